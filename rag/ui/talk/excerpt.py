"""A quotation inside the words around it."""

from __future__ import annotations

import re
from dataclasses import dataclass

MARGIN = 150  # characters shown on either side of a quotation: two or three sentences, a card stays under a screen
_SENTENCE_END = re.compile(r"[。！？!?；;…][”’」』）)\"']*|\.(?=\s)")
_CLAUSE_END = re.compile(r"[，,、：:]|\s")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """``before + quote + after`` is a slice of the source, but for white space at its two ends.

    ``cut_before`` and ``cut_after`` say that the paragraph goes on there.
    """

    before: str
    quote: str
    after: str
    cut_before: bool
    cut_after: bool


def excerpt(text: str, start: int, end: int, margin: int = MARGIN) -> Excerpt:
    """Return ``text[start:end]`` with up to ``margin`` characters of its own paragraph on either side.

    It is widened to whole sentences, or to clauses where the sentence is longer than the margin.

    >>> excerpt("甲。乙。丙是丁。戊。己。", 4, 8, margin=3)
    Excerpt(before='乙。', quote='丙是丁。', after='戊。', cut_before=True, cut_after=True)
    """
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    last = len(text) if last < 0 else last
    left = _left(text, max(first, start - margin), start, first)
    right = _right(text, end, min(last, end + margin), last)
    return Excerpt(
        before=text[left:start].lstrip(),
        quote=text[start:end],
        after=text[end:right].rstrip(),
        cut_before=bool(text[first:left].strip()),
        cut_after=bool(text[right:last].strip()),
    )


def _left(text: str, low: int, start: int, first: int) -> int:
    """Where to begin: the paragraph's start, else behind the first end of a sentence (or clause) from ``low`` on."""
    if low == first:
        return low
    for pattern in (_SENTENCE_END, _CLAUSE_END):
        # One character earlier, so that a sentence which begins exactly at the margin is kept.
        if match := pattern.search(text, low - 1, start):
            return match.end()
    return low


def _right(text: str, end: int, high: int, last: int) -> int:
    """Where to stop: the paragraph's end, else behind the last end of a sentence (or clause) up to ``high``."""
    if high == last:
        return high
    for pattern in (_SENTENCE_END, _CLAUSE_END):
        if ends := [m.end() for m in pattern.finditer(text, end, high)]:
            return ends[-1]
    return high
