"""Times and ordinals of a question against those that govern a span: 2021年 where 2022年 is told, 4号线 where 3号线 is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from index.language.figures.dates import Date
from index.language.quantity import Quantity
from rag.judge.subject.context import Context
from rag.types import Span

# Whether a told figure is the asked one, another of its kind, or (None) says nothing of it.
Compare = Callable[[Quantity, Quantity], bool | None]
_PARTS = ("year", "half", "quarter", "month", "day")


def other_value(asked: Sequence[Quantity], context: Context, span: Span) -> tuple[Quantity, Quantity] | None:
    """Return what was asked and what is told of another time or ordinal instead; None where the span's holds or none is told."""
    for compare, kind in ((same_time, "date"), (same_ordinal, "ordinal")):
        claims = [q for q in asked if q.kind == kind]
        if claims and (pair := _other(claims, context, span, compare)):
            return pair
    return None


def _other(
    claims: Sequence[Quantity], context: Context, span: Span, compare: Compare
) -> tuple[Quantity, Quantity] | None:
    """The nearest place that tells any of the kind decides: the sentence; those before it and the headline only where
    what was asked stands nowhere in the passage, for a sentence may go back to what was said first.
    """
    own, *others = context.around(span)
    if any(compare(claim, q) for claim in claims for q in own):
        return None
    if pair := _differing(claims, own, context, compare):
        return pair
    if any(compare(claim, q) for claim in claims for q in (*context.figures, *context.headline)):
        return None
    return next((pair for told in others if (pair := _differing(claims, told, context, compare))), None)


def _differing(
    claims: Sequence[Quantity], told: Sequence[Quantity], context: Context, compare: Compare
) -> tuple[Quantity, Quantity] | None:
    """A claim and what is told instead of it, where nothing that is told is one of the claims."""
    pairs = ((claim, q) for claim in claims for q in told if q.start not in context.asides)
    return next(((claim, q) for claim, q in pairs if compare(claim, q) is False), None)


def same_time(asked: Quantity, told: Quantity) -> bool | None:
    """Return whether two times meet; where one cannot be placed in the calendar, whether the parts that both give agree."""
    if not (isinstance(asked.value, Date) and isinstance(told.value, Date)):
        return None
    if asked.period and told.period:
        return asked.period.overlaps(told.period)
    if asked.value.relative or told.value.relative:
        return True if asked.value.relative == told.value.relative else None
    both = [(a, b) for name in _PARTS if (a := getattr(asked.value, name)) and (b := getattr(told.value, name))]
    return all(a == b for a, b in both) if both else None


def same_ordinal(asked: Quantity, told: Quantity) -> bool | None:
    """Return whether two ordinals of one unit (3号线, 第十二届) are the same; None where the units differ or are not told."""
    if told.kind != "ordinal" or not asked.unit or asked.unit != told.unit:
        return None
    return asked.value == told.value
