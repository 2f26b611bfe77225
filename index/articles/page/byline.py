"""What an article says of itself: its title, the date it came out, who wrote it. Nothing is guessed: None otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from index.articles.page.credits import credits_of, full_dates
from index.articles.page.lines import is_body
from index.language.names import surname_of
from index.language.normalise import fold

# Beside a date these make it the article's own, wherever the line stands.
_FIRM = frozenset("time edition author reporter helper source label dispatch".split())
_CREDITS = frozenset("author reporter helper source first".split())
TITLE = 60  # characters of a first sentence that stands in for a title

_BEFORE_DATELINE = re.compile(r"[(【\[]?[^。,;\n]{0,16}")
_AFTER_DATELINE = re.compile(r"\s?(?:电|讯|消息|报道|报导)")
# A news corpus line: "[ 2023-08-16 18:24 ] ，正文：…", any credit before the label.
CORPUS = re.compile(r"\s*(?P<head>[^。\n]{0,160}?)[，,]?\s*正文[:：]\s*")
_ORIGINAL = re.compile(r"原标题[:：]\s*|原標題[:：]\s*")
_ORIGINAL_END = re.compile(
    r"\s{2,}|(?<=[?？!！])\s|[。\n]|本报讯|本報訊|新华社|中新[网社]|央[广视]网|(?<!\d)\d{1,2}月\d{1,2}日|"
    r"20\d\d年|本文转自"
)

_IN_BRACKETS = re.compile(
    r"[（(](?:本报|本報|本刊|本网|本網|实习|實習|见习|特约|见習)?(?:记者|記者|"
    r"特派员)[\s:：]?(?P<n>[\u3400-\u9fff]{2,4}(?:[\s、,，]+[\u3400-\u9fff]{2,4}){0,4})(?=[\s）)、,，])"
)
_AT_END = re.compile(r"(?:^|[\s。！？!?；…”」）)])作者\s?[:：]\s?(?P<n>[^\s。，,;；:：|｜（()）]{1,20})\s*[)）]?\s*$")
_SIGNED = re.compile(r"[（(](?P<n>[\u3400-\u9fff]{2,4}(?:[\s、,，]+[\u3400-\u9fff]{2,4}){0,3})[)）]\s*$")
_NAME = re.compile(r"(?<![^\s、,，])[\u3400-\u9fff]{2,4}(?![^\s、,，])")
_OUTLET = re.compile("[网網报報社台臺刊]$")
_ROLE = re.compile(r"\s*(?:通讯员|通訊員|实习生|實習生|记者|記者|摄影|攝影|编辑|編輯|责编)\s*")
_TRIM = " \t\r\n\u3000\xa0，,、：:；;。-—|｜"


def iso_date(text: str) -> str | None:
    """Return the first full date of a text as YYYY-MM-DD; None without one that exists.

    >>> iso_date("2017/02/11 15:35"), iso_date("民國110年12月1日"), iso_date("二〇二一年十二月一日"), iso_date("2021年2月30日")
    ('2017-02-11', '2021-12-01', '2021-12-01', None)
    """
    return next((day for _, _, day in full_dates(fold(text))), None)


def is_date_line(line: str) -> bool:
    """Tell whether a short line holds a full date and beside it only a time, labels and credits."""
    said = credits_of(line)
    return bool(said.days) and said.whole


def _dateline(line: str) -> str | None:
    """Return the date of a line that begins 新华社北京2018年3月5日电."""
    folded = fold(line[:80])
    for start, end, day in full_dates(folded):
        if _BEFORE_DATELINE.fullmatch(folded, 0, start) and _AFTER_DATELINE.match(folded, end):
            return day
    return None


def published(head: list[str], tail: list[str]) -> str | None:
    """Return the date an article came out, from its first and last lines; a date in running text is an event's.

    Of several the first counts, one that is no update's before one that is. A list of dated events is none of them.

    >>> published(["更新：2021-03-10", "2021-03-09 来源：海东日报"], []), published(["大桥", "2018-03-05 动工", "2020-01-02 通车"], [])
    ('2021-03-09', None)
    """
    updates, unsure = list[str](), list[str]()
    body = next((i for i, line in enumerate(head) if is_body(line)), len(head))
    for i, line in enumerate(head):
        said = credits_of(line)
        if said.days and said.whole and (said.parts & _FIRM or i < body):
            firm = said.parts & _FIRM or not said.loose
            days = [day for day, update in said.days if not update]
            if firm and days:
                return days[0]
            unsure += days
            updates += [day for day, update in said.days if update]
        elif not said.days and (day := _dateline(line)):
            return day
    if len(unsure) == 1:
        return unsure[0]
    return next(chain(_below(tail), updates), None)


def _below(tail: list[str]) -> Iterator[str]:
    """Yield the dates that the lines under an article's last paragraph give by themselves or with a label."""
    last = next((i for i, line in enumerate(reversed(tail)) if is_body(line)), len(tail))
    for line in tail[len(tail) - last :]:
        said = credits_of(line)
        if said.whole and (said.parts & _FIRM or not said.loose):
            yield from (day for day, update in said.days if not update)


def is_byline(line: str) -> bool:
    """Tell whether a short line only says who wrote or edited, or where it appeared: kept, but no title and no text."""
    said = credits_of(line)
    return said.whole and bool(said.parts & _CREDITS)


def is_helper(line: str) -> bool:
    """Tell whether a short line only says who edited, helped or took the pictures."""
    said = credits_of(line)
    return said.whole and said.parts == {"helper"} and not said.days


def is_metadata(text: str) -> bool:
    """Tell whether a short line only says when or by whom: it answers questions, whatever stands around it."""
    return is_byline(text) or is_date_line(text)


def author(head: list[str], tail: list[str]) -> str | None:
    """Return the writer or reporter that a byline, a bracket or a signature names."""
    lines = [*head, *tail]
    said = [credits_of(line) for line in lines]
    if named := next((name for one in said if one.whole and (name := one.author or one.reporter)), None):
        return named
    for before, line, after in zip(said, lines[1:], said[2:], strict=False):
        if (before.days or after.days) and (named := _persons(line)):
            return named
    for line in [*(part[:300] for part in head), *(part[-80:] for part in tail)]:
        if match := _IN_BRACKETS.search(line):
            return _ROLE.split(match["n"])[0].strip(_TRIM)
    for line in [*(line for line in head if len(line) <= 80), *reversed(tail)]:
        if match := _AT_END.search(line[-40:]):
            return match["n"].strip(_TRIM)
        if (match := _SIGNED.search(line[-40:])) and (named := _persons(match["n"])):
            return named
    return None


def _persons(line: str) -> str | None:
    """Return the names of a line of nothing else, an outlet before them left out: （完） and （云南网） are none."""
    parts = [part for part in _NAME.finditer(line) if not _OUTLET.search(part[0])]
    if not parts or not surname_of(fold(parts[0][0])) or _NAME.sub("", line).strip(_TRIM):
        return None
    return line[parts[0].start() : parts[-1].end()]


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
