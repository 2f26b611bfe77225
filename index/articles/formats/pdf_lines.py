"""Lines of a PDF's pages → paragraphs: a line that was broken only because the column ended goes on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

_ENDS = "。！？!?…：:；;”」』）)"  # a sentence, or what stands by itself, may end with the line
_STARTS = re.compile(r"[•●■◆▪·*]|[（(]?(?:\d{1,3}|[一二三四五六七八九十]{1,3})[)）.、．]")  # an item of a list
_WIDE = re.compile(
    r"[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef，。、；：？！“”‘’（）《》—…]|[\U00020000-\U0003ffff]"
)
_HYPHEN = ("\ufffe", "\x02", "\u00ad")  # PDFium's marks for a word broken at the end of a line
_SHORT = 1.6  # characters that may lack at the right of a full line
_GAP = 0.8  # line heights of blank above a new paragraph
_TALLER = 1.15  # times as tall: a heading and its text


@dataclass(frozen=True, slots=True)
class PdfLine:
    """A line of a page and where it stands, in points from the page's left; ``top`` and ``bottom`` grow downwards."""

    text: str
    left: float
    right: float
    top: float
    bottom: float

    @property
    def height(self) -> float:
        """How tall it is; a character of it is about as wide."""
        return max(self.bottom - self.top, 1.0)


def paragraphs(pages: Sequence[Sequence[PdfLine]]) -> tuple[str, tuple[int, ...]]:
    r"""Return the text of pages, a paragraph a line, and the offset at which each page begins.

    >>> rows = [PdfLine("江州港的冷", 0, 50, 0, 10), PdfLine("库开张。", 0, 40, 14, 24), PdfLine("第二段。", 0, 40, 48, 58)]
    >>> paragraphs([rows])
    ('江州港的冷库开张。\n第二段。', (0,))
    """
    pieces, starts, at = list[str](), list[int](), 0
    before: PdfLine | None = None
    full = 0.0
    for lines in pages:
        edges = _margins(lines)
        starts.append(at if not lines or before is None else -1)
        for i, line in enumerate(lines):
            between = "" if before is None else _between(before, line, full, new_page=i == 0)
            if between is None:  # a hyphen that goes
                pieces[-1], at, between = pieces[-1][:-1], at - 1, ""
            if starts[-1] < 0:
                starts[-1] = at + len(between)
            text = _cleared(line.text)
            pieces += [between, text]
            at += len(between) + len(text)
            before, full = line, edges[i]
    return "".join(pieces), tuple(starts)


def _margins(lines: Sequence[PdfLine]) -> list[float]:
    """Return for each line how far right its column reaches: the rightmost of the lines around it that stand below one another."""
    rights = [line.right for line in lines]
    runs, start = list[tuple[int, int]](), 0
    for i, (above, below) in enumerate(pairwise(lines), 1):
        if below.top < above.top or below.left > above.right or below.right < above.left:
            runs.append((start, i))
            start = i
    runs.append((start, len(lines)))
    return [max(rights[a:b]) for a, b in runs for _ in range(a, b)]


def _between(above: PdfLine, line: PdfLine, margin: float, *, new_page: bool) -> str | None:
    """Return what parts two lines: a line break, a blank, nothing; None where a hyphen goes."""
    if not _goes_on(above, line, margin, new_page=new_page):
        return "\n"
    if above.text.endswith(_HYPHEN):
        return ""
    last, first = above.text[-1], line.text[0]
    if last == "-" and len(above.text) > 1 and above.text[-2].isalpha() and first.islower():
        return None
    return "" if _WIDE.match(last) or _WIDE.match(first) else " "


def _goes_on(above: PdfLine, line: PdfLine, margin: float, *, new_page: bool) -> bool:
    """Whether a line goes on with the sentence of the one above."""
    wide = min(above.height, line.height)
    if above.text.endswith(_HYPHEN):
        return True
    if above.right < margin - _SHORT * wide or _STARTS.match(line.text):
        return False
    if max(above.height, line.height) > _TALLER * wide:
        return False
    if new_page or line.top < above.top:  # the next page or column
        return above.text[-1] not in _ENDS
    indented = line.left > above.left + _SHORT * wide and above.text[-1] in _ENDS
    return not indented and line.top - above.bottom <= _GAP * wide


def _cleared(text: str) -> str:
    return "".join(c for c in text if c not in _HYPHEN)
