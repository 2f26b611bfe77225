"""What an article says of itself: its title, the date it came out, who wrote it. Nothing is guessed: None otherwise."""

from __future__ import annotations

import re

from index.language.calendar import periods
from index.language.figures.dates import dates
from index.language.normalise import fold

TITLE = 60  # characters of a first sentence that stands in for a title

# All of these are looked for in folded text: simplified, lower case, marks of half width.
_TIME = re.compile(r"t?\s?\d{1,2}[:时]\d{2}(?:[:分]\d{2}秒?)?(?:\.\d+)?(?:\s?[ap]m|z|\s?[+-]\d{2}:?\d{2})?")
_UPDATE = re.compile(r"(?:更新|修改|修订|编辑|updated|modified|edited|revised)(?:日期|时间|于|on|at|[:\s])*$")
_DATE_LABEL = re.compile(
    r"(?:发布|发表|刊登|刊发|出版|更新|修改|创建|日期|时间|发稿|于|date|published|updated|last|modified|"
    r"posted|on|星期.|周[一二三四五六日])+:?"
)
_CREDIT = re.compile(r"(?:来源|作者|记者|编辑|责编|文|撰文|by)\s?[:/|]?\s?[^\s:。,|]{1,16}|来自[^\s。,]{1,10}")
# Beside a date in Latin letters, which say less each than Han: names, every word of them with a capital; what stands
# before a date is also a title's form (Fenwick Fair, 3 June 2022), but for "By" and a bar.
_WORD = r"[A-Z][\w.'’&-]*"
_LATIN = rf"{_WORD}(?:\s(?:(?:of|the|and|for|in|&)\s){{0,2}}{_WORD}){{0,5}}"
_LATIN_LABEL = r"(?:(?i:published|updated|posted|last|modified|date|on|at)[:\s]*)*"
_LATIN_BEFORE = re.compile(
    rf"\W*(?:(?i:by)\s{_LATIN}(?:\s?[|/·•—–,-]\s?{_LATIN})?(?:\W+(?i:for|on)\b)?\W*|{_LATIN}\s?[|·•]\s?)?{_LATIN_LABEL}\W*"
)
_LATIN_BEHIND = re.compile(
    rf"\W*(?:(?:来源|來源|作者|记者|記者|(?i:source|by))\s?[:：]?\s?)?"
    rf"(?:{_LATIN}(?:\s?[|/·•—–,-]\s?(?:(?i:by)\s)?{_LATIN})?)?\W*"
)
_BEFORE_DATELINE = re.compile(r"[(【\[]?[^。,;\n]{0,16}")
_AFTER_DATELINE = re.compile(r"\s?(?:电|讯|消息|报道|报导)")
_SHORT_YEAR = re.compile(r"[^年]{1,2}\s?年")  # 22年 and 98年 may be of either calendar: nothing is guessed
_MAY_DATE = re.compile(r"\d|年")
_EARLIEST = 1900  # an article's year
_TAIL_DATE = re.compile(r"发布|发表|刊登|日期|时间|于|date|published|posted")
# A news corpus line: "[ 2023-08-16 18:24 ] ，正文：…", any credit before the label.
CORPUS = re.compile(r"\s*(?P<head>[^。\n]{0,80}?)[，,]?\s*正文[:：]\s*")
_ORIGINAL = re.compile(r"原标题[:：]\s*|原標題[:：]\s*")
_ORIGINAL_END = re.compile(
    r"\s{2,}|(?<=[?？!！])\s|[。\n]|本报讯|本報訊|新华社|中新[网社]|央[广视]网|(?<!\d)\d{1,2}月\d{1,2}日|"
    r"20\d\d年|本文转自"
)

_NAME = r"[\u3400-\u9fff][\u3400-\u9fff·•]{1,7}|[A-Za-z][A-Za-z.'’-]*(?:\s[A-Za-z][A-Za-z.'’-]*){0,3}"
_NAMES = rf"(?:{_NAME})(?:[\s、,，&]{{1,3}}(?:{_NAME})){{0,4}}"
_BYLINE = re.compile(
    rf"^[（(【\[]?\s?(?:作者|撰文|撰稿|采写|採寫|文字|文|by)\s?[:：/|｜]\s?(?P<by>{_NAMES})(?=[\s）)】\]|｜/]|$)"
    rf"|^.{{0,24}}?(?:记者|記者|特约撰稿人?|特約撰稿人?)\s?[:：/|｜]?\s?(?P<rep>{_NAME})(?=\s?[|｜/／]|"
    rf"\s+\S{{2,6}}(?:报道|報道|報導)|\s?[）)】]?$)",
    re.IGNORECASE,
)
_OTHER_CREDIT = re.compile(
    r"[（(【\[]?\s?(?:(?:网络|網絡|責任|责任|执行|執行|美术)?(?:编辑|編輯|责编|責編|校对|校對|来源|來源|"
    r"摄影|攝影|审核|監制|监制)\s?[:：/|｜]|(?:本文)?(?:原|首)?(?:刊[发發載载登]|发表|發表|载)[于於])"
)
_IN_BRACKETS = re.compile(
    r"[（(](?:本报|本報|本刊|本网|本網|实习|實習|见习|特约|见習)?(?:记者|記者|"
    r"特派员)[\s:：]?(?P<n>[\u3400-\u9fff]{2,4}(?:[\s、,，]+[\u3400-\u9fff]{2,4}){0,4})(?=[\s）)、,，])"
)
_AT_END = re.compile(r"(?:^|[\s。！？!?；…”」）)])作者\s?[:：]\s?(?P<n>[^\s。，,;；:：|｜（()）]{1,20})\s*[)）]?\s*$")
_SIGNED = re.compile(r"[（(](?P<n>[\u3400-\u9fff]{2,4}(?:[\s、,，]+[\u3400-\u9fff]{2,4}){0,3})[)）]\s*$")
# A bracket at an article's end is a signature only if it begins like a name: （完） and （待续） do not.
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任"
    "沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦"
    "邱江尹薛阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤欧阳司马上官诸葛尤柳俞章鲁葛伍倪施殷温牛樊祝"
    "霍翟庞颜季庄安路涂焦童聂岳纪"
    "張劉陳楊黃趙吳孫馬羅鄭謝許韓馮鄧蕭蔣葉蘇魏呂盧鐘鍾譚陸賈韋鄒閻龍賀顧龔萬錢嚴湯歐陽莊溫龐顏聶紀塗鄔"
)
_NOT_NAMES = frozenset({"未完", "待续", "待續", "全文完", "完结"})
_ROLE = re.compile(r"\s*(?:通讯员|通訊員|实习生|實習生|记者|記者|摄影|攝影|编辑|編輯|责编)\s*")
_TRIM = " \t\r\n\u3000\xa0，,、：:；;。-—|｜"


def _full_dates(folded: str) -> list[tuple[int, int, str]]:
    """Return (start, end, YYYY-MM-DD) of the dates of a folded text that give year, month and day, and exist."""
    if not _MAY_DATE.search(folded):
        return []
    spoken = [(a, b, d) for a, b, d in dates(folded) if d.month and d.day and (d.year or 0) >= _EARLIEST]
    meant = zip(spoken, periods(folded, spoken, None), strict=True)
    return [(a, b, p.iso()) for (a, b, _), p in meant if p and not _SHORT_YEAR.match(folded, a)]


def iso_date(text: str) -> str | None:
    """Return the first full date of a text as YYYY-MM-DD; None without one that exists.

    >>> iso_date("2017/02/11 15:35"), iso_date("民國110年12月1日"), iso_date("二〇二一年十二月一日"), iso_date("2021年2月30日")
    ('2017-02-11', '2021-12-01', '2021-12-01', None)
    """
    return next((day for _, _, day in _full_dates(fold(text))), None)


def is_date_line(line: str) -> bool:
    """Tell whether a short line holds a full date and beside it only a time, labels and credits."""
    return bool(_line_dates(line))


def _line_dates(line: str) -> list[tuple[str, bool]]:
    """Return (YYYY-MM-DD, whether it is an update's) of each date of a date line; of another line nothing."""
    if len(line) > 80 or not _MAY_DATE.search(line) or re.search(r"[。！？]", line):
        return []
    folded = fold(line)
    full = _full_dates(folded)
    if len(full) == 1 and len(folded) == len(line) and _beside_latin(line, folded, *full[0][:2]):
        return [(full[0][2], bool(_UPDATE.search(folded, 0, full[0][0])))]
    edges = [0, *(edge for start, end, _ in full for edge in (start, end)), len(folded)]
    rest = " ".join(folded[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True))
    rest = _CREDIT.sub("", _DATE_LABEL.sub("", _TIME.sub("", rest)))
    if len(re.sub(r"[\W_]", "", rest)) > 8:
        return []
    return [(day, bool(_UPDATE.search(folded, 0, start))) for start, _, day in full]


def _beside_latin(line: str, folded: str, start: int, end: int) -> bool:
    """Whether beside a line's date stands only who wrote in Latin letters: 2022-11-30 The Fenwick Gazette."""
    if time := _TIME.match(folded, end + len(folded[end:]) - len(folded[end:].lstrip(", "))):
        end = time.end()
    return bool(_LATIN_BEFORE.fullmatch(line, 0, start) and _LATIN_BEHIND.fullmatch(line, end))


def _dateline(line: str) -> str | None:
    """Return the date of a line that begins 新华社北京2018年3月5日电."""
    folded = fold(line[:80])
    for start, end, day in _full_dates(folded):
        if _BEFORE_DATELINE.fullmatch(folded, 0, start) and _AFTER_DATELINE.match(folded, end):
            return day
    return None


def published(head: list[str], tail: list[str]) -> str | None:
    """Return the date an article came out, from its first and last lines; a date in running text is an event's.

    Of several the first counts, one that is no update's before one that is.

    >>> published(["更新：2021-03-10", "2021-03-09 来源：海东日报"], [])
    '2021-03-09'
    """
    below = [line for line in tail if _TAIL_DATE.search(fold(line))]
    updates = list[str]()
    for line, ends in [*((line, False) for line in head), *((line, True) for line in below)]:
        said = _line_dates(line)
        if day := next((day for day, update in said if not update), None):
            return day
        if not ends and not said and (day := _dateline(line)):
            return day
        updates += [day for day, _ in said]
    return next(iter(updates), None)


def is_byline(line: str) -> bool:
    """Tell whether a short line only says who wrote or edited, or where it appeared: kept, but no title and no text."""
    return len(line) <= 60 and bool(_BYLINE.match(line) or _OTHER_CREDIT.match(line))


def author(head: list[str], tail: list[str]) -> str | None:
    """Return the writer or reporter that a byline, a bracket or a signature names."""
    for line in [*head, *tail]:
        if len(line) <= 60 and (match := _BYLINE.match(line)):
            return _person(match["by"] or match["rep"])
    for line in [*(part[:300] for part in head), *(part[-80:] for part in tail)]:
        if match := _IN_BRACKETS.search(line):
            return _person(match["n"])
    for line in [*(line for line in head if len(line) <= 80), *reversed(tail)]:
        if match := _AT_END.search(line[-40:]):
            return match["n"].strip(_TRIM)
        if (match := _SIGNED.search(line[-40:])) and match["n"][0] in _SURNAMES and match["n"] not in _NOT_NAMES:
            return match["n"]
    return None


def _person(names: str) -> str:
    """Return the first role's names: "顾文清 通讯员 沈立" is the reporter's line, the helper comes second."""
    return _ROLE.split(names)[0].strip(_TRIM)


def original_title(line: str) -> tuple[int, int] | None:
    """Return the span of the title that a line gives as 原标题:…, if it begins so.

    >>> original_title("原标题:为何关店? 5月11日,")
    (4, 9)
    """
    label = _ORIGINAL.match(line)
    if label is None:
        return None
    window = line[label.end() : label.end() + 100]
    end = _ORIGINAL_END.search(window, 4)
    if end is None and len(window) > TITLE:
        return label.end(), label.end() + len(first_words(window))
    return label.end(), label.end() + len(window[: end.start() if end else None].rstrip())


def first_words(line: str, most: int = TITLE) -> str:
    """Return a line's first sentence, at most ``most`` characters, cut at a comma where it can be.

    >>> first_words("早在2014年成立之时,他就预言。后来", 12)
    '早在2014年成立之时'
    """
    end = re.search(r"[。！？!?；\n]", line[: most + 1])
    if end and end.start() < most:
        return line[: end.end()].rstrip(_TRIM)
    if len(line) <= most:
        return line.strip(_TRIM)
    cuts = [m.start() for m in re.finditer(r"[，,：:；;\s]", line[: most + 1]) if m.start() >= most // 3]
    cut = line[: cuts[-1] if cuts else most]
    opened = max(cut.rfind("“"), cut.rfind("「"))
    if opened > most // 3 and not any(mark in cut[opened:] for mark in "”」"):
        cut = cut[:opened]  # half a quotation is no title
    return cut.strip(_TRIM)


def title_like(line: str) -> bool:
    """Tell whether a short line could be a headline: some words, no full stop, not a date, a credit or a bare label."""
    return (
        4 <= len(line) <= 80
        and "。" not in line
        and line[-1] not in "；;，,、：:"
        and bool(re.search(r"[\u3400-\u9fff]{2}|[A-Za-z]{3}", line))
        and not is_date_line(line)
        and not is_byline(line)
    )
