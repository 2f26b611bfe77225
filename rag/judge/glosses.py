"""Minimal answers → what they mean in the asker's terms, beside the quote and never inside it: 昨日 of an article of 21 June."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from index.articles.structure.html import plain
from index.articles.structure.tables import JOINT
from index.language.calendar import Period
from index.language.figures.dates import Date
from index.language.figures.numerals import HAN
from index.language.normalise import fold
from index.language.quantity import Quantity
from index.store.entry import quantities_of
from index.types import Cell, PassageRecord
from rag.types import Draft, Evidence, Question, Quote

_TO = re.compile(r"\s?(?:至|到|~|-|–|—|to|until)+\s?")  # between the two dates of one span of time
_SHARED = re.compile(r"\s?[-~—–至到和与與、]\s?")  # between dates that share a unit
_NUMERALS = frozenset(HAN + "0123456789")
_SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"))
_BOUNDS = {"over": "over ", "under": "under ", "about": "about ", "exact": ""}
_UNITS = {
    "%": "%", "point": " percentage points", "人": " people", "人次": " visits", "倍": " times", "岁": " years old", "km2": " km²",
    "m2": " m²", "m3": " m³", "cny": " yuan", "usd": " US dollars", "hkd": " Hong Kong dollars", "eur": " euros",
    "jpy": " yen", "twd": " New Taiwan dollars", "gbp": " pounds", "krw": " won", "sgd": " Singapore dollars",
    "aud": " Australian dollars", "cad": " Canadian dollars", "rub": " roubles", "inr": " rupees", "chf": " Swiss francs",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Word:
    """A date or figure at ``text[start:end]`` and what it means; "" where there is no more to be said of it."""

    start: int
    end: int
    meaning: str
    period: Period | None = None


def glosses(question: Question, draft: Draft, evidence: Sequence[Evidence]) -> dict[str, str]:
    """Return span → what it means, then the same of the other dates that the quotes give by leaning on others.

    Dates that lean on the article's or on others are resolved (去年年底: 2018-12); for an English question the figures
    of Chinese spans are written in English too (3.6亿: 360 million). Of a span that says more, its dates and figures
    are the keys. Left out is what has no more to be said of it, and of the other dates a wording that two quotes mean
    otherwise.
    """
    quotes = [(evidence[q.index], q) for sentence in draft.sentences for q in sentence.quotes]
    told: dict[str, str] = {}
    for span in draft.spans:
        told |= _of_span(question, span, quotes)
    meant: dict[str, set[str]] = {}
    for piece, quote in quotes:
        for word in _words(piece.record, english=False, figures=False):
            if quote.start <= word.start and word.end <= quote.end and word.meaning:
                meant.setdefault(piece.passage.text[word.start : word.end], set()).add(word.meaning)
    others = {wording: min(said) for wording, said in meant.items() if len(said) == 1}
    return told | others | told | _of_cells(draft.spans, quotes)


def _of_cells(spans: Sequence[str], quotes: Sequence[tuple[Evidence, Quote]]) -> dict[str, str]:
    """The row and column of each span that is a table's cell: 4.2% is 西陵省｜同比增速."""
    cells = [(piece.passage, cell) for piece, q in quotes for cell in piece.passage.cells if _within(cell, q)]
    said = {plain(passage.text[cell.start : cell.end]): cell for passage, cell in reversed(cells)}
    return {span: f"{said[span].label}{JOINT}{said[span].header}" for span in spans if span in said}


def _within(cell: Cell, quote: Quote) -> bool:
    return quote.start <= cell.start and cell.end <= quote.end


def _of_span(question: Question, span: str, quotes: Sequence[tuple[Evidence, Quote]]) -> dict[str, str]:
    """The meanings of a span's dates and figures; of two dates from one to the other as one."""
    english = question.language == "en"
    for piece, quote in quotes:
        text = piece.passage.text
        start = text.find(span, quote.start, quote.end)
        if start < 0:
            continue
        said = [w for w in _words(piece.record, english=english, figures=english) if w.meaning]
        inside = [w for w in said if w.start < start + len(span) and start < w.end]
        if len(inside) == 1 and span in text[inside[0].start : inside[0].end] and span[-1] not in _NUMERALS:
            return {span: inside[0].meaning}
        if len(inside) == 2 and all(w.period for w in inside) and _TO.fullmatch(text, inside[0].end, inside[1].start):
            inside = [_Word(inside[0].start, inside[1].end, "/".join(w.meaning for w in inside))]
        return {text[w.start : w.end]: w.meaning for w in inside}
    return {}


def _words(record: PassageRecord, *, english: bool, figures: bool) -> list[_Word]:
    """The dates of a passage, and its figures in English; dates that share a unit (今年1至9月) are one."""
    text = record.passage.text
    words: list[_Word] = []
    for q in quantities_of(record):
        word = _Word(q.start, q.end, _of_date(q, english=english) or (_in_english(q) if figures else ""), q.period)
        if not (words and q.period and _shares_unit(words[-1], text, q.start)):
            words.append(word)
            continue
        last = words[-1]
        mark = "/" if _TO.fullmatch(text, last.end, q.start) else ", "
        said = last.meaning and mark.join(dict.fromkeys((last.meaning, word.meaning)))
        words[-1] = replace(last, end=q.end, meaning=said)
    return words


def _shares_unit(word: _Word, text: str, end: int) -> bool:
    """Whether what stands up to ``end`` joins a date without its unit (今年1) to the one that has it (9月)."""
    bare = text[word.end - 1] in _NUMERALS and not re.search(r"[a-z/-]", text[word.start : word.end].lower())
    return bare and word.period is not None and bool(_SHARED.fullmatch(text, word.end, end))


def _of_date(q: Quantity, *, english: bool) -> str:
    """The days of a date in ISO form, but for one whose wording gives the year in digits or, to a Chinese asker, in Han."""
    if not isinstance(q.value, Date) or not q.period:
        return ""
    own_year = q.value.year is not None and "民国" not in fold(q.wording)
    return "" if own_year and (not english or q.wording.isascii()) else q.period.iso()


def _in_english(q: Quantity) -> str:
    """A figure that is written with Chinese words, in English: 超过3.6亿元 is over 360 million yuan.

    Counters (3家) are left out; "" for a unit that has no English name here, and for what is English as it stands.
    """
    if q.wording.isascii() or not isinstance(q.value, Fraction) or q.kind == "ordinal":
        return ""
    unit = _UNITS.get(q.unit, f" {q.unit}" if q.unit.isascii() and q.unit else "")
    plural = "s" if q.kind == "duration" and q.value != 1 else ""
    return f"{_BOUNDS[q.bound]}{_number(q.value)}{unit}{plural}"


def _number(value: Fraction) -> str:
    """
    >>> [_number(Fraction(n)) for n in ("360000000", "187.4", "12080", "1/3")]
    ['360 million', '187.4', '12,080', '0.33']
    """
    scale, name = next(((size, f" {name}") for size, name in _SCALES if abs(value) >= size), (1, ""))
    exact = round(value / scale, 12) == value / scale
    written = f"{float(value / scale):,.{6 if exact else 2}f}".rstrip("0").rstrip(".")
    return written + name
