"""Of several reports that answer well: the one of the time that is asked for, else the latest of one event."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rag.asking.times import dated_words, fits
from rag.judge.reports.conflicts import ANSWERS
from rag.judge.reports.rivals import later_value
from rag.judge.reports.same_thing import Told, same_thing, told
from rag.types import Evidence, Question, Span

# Of the best span's probability another must have to go before it: one of the time that is asked for, and the later
# report of a state (still missing, none missing), unless both say as of when (截至22时，暂无伤亡报告).
TIME_SHARE, STATE_SHARE = 0.05, 0.4


@dataclass(frozen=True, slots=True)
class _Choice:
    """A span of ``evidence[index]`` and the sentence it stands in."""

    index: int
    span: Span
    told: Told

    @property
    def date(self) -> str:
        """The article's ISO date, "" for none."""
        return self.told.passage.date or ""


def latest(question: Question, evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return the evidence with the likeliest span's probability given to the one that goes before it.

    A question that names a time is answered by what is said of that time. Else the latest report goes before the
    earlier ones of the same thing; what is said of something else, or in an article without a date, stays behind.
    """
    choices = sorted(_choices(evidence), key=lambda c: -c.span.probability)
    if not choices or question.several:
        return list(evidence)
    best = choices[0]
    others = (_timely if dated_words(question.quantities) else _later)(question, best, choices[1:])
    first = max(others, key=lambda c: (c.date, c.span.probability), default=best)
    return _exchanged(evidence, best, first)


def _choices(evidence: Sequence[Evidence]) -> Iterator[_Choice]:
    for index, piece in enumerate(evidence):
        whole = tuple(told(piece))
        for span in piece.spans:
            inside = next((t for t in whole if t.start <= span.start < t.end), None)
            if inside:
                yield _Choice(index, span, inside)


def _timely(question: Question, best: _Choice, others: Sequence[_Choice]) -> list[_Choice]:
    """The likeliest span of the time that is asked for, where the best one's sentence tells of another time."""
    asked, least = question.quantities, TIME_SHARE * best.span.probability
    if fits(asked, best.told.dates, None) is not False:
        return []
    likely = (c for c in others if c.span.probability >= least)
    return [c for c in likely if fits(asked, c.told.dates, None)][:1]


def _later(question: Question, best: _Choice, others: Sequence[_Choice]) -> Iterator[_Choice]:
    """What later reports say of the same thing: of a figure another value, else what answers nearly as well."""
    kinds, span = ANSWERS.get(question.kind, ()), best.span
    figure = next((q for q in best.told.figures if q.kind in kinds and q.start < span.end and span.start < q.end), None)
    for other in others:
        if not best.date or other.date <= best.date:
            continue
        if figure:
            value = later_value(question, best.told, figure, span.probability, other.told)
            said = value and other.span.start <= value.start and value.end <= other.span.end
        else:
            share = TIME_SHARE if best.told.counts and other.told.counts else STATE_SHARE
            near = other.span.probability >= share * span.probability
            said = near and same_thing(question, best.told, other.told)
        if said:
            yield other


def _exchanged(evidence: Sequence[Evidence], best: _Choice, first: _Choice) -> list[Evidence]:
    """The evidence with the probabilities of two spans exchanged, each passage's spans best first."""
    given = {(best.index, best.span): first.span.probability, (first.index, first.span): best.span.probability}
    pieces = []
    for index, piece in enumerate(evidence):
        spans = [replace(s, probability=given.get((index, s), s.probability)) for s in piece.spans]
        pieces.append(replace(piece, spans=tuple(sorted(spans, key=lambda s: -s.probability))))
    return pieces
