"""THE grammar of figures: every number, amount, share, span of time, date and ordinal of a text, as a value with its unit.

3.6亿, 36000万 and 360 million are one value; so are 三成, 30% and 百分之三十. 超过 and 不足 are bounds and no part of a
value; 3号线 and 第十二届 name a thing and count nothing; a numeral that may be part of a word (一带一路, 百度) is no figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from index.language.calendar import Period, periods
from index.language.figures.dates import Date
from index.language.figures.scan import scan
from index.language.figures.units import COUNTERS
from index.language.normalise import fold, fold_map

Row = tuple[int | str, ...]  # start, end, value, unit, kind, bound, and a period's ISO form: what JSON can hold


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure at ``text[start:end]``, which is its wording.

    ``value`` is exact, a `Date` for dates. ``unit`` is "" where none is given, "cny", "usd"…, "%" (of shares too: 三成
    is 30), "point" (percentage points), "year", "month"…, "km"…, or the counter that is written (家, 条; 人 for 名 and
    people). ``kind`` is "number", "money", "percent", "duration", "date" or "ordinal". ``bound`` is "over" (超, 至少, 多),
    "under" (不足, 近, 以下), "about" or "exact". ``period``: the days that a date means, None where it cannot be said.
    """

    start: int
    end: int
    value: Fraction | Date
    unit: str
    kind: str
    bound: str
    wording: str
    period: Period | None = None

    def is_article(self) -> bool:
        """Return whether it says no more than "a": 一家银行, one year."""
        in_words = self.wording.lower().startswith(("一", "one"))
        return in_words and self.value == 1 and self.kind in {"number", "duration"}

    def agrees(self, other: Quantity) -> bool:
        """Whether both say the same figure: one may leave out the unit, but for % and percentage points.

        A minus is said in words as often (下降0.3%, 零下5度), a thing counted by this counter or that (3项, 3个). The other
        date may leave out the year, and say more than this one.
        """
        if isinstance(self.value, Date):
            return isinstance(other.value, Date) and self.value.stands_in(other.value)
        if isinstance(other.value, Date):
            return False
        units, kinds = {self.unit, other.unit}, {self.kind, other.kind}
        if "percent" in kinds:
            same = len(units) == 1
        elif "ordinal" in kinds:
            same = len(kinds) == 1 or "" in units
        else:
            same = len(units) == 1 or "" in units or units <= COUNTERS or units == {"岁", "year"}
        return same and abs(self.value) == abs(other.value)


def quantities(text: str, dated: str | None = None) -> list[Quantity]:
    """Return the figures of a text in order; ``dated``, the article's ISO date, tells what days 昨日 and 6月12日 mean.

    >>> [(str(q.value), q.unit, q.kind, q.bound) for q in quantities("用户超３.６億，約12 million dollars，3號線")]
    [('360000000', '', 'number', 'over'), ('12000000', 'usd', 'money', 'about'), ('3', '号线', 'ordinal', 'exact')]
    >>> [(str(q.value), q.unit, q.wording) for q in quantities("2017年第三季度佔三成")]
    [('2017///3/////', '', '2017年第三季度'), ('30', '%', '三成')]
    >>> [(q.wording, q.period and q.period.iso()) for q in quantities("昨日上午10時通車，去年底貫通", "2019-06-21")]
    [('昨日上午10時', '2019-06-20'), ('去年底', '2018-12')]
    """
    folded = fold_map(text)

    def said(
        first: int, last: int, value: Fraction | Date, unit: str, kind: str, bound: str, period: Period | None = None
    ) -> Quantity:
        start, end = folded.original(first, last)
        return Quantity(start, end, value, unit, kind, bound, text[start:end], period)

    days, figures = scan(folded.text)
    meant = periods(folded.text, days, dated)
    every = [
        said(start, end, date, "", "date", "exact", period)
        for (start, end, date), period in zip(days, meant, strict=True)
    ]
    every += [said(f.start, f.end, f.value, f.unit, f.kind, f.bound) for f in figures if f.certain]
    return sorted(every, key=lambda q: q.start)


def doubtful_values(text: str) -> frozenset[Fraction]:
    """Return the values of the numerals that are no figures by themselves, though a figure may say the same.

    >>> sorted(map(int, doubtful_values("one of its 三大业务")))
    [1, 3]
    """
    return frozenset(f.value for f in scan(fold(text))[1] if not f.certain)


def to_row(quantity: Quantity) -> Row:
    """Return a quantity as plain fields; its wording is the text's."""
    q = quantity
    period = (q.period.iso(),) if q.period else ()
    return q.start, q.end, str(q.value), q.unit, q.kind, q.bound, *period


def from_row(row: Sequence[int | str], text: str) -> Quantity:
    """Return the quantity of a row of ``to_row`` and the text it was found in.

    >>> all(from_row(to_row(q), text) == q for text in ("2017年末超过3.6亿",) for q in quantities(text))
    True
    """
    start, end, (value, unit, kind, bound, *iso) = int(row[0]), int(row[1]), map(str, row[2:])
    said = Date.parse(value) if kind == "date" else Fraction(value)
    return Quantity(start, end, said, unit, kind, bound, text[start:end], Period.parse(iso[0]) if iso else None)
