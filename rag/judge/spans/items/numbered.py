"""一是A，二是B; (1)A (2)B; bullets → their items."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.language.normalise import fold
from rag.judge.spans.items.place import Place, bare

_NUMBERS = "一二三四五六七八九十"
_MARKERS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"[（(][{_NUMBERS}]{{1,2}}[）)]", r"[（(]\d{1,2}[）)]", r"[①-⑳]", rf"(?<![{_NUMBERS}第之])[{_NUMBERS}](?:是|要|为)(?!否)",
        rf"其[{_NUMBERS}](?:是)?[，,]?", rf"第[{_NUMBERS}](?:是|个是)?[，,、]", r"(?<![\d.])\d{1,2}(?:[)）、]|\.(?!\d))", r"(?m:^)\s*[-•·●*]\s*",
        r"首先|其次|再次|再者|最后|此外", r"\b(?:[Ff]irst|[Ss]econd|[Tt]hird|[Ff]ourth|[Ff]inally)(?:ly)?,",
    )
)  # fmt: skip
_FIRST = re.compile(r"一|(?<!\d)1(?!\d)|首先|first")  # also of ①, folded
_ITEM_END = re.compile(r"[，,。；;！？!?\n]|(?=等)")


def counted(text: str, count: int) -> list[Place]:
    """Return the items of a text's numbered list of so many; [] for none.

    >>> text = "得益于两个方面，一是法制，二是监管。"
    >>> [text[a:b] for a, b in counted(text, 2)], counted(text, 3)
    (['法制', '监管'], [])
    """
    return next((spans for spans in _number_lists(text) if len(spans) == count > 1), [])


def numbered(text: str, seed: Place) -> list[Place]:
    """Return the items behind numbers or bullets, where the place stands in one of them; [] for none."""
    lists = _number_lists(text)
    return next((spans for spans in lists if any(a < seed[1] and seed[0] < b for a, b in spans)), [])


def _number_lists(text: str) -> Iterator[list[Place]]:
    """The numbered lists of a text: a list ends where its numbers begin anew."""
    for marker in _MARKERS:
        marks = list(marker.finditer(text))
        limits = [*(m.start() for m in marks[1:]), len(text)]
        run = list[Place]()
        for mark, limit in zip(marks, limits, strict=False):
            if _FIRST.search(fold(mark[0])):
                yield from [run] if len(run) > 1 else []
                run = []
            run.append(bare(text, mark.end(), _item_end(text, mark.end(), limit)))
        yield from [run] if len(run) > 1 else []


def _item_end(text: str, start: int, limit: int) -> int:
    end = _ITEM_END.search(text, start + 1, limit)
    return end.start() if end else limit
