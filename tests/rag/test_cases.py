"""Small articles whose questions have known answers: what a journalist would want, a file a kind of trouble.

Of an ask in cases/KIND.yaml, ``wanted`` is what the reply must name: a string, or a list of them, of a list inside any one;
null: "not found" or a correction is right; ``any``: only the rest counts. The rest: ``without`` (must not be named), ``span``
(what the minimal answers must name), ``correction`` (what it must name; true or false), ``conflicts`` (whether other figures
are listed), ``date`` and ``copies`` of the first citation, ``reason`` and ``choices`` of the record, ``history`` and ``since``. cases/not_yet.yaml names those that do not
come out as wanted, and why; one that does after all fails its test until it is taken out there, but for those that only
come out where a processor has VNNI (without, int8 products saturate).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from index.building.build import build
from index.encoder import load_encoder
from index.types import Filter
from rag import answer, load
from rag.chain import Service
from rag.types import Answer

READ = {
    path.stem: yaml.safe_load(path.read_text("utf8")) for path in sorted(Path(__file__).parent.glob("cases/*.yaml"))
}
NOT_YET: dict[str, str] = READ.pop("not_yet")
CASES = READ
ANY = "any"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and what its reply must be like; an option left out asks for nothing."""

    ask: str
    wanted: str | list[str | list[str]] | None
    without: tuple[Any, ...] = ()
    span: Any = None
    correction: str | bool | None = None
    conflicts: bool | None = None
    date: str | None = ANY
    copies: int | None = None
    history: tuple[dict[str, str], ...] = ()
    since: str | None = None
    reason: str | None = ANY
    choices: tuple[str, ...] = ()


def param(kind: str, number: int, ask: dict[str, Any]) -> Any:
    name = f"{kind}-{number}"
    marks = [pytest.mark.xfail(strict="VNNI" not in NOT_YET[name], reason=NOT_YET[name])] if name in NOT_YET else []
    return pytest.param(kind, Asked(**ask), id=name, marks=marks)


ASKED = [param(kind, number, ask) for kind, case in CASES.items() for number, ask in enumerate(case["asks"], 1)]


@pytest.fixture(scope="module")
def service_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Service]:
    """The service over the articles of a kind, built when its first question comes."""

    @cache
    def opened(kind: str) -> Service:
        home = tmp_path_factory.mktemp(kind)
        (home / "articles").mkdir()
        for name, text in CASES[kind]["articles"].items():
            (home / "articles" / name).write_text(text, "utf8")
        build(home / "articles", home / "store", load_encoder("own"), workers=1)
        return load(home / "store")

    return opened


def fold(text: object) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", str(text))).lower()


def unnamed(asked: Asked, said: Answer) -> list[str]:
    """What of the reply's words isn't as wanted."""
    if asked.wanted is None:
        return ["answered, but the articles don't say"] if said.found and not said.correction else []
    glosses = " ".join(getattr(said, "glosses", {}).values())
    text = fold(re.sub(r"\[\d+\]", "", said.answer) + " " + glosses)
    faults = [f"names {name}" for name in asked.without if fold(name) in text]
    if asked.wanted == ANY:
        return faults
    names = asked.wanted if isinstance(asked.wanted, list) else [asked.wanted]
    any_of = [name if isinstance(name, list) else [name] for name in names]
    faults += [f"does not name {' or '.join(some)}" for some in any_of if not any(fold(name) in text for name in some)]
    return faults if said.found else ["refused", *faults]


def amiss(asked: Asked, said: Answer) -> list[str]:
    """What of the reply's record isn't as wanted: its spans, its correction, its conflicts, its first citation."""
    faults = []
    if asked.correction is not None and bool(said.correction) != bool(asked.correction):
        faults.append("premise called wrong" if said.correction else "wrong premise not corrected")
    elif isinstance(asked.correction, str) and fold(asked.correction) not in fold(said.correction):
        faults.append(f"corrected without {asked.correction}")
    if asked.span is not None and fold(asked.span) not in fold(" ".join(said.spans)):
        faults.append(f"answers {', '.join(said.spans)}, wanted {asked.span}")
    if asked.conflicts is not None and bool(said.conflicts) != asked.conflicts:
        faults.append("other figures listed" if said.conflicts else "other figures not listed")
    first = said.citations[0] if said.citations else None
    if asked.date != ANY and (first is None or first.date != asked.date):
        faults.append(f"cites {first and first.date}, wanted {asked.date}")
    if asked.reason not in (ANY, said.reason):
        faults.append(f"gives the reason {said.reason}, wanted {asked.reason}")
    faults += [f"does not offer {choice}" for choice in asked.choices if choice not in said.choices]
    if asked.copies is not None and (first is None or len(first.duplicates) != asked.copies):
        faults.append(f"{first and len(first.duplicates)} copies, wanted {asked.copies}")
    return faults


@pytest.mark.parametrize(("kind", "asked"), ASKED)
def test_case(kind: str, asked: Asked, service_of: Callable[[str], Service]) -> None:
    wanted = Filter(since=asked.since) if asked.since else None
    said = answer(service_of(kind), asked.ask, asked.history, wanted)
    faults = unnamed(asked, said) + amiss(asked, said)
    reply = f"{'' if said.found else '[not found] '}{said.answer!r}, corrected with {said.correction!r}"
    assert not faults, f"{asked.ask} → {reply} ({said.confidence:.2f}): {'; '.join(faults)}"
