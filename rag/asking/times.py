"""The time that is asked for, and whether what is said is of that time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from index.language.calendar import Period, article_day
from index.language.figures.dates import Date
from index.language.quantity import Quantity

_DAY, _MONTH = 1, 31  # days of a period that give a day, a month


def dated_words(quantities: Iterable[Quantity]) -> list[Quantity]:
    """Return the dates among some figures that name a year, quarter, month or day, or lean on one that is known.

    >>> from index.language.quantity import quantities
    >>> [q.wording for q in dated_words(quantities("6月12日和去年新增3例，上午10时通报"))]
    ['6月12日']
    """
    return [q for q in quantities if q.kind == "date" and _numbers(q)]


def fits(asked: Sequence[Quantity], said: Sequence[Quantity], article: str | None) -> bool | None:
    """Return whether what is said is of the time asked for: True, False for another, None where that isn't told.

    ``article`` is the article's ISO date; it counts where the dates that are said don't tell.

    >>> from index.language.quantity import quantities
    >>> asked = quantities("6月12日新增多少例？")
    >>> [fits(asked, quantities(text), None) for text in ("6月12日新增2例", "6月13日新增7例", "新增2例")]
    [True, False, None]
    """
    verdicts = [_met(one, said, article) for one in dated_words(asked)]
    if not verdicts or None in verdicts:
        return False if False in verdicts else None
    return all(verdicts)


def _met(asked: Quantity, said: Sequence[Quantity], article: str | None) -> bool | None:
    verdicts = [same_time(asked, other) for other in said if other.kind == "date"]
    day = article_day(article)
    if not any(verdict is not None for verdict in verdicts) and day:
        verdicts = [same_time(asked, Quantity(0, 0, Date(), "", "date", "exact", "", Period(day, day)))]
    return True if True in verdicts else False if False in verdicts else None


def same_time(asked: Quantity, said: Quantity) -> bool | None:
    """Return whether a date that is said lies in the time of another; None where one leaves that open."""
    if asked.period and said.period:
        return True if said.period.within(asked.period) else None if asked.period.overlaps(said.period) else False
    own, theirs = _numbers(asked), _numbers(said)
    if any(own[name] != theirs[name] for name in own.keys() & theirs.keys()):
        return False
    return True if own and own.items() <= theirs.items() else None


def _numbers(date: Quantity) -> dict[str, int | str]:
    """What a date gives of year, half, quarter, month and day, by itself or by the article's date."""
    if not isinstance(date.value, Date):
        return {}
    given = {name: number for name, number in date.value.numbers().items() if name != "clock"}
    if date.period:
        first, last = date.period.first, date.period.last
        days = (last - first).days + 1
        given |= {"year": first.year} if first.year == last.year else {}
        given |= {"month": first.month} if days <= _MONTH and first.month == last.month else {}
        given |= {"day": first.day} if days == _DAY else {}
    return given
