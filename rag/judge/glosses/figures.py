"""A figure or date → the same in the asker's language, where the grammar of figures says it for certain."""

from __future__ import annotations

from fractions import Fraction

from index.language.figures.dates import MONTHS, Date
from index.language.normalise import fold, in_script
from index.language.quantity import Quantity, quantities

_ENGLISH_SCALES = ((10**12, " trillion"), (10**9, " billion"), (10**6, " million"))
_CHINESE_SCALES = ((10**12, "万亿"), (10**8, "亿"), (10**4, "万"))
_ENGLISH_BOUNDS = {"over": "over ", "under": "under ", "about": "about ", "exact": ""}
_CHINESE_BOUNDS = {"over": "超过", "under": "不到", "about": "约", "exact": ""}
_ENGLISH_UNITS = {
    "%": "%", "point": " percentage points", "人": " people", "人次": " visits", "倍": " times", "岁": " years old", "km2": " km²",
    "m2": " m²", "m3": " m³", "mu": " mu",
}  # fmt: skip
_CHINESE_UNITS = {
    "cny": "元", "usd": "美元", "hkd": "港元", "eur": "欧元", "jpy": "日元", "twd": "新台币", "gbp": "英镑", "krw": "韩元",
    "sgd": "新加坡元", "aud": "澳元", "cad": "加元", "rub": "卢布", "inr": "卢比", "chf": "瑞士法郎", "%": "%", "point": "个百分点",
    "人": "人", "year": "年", "month": "个月", "week": "周", "day": "天", "hour": "小时", "minute": "分钟", "second": "秒",
    "km": "公里", "m": "米", "mile": "英里", "t": "吨", "kg": "公斤", "km2": "平方公里", "m2": "平方米", "ha": "公顷", "": "",
}  # fmt: skip


def in_english(q: Quantity) -> str:
    """Return a figure that is written with Chinese words in English, a sum with its currency before it: CNY 22 billion.

    Counters (3家) are left out; "" for a unit that has no English name here, and for what is English as it stands.

    >>> [in_english(q) for q in quantities("超过220亿元，36亿美元，1.2万名，下降三成，in 3 years")]
    ['CNY 22 billion', 'USD 3.6 billion', '12,000 people', '30%', '']
    """
    if q.wording.isascii() or not isinstance(q.value, Fraction) or q.kind == "ordinal":
        return ""
    money = f"{q.unit.upper()} " if q.kind == "money" else ""
    unit = "" if money else _ENGLISH_UNITS.get(q.unit, f" {q.unit}" if q.unit.isascii() and q.unit else "")
    plural = "s" if q.kind == "duration" and q.value != 1 else ""
    return f"{_ENGLISH_BOUNDS[_bound(q)]}{money}{_number(q.value, _ENGLISH_SCALES)}{unit}{plural}"


def in_chinese(q: Quantity, script: str) -> str:
    """Return a sum, a share or a count that is written in English in Chinese, "" where that says no more.

    >>> [in_chinese(q, "zh-Hant") for q in quantities("over $3.6 billion, 84 beds, 12 million people, 30 percent, 6 years")]
    ['36億美元', '', '1,200萬人', '30%', '6年']
    """
    if not q.wording.isascii() or not isinstance(q.value, Fraction) or q.kind == "ordinal":
        return ""
    if q.unit not in _CHINESE_UNITS or (not q.unit and q.value < 10**4):
        return ""
    said = f"{_CHINESE_BOUNDS[_bound(q)]}{_number(q.value, _CHINESE_SCALES)}{_CHINESE_UNITS[q.unit]}"
    return "" if said == q.wording else in_script(said, script)


def date_in_english(q: Quantity) -> str:
    """Return a date whose wording gives its year in Chinese in English words; "" for any other.

    >>> [date_in_english(q) for q in quantities("2017年8月，二〇一九年6月20日，2018年，去年，2017年三季度，2016年底")]
    ['August 2017', '20 June 2019', '2018', '', '', '']
    """
    date = q.value
    if not isinstance(date, Date) or q.wording.isascii() or date.year is None or "民国" in fold(q.wording):
        return ""
    if date.part or date.relative or date.quarter or date.half or date.clock or (date.day and not date.month):
        return ""
    day, month = str(date.day or ""), MONTHS[date.month - 1].capitalize() if date.month else ""
    return " ".join(filter(None, (day, month, str(date.year))))


def _bound(q: Quantity) -> str:
    """The bound that a figure's own wording says: 3亿多 is over, the 超过 before 3亿 stands beside it."""
    return next((own.bound for own in quantities(q.wording)), "exact")


def _number(value: Fraction, scales: tuple[tuple[int, str], ...]) -> str:
    """
    >>> [_number(Fraction(n), _ENGLISH_SCALES) for n in ("360000000", "187.4", "12080", "1/3")]
    ['360 million', '187.4', '12,080', '0.33']
    """
    scale, name = next(((size, name) for size, name in scales if abs(value) >= size), (1, ""))
    exact = round(value / scale, 12) == value / scale
    written = f"{float(value / scale):,.{6 if exact else 2}f}".rstrip("0").rstrip(".")
    return written + name
