"""Does the question presuppose what the articles deny? Its figure, date or person is asked for instead, and compared.

"京东金融2015年实现单季盈利" holds 2015年, which the best passages don't: so "京东金融哪一年实现单季盈利" is
read against them, and a clear answer of the same form that differs, 2017年, contradicts the premise. What is denied
in words, without a figure, date or person, is not seen.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.names import names
from index.split import sentences
from index.text import fold, terms
from rag.facts import Fact, facts
from rag.question import language
from rag.rank import Ranked
from rag.reader.model import Reader
from rag.writers import Span

LOOKED = 5  # best passages looked at
CLEAR = 0.35  # probability that the span read for the recast question must have; chosen on dev
COVERED = 0.5  # of the question's other words must stand in the contradicting sentence, where both share a language
_UNIT = re.compile(r"^[\d.,/+〇零一二两三四五六七八九十百千万亿多余几来近约超逾]+")
_DIGITS = re.compile(r"\d[\d.,]*\s*(?:万亿|[百千万亿])*")


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Where ranked[index]'s passage has something else (``span``, worded ``there``) than what was presupposed."""

    index: int
    span: Span
    there: str


def contradiction(question: str, ranked: Sequence[Ranked], reader: Reader | None) -> Contradiction | None:
    """Return what contradicts a figure, date or person of the question; None when nothing does."""
    best = ranked[:LOOKED]
    known = fold("\n".join(f"{r.hit.passage.lead}\n{r.hit.passage.date}\n{r.hit.passage.text}" for r in best))
    for claim in claims(question):
        if reader is None or _figure(claim.value) in known:
            continue
        recast = question[: claim.start] + _asking(claim, language(question)) + question[claim.end :]
        readings = reader.read(recast, [r.hit for r in best])
        index, span = max(
            ((i, s) for i, r in enumerate(readings) for s in r.spans), key=lambda found: found[1].probability
        )
        if span.probability >= CLEAR and (found := _denial(question, claim, best[index], index, span)):
            return found
    return None


def claims(question: str) -> list[Fact]:
    """What a question takes for granted: its figures, its dates, its persons.

    >>> [(c.kind, c.value) for c in claims("刘强东2015年为什么卖掉300家店？")]
    [('date', '2015年'), ('number', '300家'), ('person', '刘强东')]
    """
    plain = [f for f in facts(question) if f.kind in ("date", "number") and re.search(r"\d", f.value)]
    people = [n for n in names(question) if n.kind == "person"]
    return plain + [Fact(n.start, n.end, "person", fold(question[n.start : n.end])) for n in people]


def _figure(value: str) -> str:
    """What of a value must be met: its digits with their scale, without the unit; a name as it is."""
    match = _DIGITS.search(value)
    return match.group().strip() if match else value


def _asking(claim: Fact, asked: str) -> str:
    """The question word that asks for a claim's like."""
    if claim.kind == "person":
        return "who" if asked == "en" else "谁"
    if claim.kind == "date":
        return "what date" if asked == "en" else "什么时候" if "月" in claim.value else "哪一年"
    return "how many" if asked == "en" else "多少" + _UNIT.sub("", claim.value)


def _denial(question: str, claim: Fact, ranked: Ranked, index: int, span: Span) -> Contradiction | None:
    """The span's sentence, if the span has another value of the claim's form and the sentence is about the same."""
    passage = ranked.hit.passage
    there = passage.text[span.start : span.end]
    if not _rival(claim, there, ranked, span) or fold(there) in fold(question):
        return None
    inside = [(a, b) for a, b in sentences(passage.text) if a < span.end and b > span.start]
    start, end = inside[0][0], inside[-1][1]
    words = [w for w in terms(question) if w not in claim.value and claim.value not in w]
    said = set(terms(passage.text[start:end]))
    same_language = (language(question) == "en") == (language(passage.text) == "en")
    if same_language and sum(w in said for w in words) < COVERED * len(words):
        return None
    return Contradiction(index, span, there)


def _rival(claim: Fact, there: str, ranked: Ranked, span: Span) -> bool:
    """Whether a span has a value of the claim's kind and form, and a different one."""
    if claim.kind == "person":
        people = [n for n in ranked.hit.names if n.kind == "person" and span.start <= n.start and n.end <= span.end]
        return bool(people) and claim.value not in fold(there)
    like = [f for f in facts(there) if f.kind == claim.kind]
    return any(_form(f.value) == _form(claim.value) and _figure(f.value) != _figure(claim.value) for f in like)


def _form(value: str) -> str:
    """What two values must share to be rivals: the unit of a number, the grain of a date."""
    if re.search(r"[年月日号]", value):
        return "年" if "年" in value else "月"
    return _UNIT.sub("", value)
