"""Other figures for the same thing: sentences elsewhere that ask to be weighed against the answer."""

from __future__ import annotations

from collections.abc import Sequence

from index.language.figures.dates import Date
from index.language.quantity import Quantity, quantities
from index.language.sentences import sentences
from index.language.tokens import terms
from index.store.entry import quantities_of
from rag.types import MAX_QUOTE_CHARS, Citation, Trace

ALIKE = 0.85  # share of the question's words that a rival sentence must hold, and no fewer than the answer's own
MOST = 3
_ANSWERS = {"number": ("number", "money", "percent", "duration"), "date": ("date",)}  # of a form of question, by kind


def conflicts(trace: Trace, cited: tuple[Citation, ...]) -> tuple[Citation, ...]:
    """Return sentences of other articles with another figure of the same unit; only for questions of number or date."""
    kinds = _ANSWERS.get(trace.question.kind)
    if kinds is None or not cited or trace.draft is None or not trace.draft.spans:
        return ()
    answered = next((q for q in quantities(trace.draft.spans[0]) if q.kind in kinds), None)
    words = set(trace.question.words.terms)
    if answered is None or not words:
        return ()
    rivals: list[Citation] = []
    for piece in trace.evidence:
        passage, figures = piece.passage, quantities_of(piece.record)
        if passage.source == cited[0].source and passage.start < cited[0].end and cited[0].start < passage.end:
            continue
        for start, end in sentences(passage.text):
            said, here = passage.text[start:end], [q for q in figures if start <= q.start and q.end <= end]
            short = end - start <= MAX_QUOTE_CHARS and all(said != c.quote for c in rivals)
            if short and _contradicts(here, answered) and len(words & set(terms(said))) >= ALIKE * len(words):
                place = (passage.start + start, passage.start + end)
                rivals.append(Citation(0, passage.source, passage.title, passage.date, *place, said, piece.score))
    return tuple(rivals[:MOST])


def _contradicts(here: Sequence[Quantity], answered: Quantity) -> bool:
    """Whether figures of a sentence measure the same and none of them says the same."""
    alike = [q for q in here if _measured_by(q) == _measured_by(answered)]
    return bool(alike) and not any(answered.agrees(q) for q in alike)


def _measured_by(quantity: Quantity) -> tuple[str, ...]:
    """What two figures must share to contradict each other: kind and unit, of dates what they give."""
    given = quantity.value.numbers() if isinstance(quantity.value, Date) else (quantity.unit,)
    return (quantity.kind, *given)
