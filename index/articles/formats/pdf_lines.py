"""Lines of a PDF's pages → paragraphs: a line that was broken only because the column ended goes on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median_low
from typing import NamedTuple

_ENDS = "。！？!?…：:；;”」』）)"  # a sentence, or what stands by itself, may end with the line
_STARTS = re.compile(r"[•●■◆▪·*]|[（(]?(?:\d{1,3}|[一二三四五六七八九十]{1,3})[)）.、．](?!\d)")  # an item of a list
_WIDE = re.compile(
    r"[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef，。、；：？！“”‘’（）《》—…]|[\U00020000-\U0003ffff]"
)
_HYPHEN = ("\ufffe", "\x02", "\u00ad")  # PDFium's marks for a word broken at the end of a line
_SHORT = 1.6  # characters that may lack at the right of a full line
_KEPT = 3.0  # … in the middle of a sentence: a mark may not begin a line, and takes the character before it along
_STEP = 1.6  # line heights from one line to the next, where no others show what is usual
_LOOSER = 1.25  # times as far below the last line: a new paragraph
_TALLER = 1.15  # times as large: a heading and its text


@dataclass(frozen=True, slots=True)
class PdfLine:
    """A line of a page and where it stands, in points from the page's left; ``top`` and ``bottom`` grow downwards."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float = 1.0  # of its font, in units of its own

    @property
    def height(self) -> float:
        """How tall it is; a character of it is about as wide."""
        return max(self.bottom - self.top, 1.0)


class _Placed(NamedTuple):
    """A line, where its column ends at the right, and how far below one line the next usually stands."""

    line: PdfLine
    margin: float
    step: float


def paragraphs(pages: Sequence[Sequence[PdfLine]]) -> tuple[str, tuple[int, ...]]:
    r"""Return the text of pages, a paragraph a line, and the offset at which each page begins.

    >>> rows = [PdfLine("江州港的冷", 0, 50, 0, 10), PdfLine("库开张。", 0, 40, 14, 24), PdfLine("第二段。", 0, 40, 48, 58)]
    >>> paragraphs([rows])
    ('江州港的冷库开张。\n第二段。', (0,))
    """
    pieces, starts, at = list[str](), list[int](), 0
    before: _Placed | None = None
    for lines in _placed(pages):
        begun = False
        for i, line in enumerate(lines):
            between = "" if before is None else _between(before, line, new_page=i == 0)
            if between is None:  # a hyphen that goes
                pieces[-1], at, between = pieces[-1][:-1], at - 1, ""
            if not begun:
                starts.append(at + len(between))
                begun = True
            text = _cleared(line.line.text)
            pieces += [between, text]
            at += len(between) + len(text)
            before = line
        if not begun:
            starts.append(at)
    return "".join(pieces), tuple(starts)


def _placed(pages: Sequence[Sequence[PdfLine]]) -> list[list[_Placed]]:
    """Return lines with what is usual around them: where their column ends, and how far below one the next stands.

    The column of a line is that of the lines around it which stand below one another and are as large.
    """
    margins, steps = list[dict[int, float]](), dict[float, list[float]]()
    for lines in pages:
        edges, column = dict[int, float](), list[int]()
        for i, line in enumerate(lines):
            above = lines[i - 1]
            if i and (line.top < above.top or line.left > above.right or line.right < above.left):
                edges |= _edges(lines, column)
                column = []
            column.append(i)
        margins.append(edges | _edges(lines, column))
        for i, (above, below) in enumerate(pairwise(lines)):
            full = margins[-1][i] - above.right <= _SHORT * above.height
            if full and below.top > above.top and round(above.size, 1) == round(below.size, 1):
                steps.setdefault(round(above.size, 1), []).append(below.bottom - above.bottom)
    usual = {size: median_low(found) for size, found in steps.items()}
    return [
        [_Placed(line, edges[i], usual.get(round(line.size, 1), _STEP * line.height)) for i, line in enumerate(lines)]
        for lines, edges in zip(pages, margins, strict=True)
    ]


def _edges(lines: Sequence[PdfLine], column: Sequence[int]) -> dict[int, float]:
    """Return how far right the lines of a column reach that are as large as each."""
    widest = dict[float, float]()
    for i in column:
        size = round(lines[i].size, 1)
        widest[size] = max(widest.get(size, 0.0), lines[i].right)
    return {i: widest[round(lines[i].size, 1)] for i in column}


def _between(before: _Placed, following: _Placed, *, new_page: bool) -> str | None:
    """Return what parts two lines: a line break, a blank, nothing; None where a hyphen goes."""
    above, line = before.line, following.line
    if not _goes_on(before, line, new_page=new_page):
        return "\n"
    if above.text.endswith(_HYPHEN):
        return ""
    last, first = above.text[-1], line.text[0]
    if last == "-" and len(above.text) > 1 and above.text[-2].isalpha() and first.islower():
        return None
    return "" if _WIDE.match(last) or _WIDE.match(first) else " "


def _goes_on(before: _Placed, line: PdfLine, *, new_page: bool) -> bool:
    """Whether a line goes on with the sentence of the one before."""
    above, margin = before.line, before.margin
    wide = min(above.height, line.height)
    if above.text.endswith(_HYPHEN):
        return True
    short = _SHORT if above.text[-1] in _ENDS else _KEPT
    if margin - above.right > max(short * wide, _first_word(line)) or _STARTS.match(line.text):
        return False
    if max(above.size, line.size) > _TALLER * min(above.size, line.size):
        return False
    if new_page or line.top < above.top:  # the next page or column
        return above.text[-1] not in _ENDS
    indented = line.left > above.left + _SHORT * wide and above.text[-1] in _ENDS
    return not indented and line.bottom - above.bottom <= _LOOSER * before.step


def _first_word(line: PdfLine) -> float:
    """Return about how wide a line's first word is with the blank before it: it did not fit on the line above."""
    word = _WIDE.split(line.text.split()[0])[0]
    return (len(word) + 1) * (line.right - line.left) / len(line.text) if word else 0.0


def _cleared(text: str) -> str:
    return "".join(c for c in text if c not in _HYPHEN)
