"""Figures and dates as values, so that 3.6亿 is 360 million, １２％ is 百分之十二, and neither is 36亿."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from index.language.normalise import fold_map

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8, "兆": 10**12}
_WORDS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "second": 2, "third": 3, "fourth": 4, "fifth": 5,
    "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
}  # fmt: skip
_SCALES = {"hundred": 10**2, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12,
           "mn": 10**6, "mln": 10**6, "bn": 10**9, "tn": 10**12, "k": 10**3, "m": 10**6, "b": 10**9}  # fmt: skip
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip

_ARABIC = r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_HAN = r"[〇零一二两三四五六七八九十百千万亿兆]"
_ENGLISH = "|".join(sorted([*_WORDS, *list(_SCALES)[:5]], key=len, reverse=True))
_UNITS = (  # A unit that changes what a figure says; "" (none given) goes with any of them.
    ("point", r"个?百分点|percentage points?"),
    ("%", r"%|percent\b|per cent\b|pct\b"),
    ("‰", "‰"),
    ("usd", r"美元|美金|us dollars?\b|dollars?\b|usd\b"),
    ("hkd", r"港元|港币|hkd\b"),
    ("eur", r"欧元|euros?\b|eur\b"),
    ("jpy", r"日元|yen\b|jpy\b"),
    ("gbp", r"英镑|pounds?\b|gbp\b"),
    ("cny", r"元|人民币|块钱|yuan\b|rmb\b|cny\b|renminbi\b"),
    ("months", r"个月|months?\b"),
    ("years", r"周?年(?!级)|years?\b"),
    ("days", r"天|days?\b"),
    ("hours", r"个?小时|hours?\b"),
    ("count", r"[家人名位个届种类项款次条件部座所间支枚套笔场期股票层代级度门站亩章集首本篇起步户台辆架艘只份岁倍]"),
)  # fmt: skip
_STRICT = frozenset(("%", "point"))
_UNIT = re.compile("|".join(rf"(?P<u{i}>{pattern})" for i, (_, pattern) in enumerate(_UNITS)))
_CURRENCY = {"hk$": "hkd", "us$": "usd", "$": "usd", "€": "eur", "£": "gbp", "¥": "cny", "rmb": "cny"}
_FIGURE = re.compile(
    rf"(?P<per>{_HAN}+|\d+)分之(?P<share>{_HAN}+(?:点[〇零一二三四五六七八九]+)?|{_ARABIC})"
    rf"|(?:(?P<sign>hk\$|us\$|[$€£¥]|\brmb)\s?)?(?P<arabic>(?:{_ARABIC}))(?P<han>(?:[多余几来]|个(?=[万亿]))?[十百千万亿兆]+)?"
    rf"(?P<more>(?<=[万亿])(?:\d+[千万])+)?(?P<scale>[\s-]?(?:hundred|thousand|million|billion|trillion|mn|mln|bn|tn|[kmb])\b(?!\w))?"
    rf"|(?P<numeral>{_HAN}+(?:点[〇零一二三四五六七八九]+)?)"
    rf"|\b(?P<english>(?:{_ENGLISH})(?:[\s-]+(?:and\s+)?(?:{_ENGLISH}))*)\b"
)
# Between figures that share a unit: 5-10%, 12 and 15 percent.
_SHARING = re.compile(r"\s?(?:[-~—–至到和与及、,]|to|and)\s?")
_NOT_FIGURES = re.compile(r"万一|十分(?![钟之])|一一|万万|千万(?=别|不要|不能|注意)")

_D = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_YEAR = r"(?<!\d)(?:\d{4}|[一二][〇零一二三四五六七八九]{3})"
_MONTH = "|".join(rf"{m[:3]}(?:{m[3:]}|t)?\.?" if m[3:] else m for m in _MONTHS)
_DATE = re.compile(
    rf"(?P<y1>{_YEAR})\s?年(?!级)(?:\s?(?P<m1>{_D})\s?月(?:份)?(?:\s?(?P<d1>{_D})\s?[日号])?)?"
    rf"|(?<![\d.,])(?P<y2>\d{{4}})[-/.](?P<m2>\d{{1,2}})[-/.](?P<d2>\d{{1,2}})(?!\d)"
    rf"|(?<!\d)(?P<m3>{_D})\s?月(?:份)?(?:\s?(?P<d3>{_D})\s?[日号])?"
    r"|(?<![\d.])(?P<d4>\d{1,2})[日号](?![线楼院文令店])"
    rf"|\b(?P<m5>{_MONTH})\s+(?P<d5>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(?P<y5>\d{{4}}))?(?!\d)"
    rf"|\b(?P<d6>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m6>{_MONTH})\b(?:,?\s+(?P<y6>\d{{4}}))?"
    rf"|\b(?P<m7>{_MONTH}),?\s+(?:of\s+)?(?P<y7>\d{{4}})\b|\b(?P<m8>(?!may\b|mar\b|march\b|dec\b|sep\b|jan\b)(?:{_MONTH}))\b"
)
_RELATIVE = {"今年": 0, "本年": 0, "去年": -1, "前年": -2, "明年": 1}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure of a text at ``text[start:end]``: its exact value and its unit ("%", "usd", "count"…; "": none given).

    ``certain`` is false for a numeral that may be part of a word (一带, 百度, third).
    """

    start: int
    end: int
    value: Fraction
    unit: str
    certain: bool = True

    def agrees(self, other: Quantity) -> bool:
        """Whether both say the same figure; only % and percentage points may not be left out by one of them."""
        units = {self.unit, other.unit}
        return self.value == other.value and (len(units) == 1 or ("" in units and not units & _STRICT))


@dataclass(frozen=True, slots=True)
class Date:
    """A date of a text at ``text[start:end]``, as far as it is given."""

    start: int
    end: int
    year: int | None
    month: int | None
    day: int | None


def han_value(numeral: str) -> Fraction:
    """Return the value of a Chinese numeral.

    >>> [int(han_value(n)) for n in ("三百亿", "二〇一七", "十二", "两万三千零五", "千亿")]
    [30000000000, 2017, 12, 23005, 100000000000]
    """
    whole, _, decimals = numeral.partition("点")
    fraction = Fraction(int("0" + "".join(str(_DIGITS[c]) for c in decimals)), 10 ** len(decimals))
    if not any(c in _SMALL or c in _LARGE for c in whole):
        return int("".join(str(_DIGITS[c]) for c in whole)) + fraction
    total = section = 0
    digit: int | None = None
    for c in whole:
        if c in _DIGITS:
            digit = _DIGITS[c]
        elif c in _SMALL:
            section += (1 if digit is None else digit) * _SMALL[c]
            digit = None
        else:
            below = section + (digit or 0)
            total = (total + below or 1) * _LARGE[c] if total < _LARGE[c] else total + (below or 1) * _LARGE[c]
            section, digit = 0, None
    return total + section + (digit or 0) + fraction


def dates(text: str) -> list[Date]:
    """Return the dates of a text in order.

    >>> [(d.year, d.month, d.day) for d in dates("２０１７年３月 to December 10, 2020")]
    [(2017, 3, None), (2020, 12, 10)]
    """
    folded = fold_map(text)
    return [Date(*folded.original(d.start, d.end), d.year, d.month, d.day) for d in _dates(folded.text)]


def _dates(folded: str) -> Iterator[Date]:
    for match in _DATE.finditer(folded):
        part = {k[0]: _date_part(v) for k, v in match.groupdict().items() if v}
        if 1 <= part.get("m", 1) <= 12 and 1 <= part.get("d", 1) <= 31:
            yield Date(*match.span(), part.get("y"), part.get("m"), part.get("d"))


def _date_part(text: str) -> int:
    if text.isdigit():
        return int(text)
    if text[0] in "abcdefghijklmnopqrstuvwxyz":
        return next(i for i, month in enumerate(_MONTHS, 1) if month.startswith(text[:3]))
    return int(han_value(text))


def relative_years(text: str, date: str | None) -> list[int]:
    """Return the years that 今年, 去年… of an article of this ISO date mean.

    >>> relative_years("去年营收翻番", "2018-03-01")
    [2017]
    """
    return [int(date[:4]) + step for word, step in _RELATIVE.items() if word in text] if date else []


def quantities(text: str) -> list[Quantity]:
    """Return the figures of a text in order, those of its dates left out.

    >>> [(float(q.value), q.unit) for q in quantities("用户3.6亿，占百分之五，12 million dollars")]
    [(360000000.0, ''), (5.0, '%'), (12000000.0, 'usd')]
    """
    folded = fold_map(text)
    taken = [(d.start, d.end) for d in _dates(folded.text)]
    taken += [match.span() for match in _NOT_FIGURES.finditer(folded.text)]
    free = list(folded.text)
    for start, end in taken:
        free[start:end] = "\0" * (end - start)
    found = _shared(list(_scan("".join(free))), folded.text)
    return [replace(q, start=start, end=end) for q in found for start, end in (folded.original(q.start, q.end),)]


def _shared(found: list[Quantity], folded: str) -> list[Quantity]:
    """Give % and points to a bare figure that shares them with the next."""
    for i in range(len(found) - 2, -1, -1):
        before, after = found[i], found[i + 1]
        between = folded[before.end : after.start]
        if not before.unit and after.unit in _STRICT and _SHARING.fullmatch(between):
            found[i] = replace(before, unit=after.unit)
    return found


def _scan(folded: str) -> Iterator[Quantity]:
    for match in _FIGURE.finditer(folded):
        if match["per"]:
            value = 100 * _number(match["share"]) / (_number(match["per"]) or 1)
            yield Quantity(*match.span(), value, "%")
            continue
        unit, end = _unit(folded, match)
        value = _value(match) / (10 if unit == "‰" else 1)
        yield Quantity(match.start(), end, value, "%" if unit == "‰" else unit, _certain(folded, match, end))


def _number(text: str) -> Fraction:
    return Fraction(text.replace(",", "")) if text[0].isdigit() else han_value(text)


def _value(match: re.Match[str]) -> Fraction:
    if match["numeral"]:
        return han_value(match["numeral"])
    if match["english"]:
        return Fraction(_english(match["english"]))
    value = _number(match["arabic"])
    for c in match["han"] or "":
        value *= _SMALL.get(c, 1) * _LARGE.get(c, 1)
    for digits, scale in re.findall(r"(\d+)([千万])", match["more"] or ""):
        value += int(digits) * (_SMALL | _LARGE)[scale]
    scale = (match["scale"] or "").strip(" -\t\n")
    # "100m" is metres as often as millions: one letter is a scale only after a currency's sign.
    return value * (_SCALES[scale] if scale and (len(scale) > 1 or match["sign"]) else 1)


def _english(words: str) -> int:
    total = part = 0
    for word in re.findall(r"[a-z]+", words):
        if word in _SCALES:
            part = (part or 1) * _SCALES[word]
            if word != "hundred":
                total, part = total + part, 0
        elif word != "and":
            part += _WORDS[word]
    return total + part


def _unit(folded: str, match: re.Match[str]) -> tuple[str, int]:
    at = match.end()
    while at < len(folded) and folded[at] in " 多余来-":
        at += 1
    found = _UNIT.match(folded, at)
    sign = _CURRENCY.get(match["sign"] or "", "")
    if found is None:
        return sign, match.end()
    return sign or _UNITS[int(str(found.lastgroup)[1:])][0], found.end()


def _certain(folded: str, match: re.Match[str], end: int) -> bool:
    """Arabic figures are; a Chinese or English numeral is where it counts something, or is longer than a word."""
    if match["arabic"]:
        return True
    if match["english"]:
        return match["english"] not in {"one", "second"}
    numeral = match["numeral"]
    if numeral.strip("十百千万亿兆") and len(numeral) > 1:
        return True
    return numeral not in "一百千万亿兆" and (end > match.end() or folded[max(0, match.start() - 1)] == "第")
