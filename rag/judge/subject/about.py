"""Evidence → the spans that speak of what was asked about, and the sibling that the best of the others speaks of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from index.language.normalise import fold
from index.language.quantity import Quantity, quantities
from rag.judge.subject.context import Context, is_aside
from rag.judge.subject.names import other_name
from rag.judge.subject.values import other_value, other_year, same_ordinal
from rag.types import Evidence, Question, Sibling

TextOf = Callable[[str], str]  # a source → its text


def about(question: Question, evidence: Sequence[Evidence], text_of: TextOf) -> tuple[list[Evidence], Sibling | None]:
    """Return the evidence without the spans that speak of another thing, and the sibling of the likeliest of those.

    Another thing: the sentence, what comes before it or the headline tells another year, day, line or session than the
    question's, or another name stands where the question has one that the whole article never names. No sibling where
    another passage does speak of the line or name that was asked about.
    """
    kept, dropped = list[Evidence](), list[Sibling]()
    for index, piece in enumerate(evidence):
        others = _others(question, piece, text_of)
        dropped += [Sibling(*other, index, span) for span, other in zip(piece.spans, others, strict=True) if other]
        spans = tuple(span for span, other in zip(piece.spans, others, strict=True) if not other)
        kept.append(replace(piece, spans=spans))
    best = max(dropped, key=lambda sibling: sibling.span.probability, default=None)
    return kept, None if best and _is_told(best.asked, evidence) else best


def _binds(figure: Quantity, question: Question) -> bool:
    """A time that an earlier turn lends binds a figure (那远岚呢？), not who or where (它的CEO是谁？)."""
    lent = figure.wording not in question.asked and question.kind != "number"
    return figure.kind == "ordinal" or (figure.kind == "date" and not lent)


def _is_told(asked: str, evidence: Sequence[Evidence]) -> bool:
    own = quantities(asked)
    if any(q.kind == "date" for q in own):
        return False  # a time stands in many passages
    for piece in evidence:
        text = f"{piece.passage.title or ''}\n{piece.passage.text}"
        if fold(asked) in fold(text) or any(same_ordinal(a, b) for a in own for b in quantities(text)):
            return True
    return False


def _others(question: Question, piece: Evidence, text_of: TextOf) -> list[tuple[str, str] | None]:
    """For each span what was asked and what is told instead, None where it speaks of what was asked about."""
    passage, context = piece.passage, Context(piece.record)
    if name := other_name(question, passage, lambda: text_of(passage.source)):
        return [name] * len(piece.spans)
    figures = quantities(question.resolved, passage.date)
    asked = [q for q in figures if _binds(q, question) and not is_aside(question.resolved, q)]
    if not asked:
        return [None] * len(piece.spans)
    pairs = [other_value(asked, context, span) for span in piece.spans]
    told = [(pair[0].wording, pair[1].wording) if pair else None for pair in pairs]
    if None in told and (year := other_year(asked, context, lambda: text_of(passage.source))):
        return [pair or year for pair in told]
    return told
