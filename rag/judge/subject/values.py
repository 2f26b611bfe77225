"""Times and ordinals of a question against those that govern a span: 2021年 where 2022年 is told, 4号线 where 3号线 is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from index.language.figures.dates import Date
from index.language.normalise import fold
from index.language.quantity import Quantity, quantities
from rag.asking.times import same_time
from rag.judge.subject.context import Context
from rag.types import Span

# Whether a told figure is the asked one, another of its kind, or (None) says nothing of it.
Compare = Callable[[Quantity, Quantity], bool | None]


def other_value(asked: Sequence[Quantity], context: Context, span: Span) -> tuple[Quantity, Quantity] | None:
    """Return what was asked and what is told of another time or ordinal instead; None where the span's holds or none is told."""
    for compare, kind in ((same_time, "date"), (same_ordinal, "ordinal")):
        claims = [q for q in asked if q.kind == kind]
        if claims and (pair := _other(claims, context, span, compare)):
            return pair
    return None


def other_year(asked: Sequence[Quantity], context: Context, article: Callable[[], str]) -> tuple[str, str] | None:
    """Return a year of the question that neither a dated article's day, nor any of its times, nor its text names, and that day."""
    date = context.record.passage.date
    years = [q for q in asked if isinstance(q.value, Date) and q.value.year is not None and q.period]
    if (
        not date
        or not years
        or any(q.period and q.period.first.year <= int(date[:4]) <= q.period.last.year for q in years)
    ):
        return None
    told = [q.period for q in (*context.figures, *context.headline) if q.period]
    if any(claim.period.overlaps(period) for claim in years if claim.period for period in told):
        return None
    text = fold(article())
    named = {q.period.first.year for q in quantities(text, date) if q.period} if text else set()
    return None if any(q.value.year in named for q in years if isinstance(q.value, Date)) else (years[0].wording, date)


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


def same_ordinal(asked: Quantity, told: Quantity) -> bool | None:
    """Return whether two ordinals of one unit (3号线, 第十二届) are the same; None where the units differ or are not told."""
    if told.kind != "ordinal" or not asked.unit or asked.unit != told.unit:
        return None
    return asked.value == told.value
