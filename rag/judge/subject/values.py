"""Times and ordinals of a question against those that govern a span: 2021年 where 2022年 is told, 4号线 where 3号线 is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from index.language.figures.dates import Date
from index.language.normalise import fold
from index.language.quantity import Quantity, quantities
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
    told = [q for q in (*context.figures, *context.headline) if q.kind == "date"]
    if any(same_time(claim, q) for claim in years for q in told):
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


def same_time(asked: Quantity, told: Quantity) -> bool | None:
    """Return whether two times meet: by their days, or by the parts that both give where one of them gives no year.

    The year of 4月底 is a guess, and of the articles in seeds/, which go back and forth in time, often a wrong one.
    """
    if not (isinstance(asked.value, Date) and isinstance(told.value, Date)):
        return None
    met = asked.period.overlaps(told.period) if asked.period and told.period else None
    exact = asked.value.year is not None, told.value.year is not None or bool(told.value.relative and told.period)
    if all(exact) and met is not None:
        return met
    both = [(a, b) for name in _PARTS if (a := getattr(asked.value, name)) and (b := getattr(told.value, name))]
    if both:
        return all(a == b for a, b in both)
    if asked.value.relative and asked.value.relative == told.value.relative:
        return True
    return met if exact[1] or asked.value.relative else met or None


def same_ordinal(asked: Quantity, told: Quantity) -> bool | None:
    """Return whether two ordinals of one unit (3号线, 第十二届) are the same; None where the units differ or are not told."""
    if told.kind != "ordinal" or not asked.unit or asked.unit != told.unit:
        return None
    return asked.value == told.value
