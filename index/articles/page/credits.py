"""A short line that says when an article came out, where and by whom, taken apart into what each part says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from index.articles.page.boilerplate import COUNT
from index.language.calendar import periods
from index.language.figures.dates import dates
from index.language.names import names, surname_of
from index.language.normalise import Folded, fold_map

MOST = 80  # characters of a line that is looked at
LOOSE = 8  # characters of a line that no part explains: 海东, 第3版

# All of these are looked for in folded text: simplified, lower case, marks of half width.
_EARLIEST = 1900  # an article's year
_SHORT_YEAR = re.compile(r"[^年]{1,2}\s?年")  # 22年 and 98年 may be of either calendar: nothing is guessed
_MAY_DATE = re.compile(r"\d|年")
_MAY_SAY = re.compile(r"\d|[年者文自源处處辑輯编編校审審监監员員摄攝图圖撰载載于於]|[bB][yY]|[sS]ource")
_FULL_STOP = re.compile(r"[。！？]")
_UPDATE = re.compile(r"(?:更新|修改|修订|编辑|updated|modified|edited|revised)(?:日期|时间|于|on|at|[:\s])*$")
_LIST_ITEM = re.compile(r"\s?[:—–]\s?[\u3400-\u9fffa-z]")  # 2018-03-05：签约 is one of several events

_NAME = r"[\u3400-\u9fff][\u3400-\u9fff·•]{1,7}|[a-z][a-z.'’-]*(?:\s(?!and\b)[a-z][a-z.'’-]*){0,3}"
_END = r"(?=[\s\0)】\]|/,、:&;]|$)"
_MARK = r"\s?[:/|]\s?"
# After a space a second name is two or three characters, and no label: 王芳 李强, but 王芳 编辑：李强.
_MORE = (
    rf"(?:\s?(?:[、,&]|\band\b)\s?(?:{_NAME}){_END}"
    rf"|\s{{1,3}}(?!通讯|实习|摄影|编辑|责编|校对|来源|记者)[\u3400-\u9fff]{{2,3}}{_END}(?!\s?[:/])(?!\s\S{{0,4}}报[道导])){{0,4}}"
)
_NAMES = rf"(?:{_NAME}){_END}{_MORE}"
_SHORT = rf"(?:[\u3400-\u9fff]{{2,4}}|[\u3400-\u9fff]+[·•][\u3400-\u9fff·•]+){_END}"
_PLACE = r"(?=摄影|[\u3400-\u9fff]{2}(?:\0|\d{1,2}日)?[报电])"
_EDITORS = "[责网执美主特本][任络行术编约期](?:编辑|责编)|主编|编辑|责编|校对|[终初复]审|审核|监制|编审|统筹|策划"
_PARTS = {
    "time": r"t?\s?(?<!\d)\d{1,2}[:时]\d{2}(?:[:分]\d{2}秒?|分)?(?:\.\d+)?(?:\s?[ap]\.?m\b\.?|z|\s?[+-]\d{2}:?\d{2})?",
    "week": r"星期[一二三四五六日天]|(?<![\u3400-\u9fff])周[一二三四五六日](?![\u3400-\u9fff])"
    r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:mon|tue|wed|thu|fri|sat|sun)\b",
    "edition": r"第?\s?\d{1,3}\s?版",
    "author": rf"(?<![\u3400-\u9fff])(?:(?:作者|撰文|撰稿人?|采写|文字?)(?:{_MARK})|(?:作者|撰文)\s|\bby\b[:\s]\s?)(?P<by>{_NAMES})",
    "reporter": rf"(?:本[报刊网台社]|[实见]习|特约|首席|全媒体)*(?:记者|特派员|特约撰稿人?)(?:{_MARK}(?P<rep>{_NAMES})"
    rf"|\s{{1,3}}(?P<apart>{_SHORT}{_MORE})|(?P<joined>{_SHORT}{_MORE}|[\u3400-\u9fff]{{2,4}}{_PLACE}))",
    "helper": rf"(?:通讯员|[实见]习生|摄影|[图图][片/|]|制图|剪辑|{_EDITORS})(?:{_MARK}|\s|(?<=员)|(?<=摄影))(?:{_NAMES})",
    "source": rf"(?:信息|稿件|文章|新闻)?(?:来源|出处|\bsource\b)(?:{_MARK}|\s)\s{{0,3}}[^\s\0|,。:]{{1,20}}|来自[^\s\0|,。]{{1,10}}",
    "first": r"^\W?(?:本文)?(?:原|首)?(?:刊[发载登]|发表|载)于[^\0。]{0,30}",
    "label": r"(?:首次|首发|最[后近新]|发布|发表|刊登|刊发|出版|更新|修改|创建|日期|时间|发稿|発)+于?:?|中华(?=\0)"
    r"|\b(?:date|first|published|updated|last|modified|posted|on|at)\b:?",
    "count": rf"{COUNT.pattern}",
    "widget": r"字[号体](?:大小)?[:\s]*|(?<![\u3400-\u9fff])[大中小](?![\u3400-\u9fff])|打印(?:本页)?|收藏(?:本页)?|分享到?",
    "dispatch": r"[\u3400-\u9fff]{0,6}?(?:\0|\d{1,2}日)?(?:[即实]时|综合)?(?:报[道导]|电)(?![\u3400-\u9fff])",
}
_PART = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _PARTS.items()), re.IGNORECASE)
_WORD = re.compile(r"[^\W_\0]")
_TOKEN = re.compile(r"[^\W_\0]+")
_TIME = re.compile(_PARTS["time"])
# Beside a date in Latin letters, which say less each than Han: names, every word of them with a capital; what stands
# before a date is also a title's form (Fenwick Fair, 3 June 2022), but for "By" and a bar.
_CAPITAL = r"[A-Z][\w.'’&-]*"
_LATIN = rf"{_CAPITAL}(?:\s(?:(?:of|the|and|for|in|&)\s){{0,2}}{_CAPITAL}){{0,5}}"
_LATIN_LABEL = r"(?:(?i:published|updated|posted|last|modified|date|on|at)[:\s]*)*"
_LATIN_BEFORE = re.compile(
    rf"\W*(?:(?i:by)\s{_LATIN}(?:\s?[|/·•—–,-]\s?{_LATIN})?(?:\W+(?i:for|on)\b)?\W*|{_LATIN}\s?[|·•]\s?)?{_LATIN_LABEL}\W*"
)
_LATIN_BEHIND = re.compile(
    rf"\W*(?:(?:来源|來源|作者|记者|記者|(?i:source|by))\s?[:：]?\s?)?"
    rf"(?:{_LATIN}(?:\s?[|/·•—–,-]\s?(?:(?i:by)\s)?{_LATIN})?)?\W*"
)


@dataclass(frozen=True, slots=True)
class Credits:
    """What a short line says. ``days``: (YYYY-MM-DD, whether an update's) in order; names as the line writes them.

    ``parts``: the kinds of what stands beside the dates (_PARTS); ``loose``: how many characters none of them explains.
    """

    days: tuple[tuple[str, bool], ...] = ()
    author: str | None = None
    reporter: str | None = None
    parts: frozenset[str] = frozenset()
    loose: int = 0

    @property
    def whole(self) -> bool:
        """Tell whether the line says nothing else, or little."""
        return self.loose <= LOOSE


def full_dates(folded: str) -> list[tuple[int, int, str]]:
    """Return (start, end, YYYY-MM-DD) of the dates of a folded text that give year, month and day, and exist."""
    if not _MAY_DATE.search(folded):
        return []
    spoken = [(a, b, d) for a, b, d in dates(folded) if d.month and d.day and (d.year or 0) >= _EARLIEST]
    meant = zip(spoken, periods(folded, spoken, None), strict=True)
    return [(a, b, p.iso()) for (a, b, _), p in meant if p and not _SHORT_YEAR.match(folded, a)]


@lru_cache(maxsize=256)  # a line is asked for its date, its author and whether it is a title
def credits_of(line: str) -> Credits:
    """Return what a line of at most MOST characters says of its article; of running text nothing.

    >>> said = credits_of("2023-08-16 18:24 來源：海東日報 記者 許一帆")
    >>> said.days, said.reporter, said.loose
    ((('2023-08-16', False),), '許一帆', 0)
    """
    if len(line) > MOST or not _MAY_SAY.search(line) or _FULL_STOP.search(line):
        return Credits()
    folded = fold_map(line)
    full = full_dates(folded.text)
    masked = list(folded.text)
    for start, end, _ in full:
        masked[start:end] = "\0" * (end - start)
    said, explained, rest = dict[str, str](), set[str](), "".join(masked)
    for part in list(_PART.finditer(rest)):
        if part["joined"] and not surname_of(re.split(r"[\s、,&]", part["joined"])[0]):
            continue  # 记者获悉
        explained.add(str(part.lastgroup))
        rest = rest[: part.start()] + " " * len(part[0]) + rest[part.end() :]
        for name in ("by", "rep", "apart", "joined"):
            if part[name]:
                said.setdefault("by" if name == "by" else "rep", line[slice(*folded.original(*part.span(name)))])
    if full and (named := _person(rest)):
        said.setdefault("rep", line[slice(*folded.original(*named))])
        explained.add("reporter")
        rest = ""
    loose = len(_WORD.findall(rest))
    if loose and len(full) == 1 and _beside_latin(line, folded, *full[0][:2]):
        loose = 0
        explained.add("source")
    if any(_LIST_ITEM.match(folded.text, end) for _, end, _ in full):
        loose += LOOSE + 1
    days = tuple((day, bool(_UPDATE.search(folded.text, 0, start))) for start, _, day in full)
    return Credits(days, said.get("by"), said.get("rep"), frozenset(explained), loose)


def _person(rest: str) -> tuple[int, int] | None:
    """The span of a person's name that is all that is left of a line: 林小满, but neither 施工 nor 海东."""
    left = list(_TOKEN.finditer(rest))
    if len(left) != 1 or not surname_of(left[0][0]) or not any(n.kind == "person" for n in names(left[0][0])):
        return None
    return left[0].span()


def _beside_latin(line: str, folded: Folded, start: int, end: int) -> bool:
    """Whether beside a line's date stands only who wrote in Latin letters: 2022-11-30 The Fenwick Gazette."""
    after = end + len(folded.text[end:]) - len(folded.text[end:].lstrip(", "))
    if time := _TIME.match(folded.text, after):
        end = time.end()
    (start, _), (_, end) = folded.original(start, start + 1), folded.original(end - 1, end)
    return bool(_LATIN_BEFORE.fullmatch(line, 0, start) and _LATIN_BEHIND.fullmatch(line, end))
