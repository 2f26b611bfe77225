"""Does the question presuppose what the articles deny? A figure, date or name of the question against the passage's own.

Only a clear case counts: a sentence says nearly all that the question says, except that in the place of one
figure, date or name of the question it has another of the same form. A denial in other words is not seen.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.names import names
from index.split import sentences
from index.text import fold, terms
from rag.facts import Fact, facts
from rag.rank import Ranked

LOOKED = 4  # best passages looked at
COVERED = 0.6  # of the question's other words must stand in the contradicting sentence
_UNIT = re.compile(r"^(?:约|近|超|逾)?[\d.,〇零一二两三四五六七八九十百千万亿多余几+/]+(?P<unit>.*)$")


@dataclass(frozen=True, slots=True)
class Contradiction:
    """The sentence ``passage.text[start:end]`` of ranked[index], and what it has (``there``) for what was asked."""

    index: int
    start: int
    end: int
    there: str


def contradiction(question: str, ranked: Sequence[Ranked]) -> Contradiction | None:
    """Return the sentence that contradicts a figure, date or name of the question; None when nothing does."""
    texts = [r.hit.passage.text for r in ranked[:LOOKED]]
    known = fold(
        "\n".join(
            [
                *texts,
                *(r.hit.passage.lead for r in ranked[:LOOKED]),
                *(r.hit.passage.date or "" for r in ranked[:LOOKED]),
            ]
        )
    )
    for claim in _claims(question):
        if _figure(claim.value) in known:
            continue
        rest = [t for t in terms(question) if t not in claim.value and claim.value not in t]
        if len(rest) < 2:
            continue
        found = _denial(claim, rest, question, ranked[:LOOKED])
        if found:
            return found
    return None


def _claims(question: str) -> list[Fact]:
    """What a question takes for granted: its figures with their units, its dates, its persons."""
    plain = [f for f in facts(question) if f.kind == "date" or (f.kind == "number" and re.search(r"\d", f.value))]
    return plain + [
        Fact(n.start, n.end, "person", fold(question[n.start : n.end])) for n in names(question) if n.kind == "person"
    ]


def _figure(value: str) -> str:
    """The part of a value that must be met: its digits with their scale, without unit; a name as it is."""
    match = re.search(r"\d[\d.,]*\s*(?:万亿|[百千万亿])*", value)
    return match.group() if match else value


def _denial(claim: Fact, rest: Sequence[str], question: str, ranked: Sequence[Ranked]) -> Contradiction | None:
    best: tuple[float, Contradiction] | None = None
    for index, item in enumerate(ranked):
        passage = item.hit.passage
        for start, end in sentences(passage.text):
            said = passage.text[start:end]
            covered = sum(t in fold(said) or t in fold(passage.lead) for t in rest) / len(rest)
            there = _other(
                claim,
                said,
                question,
                [(n.kind, passage.text[n.start : n.end]) for n in item.hit.names if start <= n.start < end],
            )
            if there and covered >= COVERED and (best is None or covered > best[0]):
                best = covered, Contradiction(index, start, end, there)
    return best[1] if best else None


def _other(claim: Fact, said: str, question: str, named: Sequence[tuple[str, str]]) -> str | None:
    """Another value of the claim's form in a sentence, that the question doesn't have itself."""
    if claim.kind == "person":
        others = [text for kind, text in named if kind == "person"]
    else:
        others = [
            said[f.start : f.end] for f in facts(said) if f.kind == claim.kind and _form(f.value) == _form(claim.value)
        ]
    return next((o for o in others if fold(o) not in fold(question)), None)


def _form(value: str) -> str:
    """What two values must share to be rivals: the unit of a number, the grain of a date."""
    if re.search(r"[年月日号]", value):
        return "年" if "年" in value else "月"
    match = _UNIT.match(value)
    return re.sub(r"[万亿]", "", match["unit"]) if match else ""
