"""What the files of a run must look like for the page to be drawn, and what is amiss where one doesn't."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True)
class Kind:
    """A single value: what it is called and whether one fits."""

    words: str
    fits: Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class Every:
    """An object of any keys whose values all have one shape; ``least``: how many there must be."""

    shape: Shape
    least: int = 0


# A dict names an object's keys ("name?": it may be missing or null; others are not looked at), a list holds the shape
# of a list's items.
Shape: TypeAlias = "Kind | Every | dict[str, Any] | list[Any]"


def _number(value: Any, top: float = math.inf) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= top and value < math.inf


TEXT = Kind("a text", lambda value: isinstance(value, str))
TRUTH = Kind("true or false", lambda value: isinstance(value, bool))
COUNT = Kind("a whole number", lambda value: _number(value) and isinstance(value, int))
NUMBER = Kind("a number", lambda value: value is None or _number(value))
SHARE = Kind("a number from 0 to 1", lambda value: value is None or _number(value, 1))
POINT = Kind("a number from 0 to 1", lambda value: _number(value, 1))
RANGE = Kind("two numbers from 0 to 1", lambda value: value is None or _range(value))


def _range(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(_number(end, 1) for end in value)


_ANY = Kind("anything", lambda value: True)
_OBJECT = Every(_ANY)
_GROUPS: dict[str, Any] = dict.fromkeys(("retrieval", "answer", "citation", "abstention"), Every(SHARE, least=1))
_BM25 = {"bm25_recall@1?": SHARE, "bm25_recall@5?": SHARE}
_TIMES = {"p50?": NUMBER, "p95?": NUMBER}
_CURVES = {
    "recall?": {"k": [COUNT], "ours": [SHARE], "bm25?": [SHARE]},
    "risk_coverage?": {"coverage": [POINT], "risk": [POINT]},
    "reliability?": [{"confidence?": SHARE, "right?": SHARE, "low?": SHARE, "high?": SHARE, "n?": NUMBER}],
}
SCORES: Shape = {
    "n": COUNT, **_GROUPS, "latency_ms": {**_TIMES, "stages?": Every(_TIMES)},
    "by": Every(Every({"n": COUNT, **_GROUPS, "haystack?": _BM25})), "ci95": Every(Every(RANGE)),
    "haystack": {"passages": COUNT, **_BM25}, "lost?": Every(COUNT), "memory_mb?": {"peak?": NUMBER},
    "curves?": _CURVES, "writers?": Every(COUNT),
}  # fmt: skip
ABOUT: Shape = {
    "name": TEXT, "commit?": TEXT, "started?": TEXT, "writer?": TEXT, "resumed?": COUNT, "seconds?": NUMBER,
    "gold": {"file?": TEXT, "skipped?": COUNT}, "passages?": COUNT, "encoder?": [_ANY], "options": _OBJECT,
    "settings": _OBJECT, "weights?": _OBJECT, "versions?": _OBJECT, "memory_mb?": {"peak?": NUMBER},
    "machine?": {"system?": TEXT, "processor?": TEXT, "cores?": NUMBER, "memory_mb?": NUMBER},
}  # fmt: skip
_PIECE = {"source": TEXT, "text": TEXT}
QUESTION: Shape = {
    "id": TEXT, "question": TEXT, "answers": [TEXT], "answer_parts?": [[TEXT]], "evidence": [_PIECE],
    "alt_evidence?": [_PIECE], "refutation?": {**_PIECE, "correct?": [TEXT]}, "history?": [{"role": TEXT, "content": TEXT}],
}  # fmt: skip
_CITATION = {
    "marker": COUNT, "source": TEXT, "title?": TEXT, "date?": TEXT, "start": COUNT, "end": COUNT, "quote": TEXT,
}  # fmt: skip
ANSWER: Shape = {
    "id": TEXT, "found": TRUTH, "answer": TEXT, "resolved?": TEXT, "reason?": TEXT, "correction?": TEXT, "writer?": TEXT,
    "sentences": [{"text": TEXT, "markers": [COUNT], "supported": TRUTH}], "spans?": [TEXT], "citations": [_CITATION],
    "conflicts?": [_CITATION], "warnings?": [TEXT],
}  # fmt: skip


def amiss(value: Any, shape: Shape) -> tuple[str, str] | None:
    """Return (what was found, what was expected) of the first place where a value hasn't its shape.

    >>> amiss({"answer": {"f1": "high"}}, {"answer": Every(SHARE)})
    ('"high" as answer.f1', 'a number from 0 to 1')
    """
    return next(_amiss(value, shape, ""), None)


def _amiss(value: Any, shape: Shape, at: str) -> Iterator[tuple[str, str]]:
    if isinstance(shape, Kind):
        if not shape.fits(value):
            yield _told(value, at), shape.words
    elif isinstance(shape, list):
        yield from _list(value, shape[0], at)
    elif not isinstance(value, Mapping):
        yield _told(value, at), "an object"
    elif isinstance(shape, Every):
        if len(value) < shape.least:
            yield _told(value, at), "an object with its scores"
        for name, inner in value.items():
            yield from _amiss(inner, shape.shape, f"{at}.{name}")
    else:
        yield from _keys(value, shape, at)


def _list(value: Any, item: Shape, at: str) -> Iterator[tuple[str, str]]:
    if not isinstance(value, list):
        yield _told(value, at), "a list"
        return
    for number, inner in enumerate(value):
        yield from _amiss(inner, item, f"{at}[{number}]")


def _keys(value: Mapping[str, Any], shape: Mapping[str, Any], at: str) -> Iterator[tuple[str, str]]:
    for key, inner in shape.items():
        name = key.removesuffix("?")
        if name not in value and name == key:
            yield f"no {at}.{name}".replace(" .", " "), inner.words if isinstance(inner, Kind) else "it there"
        elif value.get(name) is not None or name == key:
            yield from _amiss(value[name], inner, f"{at}.{name}")


def _told(value: Any, at: str) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return f"{text if len(text) <= 40 else text[:40] + '…'}{' as ' if at else ''}{at.lstrip('.')}"
