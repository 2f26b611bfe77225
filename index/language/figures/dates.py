"""Dates of a folded text, as far as each is given: 2017年第三季度, 去年12月10日, Q3 2017, 昨日上午10时, 民国106年."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import Any

from index.language.figures.numerals import HAN, ORDINALS, han_value

_ROC = 1911  # 民国 1 is 1912
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# Words that lean on another date: on the article's, or ("~") on the one that was spoken of last.
_RELATIVE = {
    "今年": "year+0", "本年": "year+0", "去年": "year-1", "上年": "year-1", "前年": "year-2", "明年": "year+1",
    "后年": "year+2", "次年": "~year+1", "翌年": "~year+1", "同年": "~year+0", "当年": "~year+0",
    "上一季度": "quarter-1", "上季度": "quarter-1", "本季度": "quarter+0", "下季度": "quarter+1",
    "本月": "month+0", "上月": "month-1", "上个月": "month-1", "下月": "month+1", "下个月": "month+1",
    "次月": "~month+1", "同月": "~month+0", "当月": "~month+0",
    "本周": "week+0", "这周": "week+0", "上周": "week-1", "下周": "week+1",
    "今天": "day+0", "今日": "day+0", "今晚": "day+0", "今早": "day+0", "今晨": "day+0", "昨天": "day-1", "昨日": "day-1",
    "昨晚": "day-1", "昨夜": "day-1", "前天": "day-2", "前日": "day-2", "明天": "day+1", "明日": "day+1", "明晚": "day+1",
    "后天": "day+2", "次日": "~day+1", "翌日": "~day+1", "当日": "~day+0", "当天": "~day+0", "同日": "~day+0",
    "today": "day+0", "yesterday": "day-1", "tomorrow": "day+1",
} | {f"{word} {unit}": unit + step for word, step in (("last", "-1"), ("this", "+0"), ("next", "+1"))
     for unit in ("year", "quarter", "month", "week")}  # fmt: skip

_HAN_LEANING = "|".join(sorted((word for word in _RELATIVE if not word.isascii()), key=len, reverse=True))
_ENGLISH_LEANING = "|".join(word.replace(" ", r"\s") for word in _RELATIVE if word.isascii())

_D = r"(?:\d{1,2}|[一二三四五六七八九十廿]{1,3})"
_TO = r"\s?[-~—–至到和与、]\s?"  # 3-5月, 12日至15日: the first shares what stands behind the second
_PIECE = re.compile(
    rf"""(?<![第\d{HAN}])(?<!\d[.,])(?:
      (?:(?P<era>民国|公元前?)\s?)?(?P<year>\d{{2,4}}|[〇零一二三四五六七八九]{{2,4}}|(?<=民国)[{HAN}]{{1,5}})
        \s?(?:年度?(?![级代龄])|(?={_TO}\d{{4}}\s?年))
    | (?:第?(?P<quarter>[一二三四1-4])(?:季度|(?<=年第.)季)|(?P<quarters>[首前][两二三23]?)个?季度|年?(?P<half>[上下])半年)
    | (?P<month>{_D})\s?(?:月份?|(?={_TO}{_D}\s?月))
    | (?P<day>{_D})\s?(?:[日号](?![线楼院文令店门厅馆井游内均])|(?={_TO}{_D}\s?[日号](?![线楼院])))
    | (?P<week>[本这上下])?个?(?<!每)(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])(?![年次个本])
    | (?<!以)(?P<relative>{_HAN_LEANING})(?![均头津])
    | (?P<part>(?<=[年月度周])(?:[底末]|初(?![步级期])|[上中下]旬))
    | (?P<noon>[早晚]上?|[上下中]午|傍晚|凌晨|深夜)?(?P<hour>{_D})(?P<minute>:[0-5]\d(?::[0-5]\d)?(?![\d:])|[时点](?:\d{{1,2}}分|[半整钟])?(?![间代候期]))
    )""",
    re.VERBOSE,
)
_LEVELS = {"year": 0, "quarter": 1, "half": 1, "month": 1, "week": 1, "day": 2, "weekday": 2, "part": 3, "clock": 4}
_MONTH = "|".join(rf"{m[:3]}(?:{m[3:]}|t)?\.?" if m[3:] else m for m in _MONTHS)
_ENGLISH = re.compile(
    rf"""\b(?P<month1>{_MONTH})\s+(?P<day1>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)(?:,?\s+(?P<year1>\d{{4}}))?(?!\d)
    | \b(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month2>{_MONTH})\b(?:,?\s+(?P<year2>\d{{4}})\b)?
    | \b(?P<month3>{_MONTH}),?\s+(?:of\s+)?(?P<year3>\d{{4}})\b
    | (?<=\bon\sthe\s)(?P<day4>\d{{1,2}})(?:st|nd|rd|th)\b
    | \b(?P<month4>(?:(?<=\bin\s)|(?<=\bof\s)|(?<=\bby\s)|(?<=since\s)|(?<=until\s)|(?<=last\s)|(?!may\b|mar\b|march\b|dec\b|sep\b|jan\b))(?:{_MONTH}))\b
    | (?<![\d.,])(?P<year5>\d{{4}})(?:[-/.](?P<month5>\d{{1,2}})[-/.](?P<day5>\d{{1,2}})(?!\d)|[-/](?P<month6>0[1-9]|1[0-2])(?![-/\d]))
    | \b(?:(?P<year7>\d{{4}})\s?年?)?(?:q(?P<quarter7>[1-4])|h(?P<half7>[12])|(?P<quarter8>first|second|third|fourth)[\s-]quarter
      | (?P<half8>first|second)\shalf(?=\sof\s(?:\d{{4}}|the\syear)))\b(?:,?\s(?:of\s)?(?P<year8>\d{{4}})\b)?
    | \b(?P<relative>{_ENGLISH_LEANING})\b | \b(?P<weekday>{"|".join(_WEEKDAYS)})\b""",
    re.VERBOSE,
)
_AGES = re.compile(rf"(?P<century>\d{{1,2}}|[{HAN}]{{1,3}}|上|本)世纪(?:(?P<decade>\d0|[{HAN}]{{2}})年代)?|(?P<tens>[1-9]0|[{HAN}]十)年代"
                   r"|\b(?P<years>(?:1[5-9]|20)\d0)s\b")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Date:
    """What a date gives; None and "" are left out.

    ``weekday`` 1 (Monday) to 7, ``clock`` "22:30", ``part`` "初" "底" "上旬"… of the smallest unit given, "decade"
    or "century" that begins with ``year``, "first 3 quarters". ``relative`` is what it leans on: "year-1" (去年) counts
    from the article's date, "~year+1" (次年) from the date spoken of last.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    quarter: int | None = None
    half: int | None = None
    weekday: int | None = None
    clock: str = ""
    part: str = ""
    relative: str = ""

    def __str__(self) -> str:
        return "/".join("" if value is None else str(value) for value in (getattr(self, f.name) for f in fields(self)))

    def numbers(self) -> dict[str, int | str]:
        """Return what it gives in numbers: year, month, day, quarter, half, clock."""
        given = ((name, getattr(self, name)) for name in ("year", "month", "day", "quarter", "half", "clock"))
        return {name: value for name, value in given if value}

    def stands_in(self, known: Date) -> bool:
        """Return whether a known date gives the same numbers; it may leave out the year of a month or day.

        >>> Date(2017, 3).stands_in(Date(month=3, day=1)), Date(2017, 3).stands_in(Date(2016, 3)), Date(2017).stands_in(Date(month=3))
        (True, False, False)
        """
        theirs, own = known.numbers(), self.numbers()
        if len(own) > 1 and "year" not in theirs:
            own.pop("year", None)
        return own.items() <= theirs.items()

    def year_from(self, article_date: str | None) -> int | None:
        """Return the year it gives, or that 去年 of an article of this ISO date means.

        >>> [date.year_from("2018-03-01") for _, _, date in dates("去年12月, 2016年, 次年")]
        [2017, 2016, None]
        """
        leans = re.fullmatch(r"year([+-]\d)", self.relative)
        return int(article_date[:4]) + int(leans[1]) if leans and article_date else self.year

    @classmethod
    def parse(cls, text: str) -> Date:
        """Return the date of its ``str``.

        >>> Date.parse(str(Date(2017, quarter=3))) == Date(2017, quarter=3), str(Date(2017, 3))
        (True, '2017/3///////')
        """
        given = zip(fields(cls), text.split("/"), strict=True)
        return cls(**{f.name: int(v) if "int" in str(f.type) else v for f, v in given if v})  # type: ignore[arg-type]


def dates(folded: str) -> list[tuple[int, int, Date]]:
    """Return start, end and date of the dates of a folded text, in order.

    >>> [(s, e, str(d)) for s, e, d in dates("2017年3月 to december 10, 2020")]
    [(0, 7, '2017/3///////'), (11, 28, '2020/12/10//////')]
    """
    every = sorted([*_han_dates(folded), *_english_dates(folded), *_ages(folded)], key=lambda d: (d[0], -d[1]))
    return [d for before, d in pairwise([(0, 0, Date()), *every]) if d[0] >= before[1]]


def _han_dates(folded: str) -> Iterator[tuple[int, int, Date]]:
    """Neighbouring pieces from the largest to the smallest are one date."""
    pieces = [(m.start(), m.end(), *piece) for m in _PIECE.finditer(folded) if (piece := _piece(m))]
    while pieces:
        start, end, first, given = pieces.pop(0)
        level = first
        while pieces and pieces[0][2] > level and folded[end : pieces[0][0]] in {"", " ", "的"}:
            _, end, level, more = pieces.pop(0)
            given |= more
        date = _checked(given)
        if date is not None and first != _LEVELS["part"]:
            yield start, end, date


def _piece(match: re.Match[str]) -> tuple[int, dict[str, Any]] | None:
    """The level of a piece and what it gives; None for what only looks like one."""
    part = {k: v for k, v in match.groupdict().items() if v}
    if "year" in part:
        return 0, {"year": _year(part["year"], part.get("era", "")), "digits": len(part["year"])}
    if "hour" in part:
        return (4, {"clock": clock}) if (clock := _clock(part)) else None
    if "quarters" in part:
        first = part["quarters"]
        return 1, {"quarter": 1} if first == "首" else {"part": f"first {_value(first[1:])} quarters"}
    if "relative" in part:
        step = _RELATIVE[part["relative"]]
        return _LEVELS[step.strip("~+-0123456789")], {"relative": step}
    if "weekday" in part:
        week = {"relative": f"week{'上这下'.find(part['week'].replace('本', '这')) - 1:+d}"} if "week" in part else {}
        return 2, {
            "weekday": "一二三四五六日天".index(part["weekday"][0]) % 7 + 1 if part["weekday"] != "天" else 7
        } | week
    (name, said), *_ = part.items()
    value = said if name == "part" else "上下".find(said) + 1 or _value(said)
    return (
        None
        if isinstance(value, int) and not 1 <= value <= {"month": 12}.get(name, 31)
        else (_LEVELS[name], {name: value})
    )


def _value(number: str) -> int:
    return int(number) if number.isdecimal() else int(han_value(number) or 0)


def _year(said: str, era: str) -> int:
    year = _value(said)
    return year + _ROC if era == "民国" else -year if era == "公元前" else year


def _clock(part: Mapping[str, str]) -> str:
    """22:30 of 22时30分, 晚上10点半 and 22:30; "" where it may be no clock (上涨5点, 单一时点)."""
    hour, after = _value(part["hour"]), part["minute"]
    if hour > 24 or ("noon" not in part and (after == "点" or not part["hour"].isdecimal())):
        return ""
    minute = 30 if "半" in after else int((re.findall(r"\d+", after) or [0])[0])
    return f"{hour + 12 * (hour < 12 and part.get('noon', '')[:1] in {'晚', '下', '傍', '深'}):02}:{minute:02}"


def _checked(given: dict[str, Any]) -> Date | None:
    """The date of its pieces; None where there is no such month or day, or the years are rather counted (10年, 5000年)."""
    digits = given.pop("digits", 4)
    if "year" in given and 0 <= given["year"] < 1000:
        finer = given.keys() & {"month", "quarter", "half", "part"}
        if digits == 3 and finer:
            given["year"] += _ROC
        elif digits == 2 and (finer or given["year"] >= 80):
            given["year"] += 1900 if given["year"] >= 50 else 2000
        else:
            return None
    valid = given.get("year", 0) < 2200 and 1 <= given.get("month", 1) <= 12 and 1 <= given.get("day", 1) <= 31
    return Date(**given) if valid else None


def _english_dates(folded: str) -> Iterator[tuple[int, int, Date]]:
    for match in _ENGLISH.finditer(folded):
        given = {k.rstrip("0123456789"): v for k, v in match.groupdict().items() if v}
        date = _checked({k: _english(k, v) for k, v in given.items()})
        if date is not None:
            yield *match.span(), date


def _english(name: str, said: str) -> int | str:
    if name == "relative":
        return _RELATIVE[said]
    if name == "weekday":
        return _WEEKDAYS.index(said) + 1
    if name == "month" and said[0].isalpha():
        return next(i for i, month in enumerate(_MONTHS, 1) if month.startswith(said[:3]))
    return ORDINALS.get(said) or int(said)


def _ages(folded: str) -> Iterator[tuple[int, int, Date]]:
    """上世纪90年代, 90年代, 21世纪, the 1990s, each by its first year."""
    for match in _AGES.finditer(folded):
        century, decade = match["century"], match["decade"] or match["tens"]
        year = {"上": 1900, "本": 2000}.get(century or "上") or 100 * (_value(century) - 1)
        year = int(match["years"]) if match["years"] else year + (_value(decade) if decade else 0)
        yield *match.span(), Date(year, part="decade" if decade or match["years"] else "century")
