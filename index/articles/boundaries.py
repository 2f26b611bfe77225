"""A file → the ranges of its articles. Most files hold one."""

from __future__ import annotations

import bisect
import re
import statistics

from index.articles.page.boilerplate import EDGE, HAN, WORD
from index.articles.page.byline import title_like
from index.articles.page.lines import LINE
from index.language.sentences import Span

# A line this long in the median is an article, not a paragraph: the five seeds' medians are 2,046 (one article a
# line) against 41 to 92, and a newspaper's paragraph rarely passes 250.
ARTICLE_LINE = 300
# Longer than a novel. What is longer is stored as several articles, so that no more is in memory at once: a table's field
# of 50 million characters took 2.5 GB.
MAX_ARTICLE = 1_000_000
_LATIN = 3  # Latin letters say a third as much as Han ones: 33 of 1,581 English wiki pages were cut up without it
_SAMPLE = 2_000  # characters looked at to tell the two apart
_SHORT = 80  # characters; a line below this among articles is the heading of the next
_SECTION = 200  # characters a Markdown heading must head to be an article of its own

_HEADING = re.compile(r"^#[ \t]+(\S.*)$", re.MULTILINE)
_FENCE = re.compile(r"^(?:```|~~~)", re.MULTILINE)
# "一、", "第二章", "1.", 前言: the parts of one article, not articles.
_PART = re.compile(
    r"[一二三四五六七八九十]+[、.．]|第[一二三四五六七八九十\d]+[章节節部]|\d+[.、]|[（(][一二三四五六七八九十\d]+[)）]|"
    r"(?:前言|引言|序言|背景|正文|结语|結語|总结|總結|结论|結論|附录|附錄|参考|參考|后记|後記|写在)"
)


def article_ranges(path: str, text: str, start: int, titled: bool) -> list[Span]:
    """Return the ranges of the articles in ``text[start:]``, residue blanked, in order; one where the file is ``titled``."""
    if titled:
        return [(start, len(text))]
    if lines := _article_lines(text, start):
        return lines
    if path.lower().endswith(".md") and (sections := _sections(text, start)):
        return sections
    return [(start, len(text))]


def bounded(text: str, span: Span, most: int = MAX_ARTICLE) -> list[Span]:
    r"""Cut a range into parts of at most so many characters, after the end of a line or sentence where there is one.

    >>> bounded("一二。三四。五六。", (0, 9), most=5)
    [(0, 3), (3, 6), (6, 9)]
    """
    parts, (start, end) = list[Span](), span
    while end - start > most:
        half, full = start + most // 2, start + most
        ends = (text.rfind(mark, half, full) + len(mark) for mark in ("\n", "。", ". "))
        cut = next((at for at in ends if at > half), full)
        parts.append((start, cut))
        start = cut
    return [*parts, (start, end)]


def _article_lines(text: str, start: int) -> list[Span]:
    """One article a line; a short line goes with the next. Nothing when the median line is a paragraph's."""
    lines = [m.span() for m in LINE.finditer(text, start) if m[0].strip(EDGE)]
    least = ARTICLE_LINE if HAN.search(text, start, start + _SAMPLE) else ARTICLE_LINE * _LATIN
    if len(lines) < 2 or statistics.median(end - begin for begin, end in lines) < least:
        return []
    ranges: list[Span] = []
    heading: int | None = None
    short = 0
    for i, (begin, end) in enumerate(lines):
        if end - begin < _SHORT and i + 1 < len(lines):
            heading = begin if heading is None else heading
            short += 1
            continue
        ranges.append((begin if heading is None else heading, end))
        heading = None
    first = text[lines[0][0] : lines[0][1]].strip(EDGE)
    if short == 1 and lines[0][1] - lines[0][0] < _SHORT and title_like(first):
        return []  # one headline above long paragraphs
    return ranges


def _sections(text: str, start: int) -> list[Span]:
    """One article a top-level heading, where every one heads some substance and none is a mere part."""
    fences = [m.start() for m in _FENCE.finditer(text, start)]
    headings = [m for m in _HEADING.finditer(text, start) if bisect.bisect(fences, m.start()) % 2 == 0]
    if not 2 <= len(headings) <= 1000 or any(_PART.match(m[1]) for m in headings):
        return []
    begins = [m.start() for m in headings]
    spans = list(zip(begins, [*begins[1:], len(text)], strict=True))
    if any(end - begin < _SECTION for begin, end in spans):
        return []
    if WORD.search(text, start, begins[0]):
        spans[0] = (start, spans[0][1])
    return spans
