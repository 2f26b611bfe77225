"""Dates of a folded text, as far as each is given: 2017年第三季度, 去年12月10日, Q3 2017, 昨日上午10时, 民国106年."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from index.language.figures.numerals import HAN, worth
from index.language.figures.tables import either, table

MONTHS = "january february march april may june july august september october november december".split()
WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_NAMED = {name[:3]: i for names in (MONTHS, WEEKDAYS) for i, name in enumerate(names, 1)} | {
    "日": 7, "天": 7, "上": 1, "下": 2
}  # fmt: skip
# Words that lean on another date: on the article's, or ("~") on the one that was spoken of last.
_RELATIVE = table("""
    year+0 今年 本年 this_year | year-1 去年 上年 last_year | year-2 前年 | year+1 明年 next_year | year+2 后年
    ~year+0 同年 当年 | ~year+1 次年 翌年
    quarter+0 本季度 this_quarter | quarter-1 上一季度 上季度 last_quarter | quarter+1 下季度 next_quarter
    month+0 本月 this_month | month-1 上月 上个月 last_month | month+1 下月 下个月 next_month
    ~month+0 同月 当月 | ~month+1 次月
    week+0 本周 这周 this_week | week-1 上周 last_week | week+1 下周 next_week
    day+0 今天 今日 今晚 今早 今晨 today | day-1 昨天 昨日 昨晚 昨夜 yesterday | day-2 前天 前日
    day+1 明天 明日 明晚 tomorrow | day+2 后天 | ~day+0 当日 当天 同日 同一天 同一日 | ~day+1 次日 翌日
""")
_LEVELS = {"year": 0, "quarter": 1, "quarters": 1, "half": 1, "month": 1, "week": 1, "day": 2, "weekday": 2, "part": 3,
           "minute": 4}  # fmt: skip
_WHOLE = 9  # the level of a wording that is joined to no other

_D = r"(?:\d{1,2}|[一二三四五六七八九十廿卅]{1,3})"
_TO = r"\s?[-~—–至到和与、]\s?"  # 3-5月, 12日至15日: the first shares what stands behind the second
_MONTH = "|".join(rf"{m[:3]}(?:{m[3:]}|t)?\.?" if m[3:] else m for m in MONTHS)
_BEGINS = rf"(?=[\dadfhjlmnoqstwy{HAN}上下个中今傍公凌初前去同后周年底当早明星昨晚末本次民深礼第翌这首])"
# Pieces of a date, and (with a number in their groups' names) wordings that are whole ones. One look at what they may
# begin with before some thirty tries: 8 times faster.
_PIECE = re.compile(
    rf"""{_BEGINS}(?:\b(?P<month1>{_MONTH})\s+(?P<day1>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)(?:,?\s+(?P<year1>\d{{4}}))?(?!\d)
    | \b(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month2>{_MONTH})\b(?:,?\s+(?P<year2>\d{{4}})\b)?
    | \b(?P<month3>{_MONTH}),?\s+(?:of\s+)?(?P<year3>\d{{4}})\b
    | (?<=\bon\sthe\s)(?P<day4>\d{{1,2}})(?:st|nd|rd|th)\b
    | \b(?P<month4>(?:(?<=\bin\s)|(?<=\bof\s)|(?<=\bby\s)|(?<=since\s)|(?<=until\s)|(?<=last\s)|(?!may\b|mar\b|march\b|dec\b|sep\b|jan\b))(?:{_MONTH}))\b
    | (?<![\d.,])(?P<year5>[1-9]\d{{3}})(?:[-/.](?P<month5>\d{{1,2}})[-/.](?P<day5>\d{{1,2}})(?!\d)|[-/](?P<month6>0[1-9]|1[0-2])(?![-/\d]))
    | \b(?:(?P<year7>\d{{4}})\s?年?)?(?:q(?P<quarter7>[1-4])|h(?P<half7>[12])|(?P<quarter8>first|second|third|fourth)[\s-]quarter
      | (?P<half8>first|second)\shalf(?=\sof\s(?:\d{{4}}|the\syear)))\b(?:,?\s(?:of\s)?(?P<year8>\d{{4}})\b)?
    | \b(?P<relative9>{either(w for w in _RELATIVE if w.isascii())})\b | \b(?P<weekday9>{either(WEEKDAYS)})\b
    | \b(?P<since1>(?:1[5-9]|20)\d0)s\b
    | (?P<century1>\d{{1,2}}|[{HAN}]{{1,3}}|上|本)世纪(?:(?P<decade1>\d0|[{HAN}]{{2}})年代)?|(?P<decade2>[1-9]0|[{HAN}]十)年代
    | (?<![第哪\d{HAN}])(?<!\d[.,])(?:
      (?:(?P<era>民国|公元前?)\s?)?(?P<year>\d{{2,4}}|[〇零一二三四五六七八九]{{2,4}}|(?<=民国)(?:[{HAN}]{{1,5}}|\d)|(?<=民国\s)\d)
        \s?(?:年度?(?![级代龄])|(?={_TO}\d{{4}}\s?年))
    | (?:第?(?P<quarter>[一二三四1-4])(?:季度|(?<=年第.)季)|(?P<quarters>首|[首前][两二三23])个?季度|年?(?P<half>[上下])半年)
    | (?P<month>{_D})\s?(?:月份?|(?={_TO}{_D}\s?月))
    | (?P<day>{_D})\s?(?:[日号](?![线楼院文令店门厅馆井游内均])|(?={_TO}{_D}\s?[日号](?![线楼院])))
    | (?P<week>[本这上下])?个?(?<!每)(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])(?![年次个本])
    | (?<!以)(?P<relative>{either(w for w in _RELATIVE if not w.isascii())})(?![均头津])
    | (?P<part>(?<=[年月度周])(?:[底末]|初(?![步级期])|[上中下]旬))
    | (?:(?P<noon>[早晚]上?|[上下中]午|傍晚|凌晨|深夜)?(?P<hour>{_D})(?P<minute>:[0-5]\d(?::[0-5]\d)?(?![\d:])|[时点](?:\d{{1,2}}分|[半整钟])?(?![间代候期])))
    ))""",
    re.VERBOSE,
)


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
        numbers = self.year, self.month, self.day, self.quarter, self.half, self.weekday
        words = self.clock, self.part, self.relative
        return "/".join(["" if number is None else str(number) for number in numbers] + [*words])

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
        leans = article_date and self.relative.startswith("year")
        return int(article_date[:4]) + int(self.relative[4:]) if article_date and leans else self.year

    @classmethod
    def parse(cls, text: str) -> Date:
        """Return the date of its ``str``.

        >>> Date.parse(str(Date(2017, quarter=3))) == Date(2017, quarter=3), str(Date(2017, 3))
        (True, '2017/3///////')
        """
        *numbers, clock, part, relative = text.split("/")
        year, month, day, quarter, half, weekday = (int(number) if number else None for number in numbers)
        return cls(year, month, day, quarter, half, weekday, clock, part, relative)


def dates(folded: str) -> list[tuple[int, int, Date]]:
    """Return start, end and date of the dates of a folded text, in order.

    Neighbouring pieces from the largest to the smallest are one date; 去年年底 and 本月月底 say a unit twice.

    >>> [(s, e, str(d)) for s, e, d in dates("2017年3月 to december 10, 2020")]
    [(0, 7, '2017/3///////'), (11, 28, '2020/12/10//////')]
    """
    joined: list[tuple[int, int, int, dict[str, Any]]] = []
    for match in _PIECE.finditer(folded):
        level, given = _piece(match)
        start, end, last, larger = joined[-1] if joined else (0, 0, _WHOLE, {})
        if given and last < level < _WHOLE and folded[end : match.start()] in {"", " ", "的", "年", "月"}:
            joined[-1] = start, match.end(), level, larger | given
        elif given and match.lastgroup != "part":
            joined.append((*match.span(), level, given))
    return [(start, end, date) for start, end, _, given in joined if (date := _date(given))]


def _piece(match: re.Match[str]) -> tuple[int, dict[str, Any]]:
    """The level of a piece and what it gives; nothing where it only looks like one."""
    said = {name.rstrip("0123456789"): words for name, words in match.groupdict().items() if words}
    name = match.lastgroup or ""
    level = _LEVELS.get(_RELATIVE[said[name]].strip("~+-0123456789") if name == "relative" else name, _WHOLE)
    if "hour" in said:
        return level, _clock(said)
    if "since" in said:
        return level, {"year": int(said["since"]), "part": "decade"}
    if "century" in said or "decade" in said:
        century = {"上": 20, "本": 21}.get(said.get("century", "上")) or _value(said["century"])
        decade = said.get("decade", "")
        return level, {"year": 100 * (century - 1) + _value(decade), "part": "decade" if decade else "century"}
    if "quarters" in said:
        count = _value(said["quarters"][1:])
        return level, {"part": f"first {count} quarters"} if count else {"quarter": 1}
    return level, _given(said)


def _value(said: str) -> int:
    return _NAMED.get(said[:3]) or int(worth(said or "0") or 0)


def _clock(said: dict[str, str]) -> dict[str, Any]:
    """22:30 of 22时30分, 晚上10点半 and 22:30; nothing where it may be no clock (上涨5点, 单一时点)."""
    hour, noon, behind = _value(said["hour"]), said.get("noon", ""), said["minute"]
    if hour > 24 or (not noon and (behind == "点" or not said["hour"].isdecimal())):
        return {}
    minute = behind[1:3].strip("分整钟")  # of :30:15, 时5分, 点半
    afternoon = 12 * (hour < 12 and noon[:1] in {*"晚下傍深"})
    return {"clock": f"{hour + afternoon:02}:{30 if minute == '半' else int(minute or 0):02}"}


def _given(said: dict[str, str]) -> dict[str, Any]:
    """The fields of a piece's words; a year of less than four digits is "short" until the whole date is known."""
    era, week = said.pop("era", ""), said.pop("week", "")
    given: dict[str, Any] = {
        k: _RELATIVE.get(w, w) if k in {"part", "relative"} else _value(w) for k, w in said.items()
    }
    if week:
        given["relative"] = _RELATIVE[f"{week}周"]
    if "year" in given:
        year = given.pop("year")
        year = year + 1911 if era == "民国" else -year if era == "公元前" else year  # 民国 1 is 1912
        given["short" if 0 <= year < 1000 else "year"] = year
    known = given.get("year", 0) < 2200 and 1 <= given.get("month", 1) <= 12 and 1 <= given.get("day", 1) <= 31
    return given if known else {}


def _date(given: dict[str, Any]) -> Date | None:
    """The date of its pieces; None where the years are rather counted (10年, 300年)."""
    short, finer = given.pop("short", None), given.keys() & {"month", "quarter", "half", "part"}
    if short is None:
        return Date(**given)
    if short >= 100:
        year = short + 1911 if finer and short < 289 else None  # of 民国
    else:
        year = short + (1900 if short >= 50 else 2000) if finer or short >= 80 else None
    return Date(year, **given) if year else None
