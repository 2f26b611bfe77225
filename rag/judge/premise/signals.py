"""What speaks for and against that a sentence contradicts what a question presupposes, in numbers."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.language.normalise import fold
from rag.judge.premise.candidates import Candidate, share_of
from rag.judge.premise.opposites import negations, opposed
from rag.judge.premise.reread import Again
from rag.judge.premise.told import Asked, Rival, Told, tells
from rag.types import Evidence

LEAST = 1e-3  # of a probability whose logarithm is taken
MOST = 2  # claims that count
SIGNALS = (
    "share of the question's words in the sentence", "share with its neighbours and the headline",
    "cosine of question and sentence", "log of the probability of the reader's span in it", "passage's relevance",
    "tag question", "yes-no question", "why question", "English question",
    "another figure of the unit", "another figure, its surroundings alike", "another figure, tag or yes-no question",
    "figures that stand there", "figures without a rival", "figures that stand elsewhere in the passage",
    "another date", "another date, its surroundings alike", "another date, tag or yes-no question",
    "another name of the kind, tag or yes-no question", "another name of the kind, other question",
    "another name, its surroundings alike", "names that stand there", "names that stand nowhere near",
    "opposed words", "opposed words in the clause nearest", "opposed words, tag or yes-no question",
    "more negations than the question", "fewer negations than the question", "more negations, why question",
    "tag question, new span", "yes-no question, new span", "other question, new span",
    "probability of a rival, read again", "probability of what is claimed, read again",
    "tag question, share of its words", "span is the rival", "share of the words in the clause nearest",
    "more negations, share of the words in the clause", "opposed words, share of the words in the clause",
    "share beside the best sentence's", "contradicts in any way", "contradicts, share of the words",
    "contradicts, share beside the best that does not", "contradicts, tag question", "contradicts, why question",
    "contradicts, yes-no question",
)  # fmt: skip
_CLAUSE = re.compile(r"[^，,；;。！？!?：:]+")


@dataclass(frozen=True, slots=True)
class Weighed:
    """A sentence with what it tells of the question's claims, its cosine with the question, and what was read again."""

    sentence: Candidate
    figures: Told
    names: Told
    cosine: float
    denies: bool  # some claim has a rival, a word its opposite, or the clause nearest more negations
    best: float = 0.0  # share of the question's words of the sentence that holds most
    again: tuple[Again, ...] = ()
    others: float = 0.0  # of the best of the other sentences that contradict nothing and miss no figure

    @property
    def rivals(self) -> tuple[Rival, ...]:
        """Other values of what is claimed."""
        return self.figures.rivals + self.names.rivals

    def again_of(self, rival: Rival) -> float:
        """Return how likely a rival is, 0 to 1, where the reader was asked for its claim again."""
        said = (a for a in self.again if a.index == self.sentence.index and a.claim == rival.claim)
        return max(
            (a.span.probability for a in said if a.span.start < rival.end and rival.start < a.span.end), default=0.0
        )


def signals(own: Asked, one: Weighed, evidence: Sequence[Evidence]) -> NDArray[np.float64]:
    """Return the SIGNALS of a sentence, shape (46,)."""
    return np.array(
        [*_place(own, one, evidence), *_values(own, one), *_words(own, one, evidence), *_denial(own, one)],
        np.float64,
    )


def _place(own: Asked, one: Weighed, evidence: Sequence[Evidence]) -> list[float]:
    """Where the sentence stands, and how the question is put."""
    c = one.sentence
    likely = c.span.probability if c.span else 0.0
    forms = [own.form == "tag", own.form == "polar", own.form == "why", own.question.language == "en"]
    return [c.share, c.around, one.cosine, math.log(max(likely, LEAST)), evidence[c.index].score, *map(float, forms)]


def _values(own: Asked, one: Weighed) -> list[float]:
    """What it tells of figures, dates and names."""
    figures, names = one.figures, one.names
    numbers = [r.near for r in figures.rivals if r.claim.kind != "date"]
    dates = [r.near for r in figures.rivals if r.claim.kind == "date"]
    others = [r.near for r in names.rivals]
    return [
        bool(numbers), max(numbers, default=0.0), own.direct and bool(numbers),
        min(figures.there, MOST), min(figures.nowhere, MOST), min(figures.elsewhere, MOST),
        bool(dates), max(dates, default=0.0), own.direct and bool(dates),
        own.direct and bool(others), not own.direct and bool(others), max(others, default=0.0),
        min(names.there, MOST), min(names.nowhere, MOST),
    ]  # fmt: skip


def _words(own: Asked, one: Weighed, evidence: Sequence[Evidence]) -> list[float]:
    """What turns it round, and what the reader says."""
    c, text = one.sentence, evidence[one.sentence.index].passage.text
    start, end = nearest_clause(own, c.folded)
    clause = c.folded[start:end]
    held = share_of(own.ways, [1.0] * len(own.ways), clause)
    turned, close = bool(opposed(own.folded, c.folded)), bool(opposed(own.folded, clause))
    more = negations(clause) - negations(own.folded)
    new = c.span.probability * novelty(own.folded, text[c.span.start : c.span.end]) if c.span else 0.0
    rival, claimed = _again(own, one, evidence)
    spanned = any(c.span and r.start < c.span.end and c.span.start < r.end for r in one.rivals)
    tag = own.form == "tag"
    return [
        turned, close, own.direct and turned,
        more > 0, more < 0, own.form == "why" and more > 0,
        tag * new, (own.form == "polar") * new, (not own.direct) * new,
        rival, claimed,
        tag * c.share, spanned, held, (more > 0) * held, turned * held,
    ]  # fmt: skip


def _denial(own: Asked, one: Weighed) -> list[float]:
    """Whether anything in it contradicts, and whether another sentence says as much and contradicts nothing."""
    share, denies = one.sentence.share, float(one.denies)
    forms = [denies * (own.form == form) for form in ("tag", "why", "polar")]
    return [share - one.best, denies, denies * share, denies * (share - one.others), *forms]


def denies(own: Asked, c: Candidate, figures: Told, names: Told) -> bool:
    """Return whether a sentence has a rival of a claim, an opposite of a word, or a negation that the question lacks."""
    start, end = nearest_clause(own, c.folded)
    more = negations(c.folded[start:end]) > negations(own.folded)
    return bool(figures.rivals or (own.direct and names.rivals) or opposed(own.folded, c.folded)) or more


def _again(own: Asked, one: Weighed, evidence: Sequence[Evidence]) -> tuple[float, float]:
    """How likely, asked for again, a rival in the sentence is, and what is claimed, wherever it stands."""
    rival, claimed = 0.0, 0.0
    for said in one.again:
        place = slice(said.span.start, said.span.end)
        if tells(said.claim, evidence[said.index].passage.text[place], own):
            claimed = max(claimed, said.span.probability)
        elif said.index == one.sentence.index and any(
            r.claim == said.claim and r.start < place.stop and place.start < r.end for r in one.rivals
        ):
            rival = max(rival, said.span.probability)
    return rival, claimed


def nearest_clause(own: Asked, folded: str) -> tuple[int, int]:
    """Return the bounds of the clause that holds most of a question's words."""
    clauses = [m.span() for m in _CLAUSE.finditer(folded)] or [(0, len(folded))]
    weights = [1.0] * len(own.ways)
    return max(clauses, key=lambda bounds: share_of(own.ways, weights, folded[slice(*bounds)]))


def clause_around(folded: str, at: int) -> tuple[int, int]:
    """Return the bounds of the clause of a folded text that holds the character ``at``."""
    return next((m.span() for m in _CLAUSE.finditer(folded) if m.start() <= at < m.end()), (0, len(folded)))


def novelty(question: str, span: str) -> float:
    """Return the share of a span's pairs of characters that a folded question does not hold, 0 to 1.

    >>> novelty("用的是宁德时代的电池吧?", "比亚迪的刀片电池")
    0.8571428571428571
    """
    folded = fold(span)
    pairs = [folded[i : i + 2] for i in range(len(folded) - 1)] or [folded]
    return sum(pair not in question for pair in pairs) / len(pairs)
