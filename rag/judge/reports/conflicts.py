"""Other figures for the same thing, by date and source: what other articles say where the answer says its figure."""

from __future__ import annotations

from dataclasses import dataclass

from index.language.quantity import Quantity
from rag.judge.reports.rivals import agree, rival
from rag.judge.reports.same_thing import Told, latest_first, same_article, told
from rag.types import MAX_QUOTE_CHARS, Citation, Trace

MOST = 3
ANSWERS = {"number": ("number", "money", "percent", "duration"), "date": ("date",)}  # of a form of question, by kind


@dataclass(frozen=True, slots=True)
class Conflict:
    """A sentence of another article, and the figure in it that contradicts the answer's, as it is written."""

    citation: Citation
    figure: str


def conflicts(trace: Trace) -> tuple[Conflict, ...]:
    """Return what contradicts the answer's figure, the newest first; only for questions of number or date."""
    kinds = ANSWERS.get(trace.question.kind, ())
    answer = _answer(trace, kinds) if kinds else None
    if answer is None:
        return ()
    own, figure, probability = answer
    listed: list[tuple[Told, Quantity]] = []
    others = [t for piece in trace.evidence if not same_article(piece.passage, own.passage) for t in told(piece)]
    for other in latest_first(others):
        value = rival(trace.question, own, figure, probability, other)
        if (
            value
            and other.end - other.start <= MAX_QUOTE_CHARS
            and not any(agree(value, listed_value) for _, listed_value in listed)
        ):
            listed.append((other, value))
    return tuple(Conflict(_citation(t), value.wording) for t, value in listed[:MOST])


def _answer(trace: Trace, kinds: tuple[str, ...]) -> tuple[Told, Quantity, float] | None:
    """The sentence and the figure that answer, and the probability of their span."""
    if trace.draft is None or not trace.draft.spans:
        return None
    span = trace.draft.spans[0]
    for quote in (quote for sentence in trace.draft.sentences for quote in sentence.quotes):
        piece = trace.evidence[quote.index]
        at = piece.passage.text.find(span, quote.start, quote.end)
        own = next((t for t in told(piece) if t.start <= at < t.end), None)
        figures = [q for q in own.figures if q.kind in kinds and at < q.end and q.start < at + len(span)] if own else []
        if own and figures:
            likely = (s.probability for s in piece.spans if s.start < at + len(span) and at < s.end)
            return own, figures[0], max(likely, default=0.0)
    return None


def _citation(other: Told) -> Citation:
    p = other.passage
    place = (p.start + other.start, p.start + other.end)
    return Citation(0, p.source, p.title, p.date, *place, other.text, other.piece.score)
