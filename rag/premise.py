"""Does the question presuppose what the articles deny? Its figure, date, person or place is asked for instead, and compared.

"京东金融2015年实现单季盈利" holds 2015年, which the best passages don't: so "京东金融哪一年实现单季盈利" is
read against them, and a clear answer of the same form that differs, 2017年, contradicts the premise. What is denied
in words, without such a value, is not seen.
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
CLEAR = 0.2  # probability that the span read for the recast question must have; chosen on dev
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
    """Return what contradicts a figure, date, person or place of the question; None when nothing does."""
    best = ranked[:LOOKED]
    for claim in unmet(question, best) if reader else ():
        assert reader is not None
        recast = question[: claim.start] + _asking(claim, language(question)) + question[claim.end :]
        readings = reader.read(recast, [r.hit for r in best])
        found = [(i, s) for i, r in enumerate(readings) for s in r.spans]
        index, span = max(found, key=lambda f: f[1].probability, default=(0, Span(0, 0, 0.0)))
        if span.probability >= CLEAR and (denied := _denial(question, claim, best[index], index, span)):
            return denied
    return None


def unmet(question: str, ranked: Sequence[Ranked]) -> list[Fact]:
    """The question's claims that stand in none of the best passages, their titles or their dates."""
    known = fold(
        "\n".join(f"{r.hit.passage.lead}\n{r.hit.passage.date}\n{r.hit.passage.text}" for r in ranked[:LOOKED])
    )
    return [claim for claim in claims(question) if not _stands(_figure(claim.value), known)]


def _stands(figure: str, known: str) -> bool:
    """Whether a figure or name is in a text, a figure not as a part of a longer one: 3 is not in 0.3."""
    before, after = (r"(?<![\d.])" if figure[0].isdigit() else ""), (r"(?![\d.]\d|\d)" if figure[-1].isdigit() else "")
    return re.search(before + re.escape(figure) + after, known) is not None


def claims(question: str) -> list[Fact]:
    """What a question takes for granted: its figures, its dates, its persons and places.

    >>> [(c.kind, c.value) for c in claims("刘强东2015年为什么卖掉300家店？")]
    [('date', '2015年'), ('number', '300家'), ('person', '刘强东')]
    """
    plain = [f for f in facts(question) if f.kind in ("date", "number") and re.search(r"\d", f.value)]
    named = [n for n in names(question) if n.kind in ("person", "place")]
    return plain + [Fact(n.start, n.end, n.kind, fold(question[n.start : n.end])) for n in named]


def _figure(value: str) -> str:
    """What of a value must be met: its digits with their scale, without the unit; a name as it is."""
    match = _DIGITS.search(value)
    return match.group().strip() if match else value


def _asking(claim: Fact, asked: str) -> str:
    """The question word that asks for a claim's like."""
    if claim.kind in ("person", "place"):
        english, chinese = {"person": ("who", "谁"), "place": ("where", "哪里")}[claim.kind]
        return english if asked == "en" else chinese
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
    if claim.kind in ("person", "place"):
        alike = [n for n in ranked.hit.names if n.kind == claim.kind and span.start <= n.start and n.end <= span.end]
        return bool(alike) and claim.value not in fold(there)
    like = [f for f in facts(there) if f.kind == claim.kind]
    return any(_form(f.value) == _form(claim.value) and _figure(f.value) != _figure(claim.value) for f in like)


def _form(value: str) -> str:
    """What two values must share to be rivals: the unit of a number, the grain of a date."""
    if re.search(r"[年月日号]", value):
        return "年" if "年" in value else "月"
    return _UNIT.sub("", value)
