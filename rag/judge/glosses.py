"""Minimal answers → what they mean in the asker's terms, beside the quote and never inside it: 昨日 of an article of 21 June."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from index.language.figures.dates import Date
from index.language.normalise import fold
from index.language.quantity import Quantity
from index.store.entry import quantities_of
from rag.types import Draft, Evidence, Question, Quote

_TO = re.compile(r"\s?(?:至|到|~|-|–|—|to|until)+\s?")  # between the two dates of one span of time
_SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"))
_BOUNDS = {"over": "over ", "under": "under ", "about": "about ", "exact": ""}
_UNITS = {
    "%": "%", "point": " percentage points", "人": " people", "人次": " visits", "倍": " times", "岁": " years old", "km2": " km²",
    "m2": " m²", "m3": " m³", "cny": " yuan", "usd": " US dollars", "hkd": " Hong Kong dollars", "eur": " euros",
    "jpy": " yen", "twd": " New Taiwan dollars", "gbp": " pounds", "krw": " won", "sgd": " Singapore dollars",
    "aud": " Australian dollars", "cad": " Canadian dollars", "rub": " roubles", "inr": " rupees", "chf": " Swiss francs",
}  # fmt: skip


def glosses(question: Question, draft: Draft, evidence: Sequence[Evidence]) -> dict[str, str]:
    """Return span → what it means, then the same of the other dates that the quotes give by leaning on others.

    Dates that lean on the article's or on others are resolved (去年年底: 2018-12); for an English question the figures
    of Chinese spans are written in English too (3.6亿: 360 million). Left out is what has no more to be said of it, and
    of the other dates a wording that two quotes mean otherwise.
    """
    quotes = [(evidence[q.index], q) for sentence in draft.sentences for q in sentence.quotes]
    told = {span: _gloss(question, span, quotes) for span in draft.spans}
    meant: dict[str, set[str]] = {}
    for piece, quote in quotes:
        for q in quantities_of(piece.record):
            if quote.start <= q.start and q.end <= quote.end and (said := _of_date(q, english=False)):
                meant.setdefault(q.wording, set()).add(said)
    others = {wording: min(said) for wording, said in meant.items() if len(said) == 1}
    return {wording: said for wording, said in (told | others | told).items() if said}


def _gloss(question: Question, span: str, quotes: Sequence[tuple[Evidence, Quote]]) -> str:
    for piece, quote in quotes:
        start = piece.passage.text.find(span, quote.start, quote.end)
        if start >= 0:
            inside = [q for q in quantities_of(piece.record) if q.start < start + len(span) and start < q.end]
            return _meaning(question, span, piece.passage.text, inside)
    return ""


def _meaning(question: Question, span: str, text: str, inside: Sequence[Quantity]) -> str:
    """The meanings of a span's dates and figures, each with its wording where the span says more than one of them."""
    english = question.language == "en"
    told = [(q, said) for q in inside if (said := _of_date(q, english=english) or (english and _in_english(q)))]
    if len(told) == 2 and all(q.period for q, _ in told) and _TO.fullmatch(text, told[0][0].end, told[1][0].start):
        return "/".join(said for _, said in told)
    alone = len(told) == 1 and span in told[0][0].wording
    return "; ".join(said if alone else f"{q.wording}: {said}" for q, said in told)


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
