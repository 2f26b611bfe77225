"""An article's lines without their marks and margins, and the way back from lines to spans of the source."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from itertools import chain
from operator import itemgetter
from typing import NamedTuple

from index.articles.page.boilerplate import EDGE, HAN
from index.language.sentences import Span

Kept = list[list[Span]]  # for each line, the spans of it that are kept; [] once it is dropped

MARKS = EDGE + "#>*_-–—=~`+"  # what Markdown and lists put before a line
_AFTER = EDGE + "#*_`"
LINE = re.compile(r"[^\n\r\u2028\u2029]+")


class Line(NamedTuple):
    """A line without its marks and margins, with the heading level its marks give and whether a blank line precedes."""

    start: int
    end: int
    text: str
    level: int
    apart: bool


def lines_of(seen: str, start: int, end: int) -> list[Line]:
    """Return the lines of ``seen[start:end]``, without the blank ones."""
    lines, last = [], start
    for match in LINE.finditer(seen, start, end):
        raw = match[0]
        bare = raw.lstrip(MARKS)
        text = bare.rstrip(_AFTER)
        if not raw.strip():
            continue
        begin = match.start() + len(raw) - len(bare)
        level = len(raw.lstrip()) - len(raw.lstrip().lstrip("#"))
        apart = seen.count("\n", last, match.start()) > 1
        lines.append(Line(begin, begin + len(text), text, level, apart))
        last = match.end()
    return lines


def is_body(text: str) -> bool:
    """Tell whether a line reads like a paragraph rather than a headline or a link."""
    weight = len(text) if HAN.search(text) else len(text) // 2
    return weight > 60 or "。" in text or (weight >= 20 and text[-1:] in "；”」….")


def joined(lines: list[Line], kept: Kept) -> list[Span]:
    """Join the spans of lines that follow one another whole; a heading begins a span of its own."""
    spans: list[Span] = []
    whole = False  # whether the last line was kept to its end
    for line, parts in zip(lines, kept, strict=True):
        if parts and whole and not line.level and parts[0][0] == line.start:
            spans[-1] = (spans[-1][0], parts[0][1])
            parts = parts[1:]
        spans += parts
        whole = bool(spans) and spans[-1][1] == line.end
    return spans


def without(spans: list[Span], dropped: list[Span]) -> list[Span]:
    """Cut the residue out of the spans. Both are in order and disjoint."""
    rest: list[Span] = []
    for start, end in spans:
        inside = slice(bisect_right(dropped, start, key=itemgetter(1)), bisect_left(dropped, end, key=itemgetter(0)))
        edges = [start, *chain.from_iterable(dropped[inside]), end]
        rest += [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b]
    return rest


def drop(kept: Kept, which: list[int]) -> None:
    """Drop these lines whole."""
    for i in which:
        kept[i] = []
