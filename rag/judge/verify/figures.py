"""Figures and dates by value: each stands in a quote, and no clause is a quote's clause with another figure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache

from index.language.figures.dates import Date
from index.language.figures.numerals import numerals
from index.language.figures.units import COUNTERS
from index.language.quantity import Quantity, doubtful_values
from index.language.quantity import quantities as parsed
from rag.judge.verify.leaned import Leaned, bare, places, plain

_CLAUSE = re.compile(r"[,;:。!?](?!\d)|\.(?=\s|$)")
_LEAST_CLAUSE = 4  # characters beside its figures that a clause must have to be compared with a quote's


@lru_cache(512)
def quantities(text: str, dated: str | None = None) -> tuple[Quantity, ...]:
    """Return the figures of a text; each check asks for them, and reading them takes longer than any check."""
    return tuple(parsed(text, dated))


def unaltered(sentence: str, leaned: Leaned) -> bool:
    """Whether no clause of it is a quote's clause with another figure, even one that stands elsewhere in the quote."""
    whole = bare(sentence)
    masked = [_masked(part) for part in dict.fromkeys((whole, *_CLAUSE.split(whole)))]
    clauses = [m for m in masked[1:] if m[1] and len(m[0].replace("\0", "")) >= _LEAST_CLAUSE]
    quotes = [_masked(plain(quote)) for quote in leaned.quotes]
    return all(_same_figures(*clause, quotes) for clause in (masked[0], *clauses))


def _masked(text: str) -> tuple[str, list[Fraction]]:
    """The text with each numeral as one mark, and the numerals' values."""
    found = list(numerals(text))
    for numeral in reversed(found):
        text = f"{text[: numeral.start]}\0{text[numeral.end :]}"
    return text, [numeral.value for numeral in found]


def _same_figures(part: str, own: list[Fraction], quotes: Sequence[tuple[str, list[Fraction]]]) -> bool:
    """False where the part, its figures masked, stands in a quote, but nowhere with the same figures."""
    stands = [
        values[skipped : skipped + len(own)] == own
        for hidden, values in quotes
        for skipped in (hidden.count("\0", 0, at) for at in places(part, hidden))
    ]
    return any(stands) or not stands


def figures_stand(sentence: str, leaned: Leaned) -> bool:
    """Whether every figure stands in a quote with the same value, and the same unit where both give one."""
    known = [q for quote in leaned.quotes for q in quantities(quote)]
    loose = {value for quote in leaned.quotes for value in doubtful_values(quote)}
    firsts = any("首" in quote for quote in leaned.quotes)
    dated = {n for date in _dated(leaned) for n in date.numbers().values()}
    return all(
        any(q.agrees(k) for k in known)
        or (q.kind != "percent" and q.value in loose)
        or (q.unit == "" and q.value in dated)
        or (q.kind == "ordinal" and q.value == 1 and firsts)  # 第一次 for 首次
        for q in quantities(sentence)
        if q.kind != "date" and not q.is_article()
    )


def dates_stand(sentence: str, leaned: Leaned) -> bool:
    """Whether every date stands in a quote: its year somewhere, its month and day together; or its days are a quote's."""
    known = _dated(leaned)
    bare = [q.value for quote in leaned.quotes for q in quantities(quote) if q.unit in {"", "year"}]
    days = [
        q.period for quote, p in zip(leaned.quotes, leaned.passages, strict=True) for q in quantities(quote, p.date)
    ]
    for said in quantities(sentence, leaned.passages[0].date):
        date = said.value
        if not isinstance(date, Date) or any(d and said.period and d.within(said.period) for d in days):
            continue
        if date.year and not any(date.year == d.year for d in known) and not _year_among(date.year, bare):
            return False
        if date.numbers().keys() - {"year"} and not any(date.stands_in(d) for d in known):
            return False
    return True


def _dates(text: str) -> list[Date]:
    return [q.value for q in quantities(text) if isinstance(q.value, Date)]


def _dated(leaned: Leaned) -> list[Date]:
    """The dates of the quotes; 12月10日至12日 gives its month to both, and 去年 is counted from the article's date."""
    found: list[Date] = []
    for quote, passage in zip(leaned.quotes, leaned.passages, strict=True):
        year = month = None
        for date in _dates(quote):
            year, month = date.year or year, date.month or month
            own = date.year_from(passage.date)
            found += [date, replace(date, year=own or (year if date.month else None), month=date.month or month)]
    return found


def _year_among(year: int, bare: Sequence[Fraction | Date]) -> bool:
    """2016 of 2,016, and 17年 for 2017."""
    return any(
        value == year or (not isinstance(value, Date) and 10 <= value < 100 and value == year % 100) for value in bare
    )


def leans(figure: Quantity) -> bool:
    """Whether it is a date that leans on another: 昨日, 周五, 月底."""
    date = figure.value
    return isinstance(date, Date) and bool(date.relative or date.weekday or date.part)


_LIKE_ANY = frozenset("个项件种款次")  # counters of anything: 3项 are 3个, but 3人 are not 3户
_END = str.maketrans("末", "底")


def same_figure(said: Quantity, known: Quantity) -> bool:
    """Whether a figure of a sentence says what a figure of a quote does; a date may be told by the day it means."""
    if isinstance(said.value, Date) and isinstance(known.value, Date):
        if said.period and said.period == known.period:
            return not said.value.clock or said.value.clock == known.value.clock
        return said.value.stands_in(known.value) and _leans_alike(said.value, known.value)
    units = {said.unit, known.unit}
    counted = len(units) == 2 and units <= COUNTERS and not units & _LIKE_ANY
    return said.agrees(known) and not counted


def covers(said: Quantity, known: Quantity) -> bool:
    """Whether a date of a sentence is the month or the year of a quote's: 2019年6月 for 昨日, but not 本季度."""
    inside = said.period and known.period and known.period.within(said.period)
    return bool(inside) and not leans(said) and not (isinstance(said.value, Date) and said.value.clock)


def _leans_alike(said: Date, known: Date) -> bool:
    """Whether 去年, 周五 and 底 of one are the other's; the sentence may leave them out, but for what they lean on."""
    parts = said.part.translate(_END), known.part.translate(_END)
    return (
        said.relative == known.relative
        and (not said.weekday or said.weekday == known.weekday)
        and (not said.part or parts[0] == parts[1])
    )
