"""Is what a question asks so? The sentence that decides it, and what it says: yes, no, or not told clearly enough.

Two logistic regressions over what speaks for and against a sentence, of that it says yes and of that it says no, fitted by
`python -m rag.training premise` on questions whose answers were read by a person. No yes is said unless the question, put
as a statement, stands in the sentence as a reply would have to (`rag.judge.verify`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.language.normalise import fold, fold_map
from index.store.entry import quantities_of
from rag.judge.premise.candidates import Candidate
from rag.judge.premise.claims import holds
from rag.judge.premise.opposites import negations, opposed
from rag.judge.premise.signals import SIGNALS, Weighed, clause_around, nearest_clause, novelty
from rag.judge.premise.statement import leaves_choice, statement
from rag.judge.premise.told import Asked
from rag.judge.premise.weights import fitted
from rag.judge.verify import fault
from rag.types import MAX_QUOTE_CHARS, DraftSentence, Evidence, Quote, Span

FOLDER = Path(__file__).parents[2] / "reader" / "weights"
YES, NO = FOLDER / "says_yes.json", FOLDER / "says_no.json"
WHETHER = (
    *SIGNALS,
    "question stands in the sentence as a statement", "stands, share of the words",
    "reader's span denies more", "reader's span denies less", "clause denies as much as the question", "span opposed",
    "span is new", "probability of the span", "nothing contradicts, share of the words",
    "stands turned round", "stands but for a negation",
)  # fmt: skip
_BOUND = re.compile(
    r"(?:超过|超過|高于|高於|多于|不到|不足|低于|低於|少于|大约|大約|约|約|近|逾|达到|達到|至少|(?:more|less|fewer) than|over|under|about|around) ?$"
)
STANDS = len(SIGNALS)  # the place of the first own signal
TURNED = 0.95  # that a sentence says no which bears out the opposite (盈利, 亏损): of nine such all do
# Of both probabilities together from which on a sentence is quoted instead of a refusal: of 200 written yes-no questions
# 100 are (93 with the right sentence), of 35 that no article answers 8.
QUOTED = 0.9


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the sentence ``evidence[index].passage.text[start:end]`` says of a question: "yes", "no" or "" (not clear).

    ``span``: the words that say it; ``probability`` that they do, 0 to 1.
    """

    index: int
    start: int
    end: int
    span: Span
    says: str
    probability: float


def whether(
    own: Asked, weighed: Sequence[tuple[Weighed, NDArray[np.float64]]], evidence: Sequence[Evidence]
) -> Verdict | None:
    """Return the verdict of the sentence that decides most surely, None where none surely does, or nothing is asked so."""
    if not own.direct or leaves_choice(own.question):
        return None
    yes, no = fitted(YES, WHETHER), fitted(NO, WHETHER)
    signals = [whether_signals(own, one, row, evidence) for one, row in weighed]
    turned = WHETHER.index("stands turned round")
    chances = [(yes.probability(row), max(no.probability(row), TURNED * row[turned])) for row in signals]
    if not chances:
        return None
    likely = max(range(len(chances)), key=lambda i: sum(chances[i]))
    said_yes, said_no = (max(range(len(chances)), key=lambda i: chances[i][side]) for side in (0, 1))
    for at, says, chance, other, least in (
        (said_yes, "yes", chances[said_yes][0], chances[said_no][1], yes.threshold),
        (said_no, "no", chances[said_no][1], chances[said_yes][0], no.threshold),
    ):
        if chance >= least and chance > other and (says == "no" or signals[at][STANDS]):
            return _verdict(own, weighed[at][0], evidence, says, chance)
    return (
        _verdict(own, weighed[likely][0], evidence, "", sum(chances[likely]))
        if sum(chances[likely]) >= QUOTED
        else None
    )


def _verdict(own: Asked, one: Weighed, evidence: Sequence[Evidence], says: str, probability: float) -> Verdict:
    c = one.sentence
    return Verdict(c.index, c.start, c.end, _words(own, one, evidence), says, min(probability, 1.0))


def _words(own: Asked, one: Weighed, evidence: Sequence[Evidence]) -> Span:
    """The clause of an opposite word, else the reader's span, else the sentence."""
    c, text = one.sentence, evidence[one.sentence.index].passage.text
    span = c.span if c.span and c.span.end <= c.end else Span(c.start, c.end, 0.0)
    turned = next((told for _, told in opposed(own.folded, c.folded)), "")
    if not turned or turned in fold(text[span.start : span.end]):
        return span
    start, end = fold_map(text[c.start : c.end]).original(*clause_around(c.folded, c.folded.index(turned)))
    return Span(c.start + start, c.start + end, span.probability)


def _as_told(own: Asked, c: Candidate, piece: Evidence) -> str:
    """The question as a statement, with the sentence's figures for those of its own that they bear out: 超过10万 by 12.08万."""
    text = own.question.resolved
    here = [q for q in quantities_of(piece.record) if c.start <= q.start and q.end <= c.end]
    for claim in sorted(own.claims, key=lambda claim: -claim.start):
        figure = claim.quantity
        if figure is None or figure.bound not in {"over", "under"}:
            continue
        alike = (q for q in here if (q.kind, q.unit) == (figure.kind, figure.unit))
        if told := next((q for q in alike if holds(figure, q)), None):
            text = text[: _bounded(text, claim.start)] + told.wording + text[claim.end :]
    return statement(replace(own.question, resolved=text))


def _bounded(text: str, at: int) -> int:
    """Where the words begin that bound a figure."""
    bound = _BOUND.search(text, 0, at)
    return bound.start() if bound else at


def whether_signals(
    own: Asked, one: Weighed, signals: NDArray[np.float64], evidence: Sequence[Evidence]
) -> NDArray[np.float64]:
    """Return the WHETHER signals of a sentence; the first are its SIGNALS."""
    c, text = one.sentence, evidence[one.sentence.index].passage.text
    said = _as_told(own, c, evidence[c.index])
    quote = Quote(c.index, c.start, min(c.end, c.start + MAX_QUOTE_CHARS))
    amiss = fault(DraftSentence(said, (quote,)), evidence)
    stands = amiss is None
    turned = [said.replace(word, other) for word, other in opposed(own.folded, c.folded)]
    against = any(fault(DraftSentence(other, (quote,)), evidence) is None for other in turned if other != said)
    asked = negations(fold(said))
    span = fold(text[c.span.start : c.span.end]) if c.span else ""
    start, end = nearest_clause(own, c.folded)
    more = negations(span) - asked if span else 0
    likely = c.span.probability if c.span else 0.0
    own_signals = [
        stands, stands * c.share,
        more > 0, more < 0, negations(c.folded[start:end]) == asked, bool(span) and bool(opposed(own.folded, span)),
        novelty(own.folded, span) if span else 0.0, likely, (not one.denies) * c.share, against, amiss == "negation",
    ]  # fmt: skip
    return np.array([*signals, *own_signals], np.float64)
