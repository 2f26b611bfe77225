"""The numbers, dates and quoted names of a text: what an answer may be, and what verification compares."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from index.language.normalise import fold, fold_map

_DIGITS = r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?(?:/\d+)?"
_HAN_DIGITS = r"[〇零一二两三四五六七八九十百千]+"
_SCALE = r"(?:万亿|千万|百万|十万|亿万|[十百千万亿兆])"
_UNIT = (
    r"(?:个百分点|百分点|个季度|季度|个月|美元|人民币|港元|欧元|日元|英镑|元人民币|亿元|万元|元|块|公里|千米|平方公里|平方米|平方千米|厘米|毫米|米|"
    r"公斤|千克|吨|克|小时|分钟|秒|周年|周岁|岁|年|天|日|周|届|家|人|名|位|个|张|种|类|项|款|次|倍|只|件|份|条|户|台|辆|架|艘|部|座|所|间|支|枚|"
    r"套|笔|场|期|股|票|分|层|代|级|度|门|站|亩|公顷|章|集|首|本|篇|世纪|起|步|番|成|点|字|万|亿|%|‰)"
)
NUMBER = re.compile(
    rf"(?<![\d.a-z])(?:百分之{_HAN_DIGITS}|(?:{_DIGITS})(?:{_SCALE}{{0,2}})[多余几来+]?{_SCALE}?\+?{_UNIT}?|"
    rf"(?:数|几|上)?{_HAN_DIGITS}{_SCALE}{{0,2}}[多余几来]?{_UNIT}|(?:数|几|上)[十百千万亿]+[多余]?{_UNIT}?)"
    rf"|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|hundred|thousand|million|billion)\b"
)
DATE = re.compile(
    r"(?:公元前?)?\d{3,4}\s?年\s?(?:(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s?月(?:份)?(?:\s?(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s?[日号])?|[上下]半年|第?[一二三四1-4]季度)?(?:[上中下]旬|[初中末底]|间|左右|前后)?"
    r"|\d{1,2}\s?月(?:份)?(?:\s?\d{1,2}\s?[日号])(?:\d{1,2}[时点]\d{0,2}分?)?|\d{1,2}\s?月(?:份|[上中下]旬|[初中末底])?|(?:[19]|20)\d{2}[-/.]\d{1,2}[-/.]\d{1,2}"
    r"|\d{4}[-—~至]\d{4}年?|[二一][〇零一二三四五六七八九]{3}年|[上本]世纪\d{2}年代|\d{1,2}世纪(?:\d{2}年代)?|(?:今|去|前|明|当|同|翌|次)年(?:底|初|末|\d{1,2}月)?|昨[天日]|今[天日]|[上下]半年|第[一二三四]季度"
    r"|(?:\b\d{1,2} )?\b(?:january|february|march|april|may|june|july|august|september|october|november|december)\b(?: \d{1,2}(?!\d))?(?:,? \d{4})?|\b(?:1[5-9]|20)\d{2}\b"
)
QUOTED = re.compile(r"《[^《》]{1,40}》|“[^“”]{1,40}”|「[^「」]{1,40}」|『[^『』]{1,40}』|\"[^\"\n]{1,40}\"")


@dataclass(frozen=True, slots=True)
class Fact:
    """A number, date or quoted name: ``text[start:end]``; value is its folded wording without blanks."""

    start: int
    end: int
    kind: str  # "number" | "date" | "quoted"
    value: str


@lru_cache(2048)
def facts(text: str) -> tuple[Fact, ...]:
    """Return the facts of a text in order; a number inside a date is part of the date.

    >>> [(f.kind, f.value) for f in facts("2017年第三季度末，个人用户超过3.6亿")]
    [('date', '2017年第三季度'), ('number', '3.6亿')]
    """
    folded = fold_map(text)
    dates = [m.span() for m in DATE.finditer(folded.text)]
    found = [(*span, "date") for span in dates]
    numbers = (m.span() for m in NUMBER.finditer(folded.text))
    found += [(a, b, "number") for a, b in numbers if not any(start < b and a < end for start, end in dates)]
    found += [(*m.span(), "quoted") for m in QUOTED.finditer(folded.text)]
    return tuple(
        Fact(*folded.original(a, b), kind, re.sub(r"\s", "", folded.text[a:b])) for a, b, kind in sorted(found)
    )


_BARE = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")


def figures(text: str) -> list[str]:
    """Return every bare figure of a text, thousands separators dropped: what no reply may change.

    >>> figures("增长１，２００万，占8.5%")
    ['1200', '8.5']
    """
    return [m.group().replace(",", "") for m in _BARE.finditer(fold(text))]
