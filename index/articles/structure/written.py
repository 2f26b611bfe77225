"""A passage as it is indexed and read: with what its words lean on, and the way back to them.

西陵省	4.2%	18233.9 is read 省份：西陵省，同比增速：4.2%，去年同期：18233.9, a reply behind its question.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from html import unescape
from itertools import groupby
from typing import TypeVar

from index.articles.structure.html import plain
from index.articles.structure.tables import JOINT
from index.language.sentences import INLINE, Span, sentences
from index.types import Cell, Passage, Utterance

Part = TypeVar("Part", Cell, Utterance)

_ASKING = "?？*_ \n"
_MARKED = re.compile(rf"{INLINE}|(?P<name>&(?:[a-z]{{2,8}}|\#\d{{2,5}});)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Written:
    """A text made of slices of a passage and of words beside them. ``places``: (place in it, place in the passage, length)
    of each slice, in order.
    """

    text: str
    places: tuple[tuple[int, int, int], ...]

    def back(self, start: int, end: int) -> Span | None:
        """Return the passage's span for one of the written text, without the words beside it; None where nothing is left."""
        inside = [(max(start, w), min(end, w + n), p - w) for w, p, n in self.places if max(start, w) < min(end, w + n)]
        return (inside[0][0] + inside[0][2], inside[-1][1] + inside[-1][2]) if inside else None


def written(passage: Passage, *, names: bool = True) -> Written:
    """Return a passage's text as it is indexed and read; without ``names`` a question and its reply are one sentence.

    Asked 首战对手是谁 the reader takes 陆远征 before 首战对阵海东队 for the answer at 0.31, without names 海东队.
    """
    text, places = "", list[tuple[int, int, int]]()
    marked = "<" in passage.text or "&" in passage.text
    pieces = list(_pieces(passage, names=names))
    for piece in [clean for one in pieces for clean in _untagged(passage.text, one)] if marked else pieces:
        if isinstance(piece, str):
            text += piece
        else:
            said = passage.text[slice(*piece)]
            places.append((len(text), piece[0], len(said)))
            text += said
    return Written(text, tuple(places))


def _pieces(passage: Passage, *, names: bool) -> Iterator[str | Span]:
    """Yield the slices of a passage and the words beside them: before its first words what they reply to, rows spelt out."""
    if passage.cells:  # the header is said with each cell
        rows = groupby(passage.cells, lambda cell: cell.row)
        yield from (piece for _, row in rows for piece in ("\n", *_row(passage.text, list(row))))
        return
    if passage.utterances and not names:
        yield from _exchanges(passage)
        return
    first = passage.utterances[0] if passage.utterances else None
    if first and first.question and first.start == 0:
        yield f"{first.question}\n"
        if first.speaker and not first.said:
            yield f"{first.speaker}："
    yield 0, len(passage.text)


def _untagged(text: str, piece: str | Span) -> Iterator[str | Span]:
    """A slice without short inline tags, with characters for their names: 总面积<b>2.3</b>万 is read 总面积2.3万."""
    if isinstance(piece, str):
        yield piece
        return
    start, end = piece
    for mark in _MARKED.finditer(text, start, end):
        yield start, mark.start()
        if mark["name"]:
            yield unescape(mark[0])
        start = mark.end()
    yield start, end


def _exchanges(passage: Passage) -> Iterator[str | Span]:
    """A passage's questions and replies, each a sentence: 目标是什么：进入四强。"""
    yield 0, passage.utterances[0].start
    for number, turn in enumerate(passage.utterances):
        if number == 0 and turn.question:
            yield f"{turn.question.rstrip(_ASKING)}："
        words = passage.text[turn.said : turn.end].rstrip()
        kept = words.rstrip(_ASKING) if turn.asks else words
        yield turn.said, turn.said + len(kept)
        yield "：" if turn.asks else "\n"


def _row(text: str, cells: list[Cell]) -> Iterator[str | Span]:
    said = {plain(text[cell.start : cell.end]) for cell in cells}
    yield from (f"{label}，" for label in cells[0].label.split(JOINT) if label and label not in said)
    for number, cell in enumerate(cells):
        if number:
            yield "，"
        if cell.header:
            yield f"{cell.header}："
        yield cell.start, cell.end


def row_spans(passage: Passage) -> list[Span]:
    """Return where the rows of a table lie in a passage, from the first cell of each to the last."""
    rows = [list(cells) for _, cells in groupby(passage.cells, lambda cell: cell.row)]
    return [(min(c.start for c in row), max(c.end for c in row)) for row in rows]


def statements(passage: Passage) -> list[Span]:
    """Return the spans of a passage's sentences, in order; a table's row is one, whatever its cells hold."""
    rows = row_spans(passage)
    others = [(a, b) for a, b in sentences(passage.text) if not any(a < end and start < b for start, end in rows)]
    return sorted([*rows, *others])


def replies(passage: Passage) -> list[Span]:
    """Return the `statements` of a passage but for an interview's questions, which answer nothing."""
    asked = [(turn.start, turn.end) for turn in passage.utterances if turn.asks]
    return [(a, b) for a, b in statements(passage) if not any(start <= a < end for start, end in asked)]


def cut(passage: Passage, start: int, end: int) -> Passage:
    """Return a slice of a passage, ``text[start:end]``, with the cells and utterances that lie in it.

    >>> cells = (Cell(0, 2, 0, "海东", "城市"), Cell(3, 8, 0, "海东", "均价"))
    >>> cut(Passage("a.txt", 10, 18, "海东\\t23110", 0, None, None, None, "", cells), 3, 8).cells
    (Cell(start=0, end=5, row=0, label='海东', header='均价'),)
    """
    return replace(
        passage,
        start=passage.start + start,
        end=passage.start + end,
        text=passage.text[start:end],
        cells=inside(passage.cells, start, end),
        utterances=inside(passage.utterances, start, end),
    )


def inside(parts: Iterable[Part], start: int, end: int) -> tuple[Part, ...]:
    """Return the parts of a text that meet ``start..end``, clipped to it and counted from ``start``."""
    clipped = [_clipped(part, start, end) for part in parts]
    return tuple(part for part in clipped if part.start < part.end)


def _clipped(part: Part, start: int, end: int) -> Part:
    first, last = max(part.start, start) - start, min(part.end, end) - start
    if isinstance(part, Utterance):
        return replace(part, start=first, said=min(max(part.said - start, 0), max(last, 0)), end=last)
    return replace(part, start=first, end=last)
