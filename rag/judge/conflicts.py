"""Other figures for the same thing: sentences elsewhere that ask to be weighed against the answer."""

from __future__ import annotations

from index.language.figures.dates import Date
from index.language.normalise import fold
from index.language.quantity import Quantity, quantities
from index.language.sentences import sentences
from index.language.tokens import terms
from rag.types import Citation, Trace

ALIKE = 0.85  # share of the question's words that a rival sentence must hold, and no fewer than the answer's own
MOST = 3
_ANSWERS = {"number": ("number", "money", "percent", "duration"), "date": ("date",)}  # of a form of question, by kind


def conflicts(trace: Trace, cited: tuple[Citation, ...]) -> tuple[Citation, ...]:
    """Return sentences of other articles with another figure of the same unit; only for questions of number or date."""
    kinds = _ANSWERS.get(trace.question.kind)
    if kinds is None or not cited or trace.draft is None or not trace.draft.spans:
        return ()
    answered = next((q for q in quantities(trace.draft.spans[0]) if q.kind in kinds), None)
    words = set(terms(trace.question.resolved))
    if answered is None or not words:
        return ()
    found: list[Citation] = []
    for piece in trace.evidence:
        passage = piece.passage
        if passage.source == cited[0].source and passage.start < cited[0].end and cited[0].start < passage.end:
            continue
        for start, end in sentences(passage.text):
            said = passage.text[start:end]
            if end - start <= 200 and _rival(said, answered, words) and all(said != c.quote for c in found):
                found.append(
                    Citation(
                        0,
                        passage.source,
                        passage.title,
                        passage.date,
                        passage.start + start,
                        passage.start + end,
                        said,
                        piece.score,
                    )
                )
    return tuple(found[:MOST])


def _rival(said: str, answered: Quantity, words: set[str]) -> bool:
    here = [q for q in quantities(said) if _measured_by(q) == _measured_by(answered)]
    same = any(answered.agrees(q) for q in here)
    return bool(here) and not same and len(words & set(terms(fold(said)))) >= ALIKE * len(words)


def _measured_by(quantity: Quantity) -> tuple[str, ...]:
    """What two figures must share to contradict each other: kind and unit, of dates what they give."""
    given = quantity.value.numbers() if isinstance(quantity.value, Date) else (quantity.unit,)
    return (quantity.kind, *given)
