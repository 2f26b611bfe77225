"""The time that is asked for, and whether what is said is of that time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from index.language.calendar import Period, article_day
from index.language.figures.dates import Date
from index.language.quantity import Quantity


def dated_words(quantities: Iterable[Quantity]) -> list[Quantity]:
    """Return the dates among some figures that name a year, quarter, month or day, or lean on one that is known.

    >>> from index.language.quantity import quantities
    >>> [q.wording for q in dated_words(quantities("6月12日和去年新增3例，上午10时通报"))]
    ['6月12日']
    """
    return [q for q in quantities if isinstance(q.value, Date) and (q.period or _parts(q.value))]


_HAN_YEAR = re.compile(r"[一二][〇零一二三四五六七八九]{3}年")
_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")


def in_digits(text: str) -> str:
    """Return a text with the years that are written in Han digits as articles write them.

    >>> in_digits("二〇二二年营业收入"), in_digits("三四年没有盈利")
    ('2022年营业收入', '三四年没有盈利')
    """
    return _HAN_YEAR.sub(lambda year: year[0].translate(_DIGITS), text)


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
    own, theirs = _parts(asked.value), _parts(told.value)
    both = [(own[name], theirs[name]) for name in own.keys() & theirs.keys()]
    if both:
        return all(a == b for a, b in both)
    if own.keys() - {"day"} and theirs.keys() - {"day"} and not set(_months(own)) & set(_months(theirs)):
        return False  # 三季度 and 上半年
    if asked.value.relative and asked.value.relative == told.value.relative:
        return True
    return met if exact[1] or asked.value.relative else met or None


def _months(parts: dict[str, int | str]) -> range:
    """The months that a month, quarter or half gives; all of a year without one."""
    if month := parts.get("month"):
        return range(int(month), int(month) + 1)
    if quarter := parts.get("quarter"):
        return range(3 * int(quarter) - 2, 3 * int(quarter) + 1)
    half = parts.get("half")
    return range(6 * int(half) - 5, 6 * int(half) + 1) if half else range(1, 13)


def _parts(date: Date) -> dict[str, int | str]:
    return {name: number for name, number in date.numbers().items() if name != "clock"}
