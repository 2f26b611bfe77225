"""An article's text → what is shown of it in order: paragraphs, tables, and what cleaning left out, folded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from index.articles.page.boilerplate import WORD
from index.articles.page.markup import blanked, residue
from index.articles.structure.html import plain
from index.articles.structure.tables import Table, tables
from index.language.sentences import INLINE, sentences
from index.store.store import ArticleText
from index.types import Cell
from rag.serve.article.records import DROPPED, TABLE, TEXT, Block, Piece, Quotation, Sentence

_TAGS = re.compile(rf"(?:{INLINE}|\s)*", re.IGNORECASE)
_LINE = re.compile(r"[\n\r\u2028\u2029]")
_OVER = 400  # characters beyond the window, so that it ends where a line or a sentence does
Span = tuple[int, int]
Marked = Sequence[Quotation]


def blocks(held: ArticleText, marked: Marked, low: int, high: int) -> tuple[Block, ...]:
    """Return what is shown of an article between two places of its source, with the quotations marked."""
    text, by = held.text, held.start
    low, high = _widened(text, low - by, high - by)
    kept = [(max(a - by, low), min(b - by, high)) for a, b in held.article.kept if a - by < high and low < b - by]
    drawn = [t for t in tables(text, low, high) if any(a < t.rows[-1][1] and t.rows[0][0] < b for a, b in kept)]
    shown = list[tuple[int, Block]]()
    prose = _outside(kept, [(t.rows[0][0], t.rows[-1][1]) for t in drawn])
    for start, block in _paragraphs(text, by, prose, marked):
        shown.append((start, block))
    shown += [(t.rows[0][0], _table(text, by, t, marked)) for t in drawn]
    shown += [(a, _left_out(text, a, b, why)) for a, b, why in _gaps(text, kept, low, high)]
    in_order = [block for _, block in sorted(shown, key=lambda one: one[0])]
    return tuple(in_order[1:] if _repeats(in_order, held.article.title) else in_order)


def _widened(text: str, low: int, high: int) -> Span:
    """A window that begins and ends with a line, where one does nearby."""
    if low > 0:
        first = text.rfind("\n", max(low - _OVER, 0), low)
        low = first + 1 if first >= 0 else low
    if high < len(text):
        last = text.find("\n", high, high + _OVER)
        high = last if last >= 0 else high
    return low, high


def _outside(kept: Sequence[Span], taken: Sequence[Span]) -> list[Span]:
    """What is kept outside of some spans."""
    rest = list(kept)
    for start, end in taken:
        rest = [part for a, b in rest for part in ((a, min(b, start)), (max(a, end), b)) if part[0] < part[1]]
    return rest


def _paragraphs(text: str, by: int, kept: Sequence[Span], marked: Marked) -> Iterator[tuple[int, Block]]:
    """Sentences, a line's together; what no word stands in is left."""
    spans = [(start + a, start + b) for start, end in kept for a, b in sentences(text[start:end])]
    paragraph = list[Sentence]()
    for i, (start, end) in enumerate(spans):
        following = spans[i + 1][0] if i + 1 < len(spans) else len(text)
        between = text[end:following]
        ends = bool(_LINE.search(between)) or i + 1 == len(spans)
        space = between if not ends and not between.strip() else ""
        paragraph.append(Sentence(start + by, end + by, _pieces(text, by, start, end, marked), space))
        if ends:
            yield paragraph[0].start - by, Block(TEXT, tuple(paragraph))
            paragraph = []


def _pieces(text: str, by: int, start: int, end: int, marked: Marked) -> tuple[Piece, ...]:
    """``text[start:end]`` cut where quotations begin and end; of two that overlap the first is marked."""
    edges = {start, end, *(at - by for q in marked for at in (q.start, q.end) if start < at - by < end)}
    pieces = list[Piece]()
    for a, b in pairwise(sorted(edges)):
        quoted = next((i for i, q in enumerate(marked) if q.start - by <= a and b <= q.end - by), None)
        pieces.append(Piece(text[a:b], quoted))
    return tuple(pieces)


def _table(text: str, by: int, table: Table, marked: Marked) -> Block:
    """A table as a grid where each row has one cell a column, else a row a line."""
    header = tuple(dict.fromkeys(cell.header for cell in table.cells))
    grouped: dict[int, list[Cell]] = {}
    for cell in table.cells:
        grouped.setdefault(cell.row, []).append(cell)
    if any(len({c.header for c in row}) < len(row) for row in grouped.values()):
        lines = tuple((Sentence(a + by, b + by, _pieces(text, by, a, b, marked)),) for a, b in table.rows)
        return Block(TABLE, rows=lines)
    rows = []
    for row in grouped.values():
        by_header = {cell.header: cell for cell in row}
        rows.append(tuple(_cell(text, by, by_header.get(name), marked) for name in header))
    return Block(TABLE, header=header, rows=tuple(rows))


def _cell(text: str, by: int, cell: Cell | None, marked: Marked) -> Sentence:
    if cell is None:
        return Sentence(0, 0, ())
    start, end = cell.start + by, cell.end + by
    quoted = next((i for i, q in enumerate(marked) if q.start < end and start < q.end), None)
    return Sentence(start, end, (Piece(plain(text[cell.start : cell.end]), quoted),))


def _gaps(text: str, kept: Sequence[Span], low: int, high: int) -> Iterator[tuple[int, int, str]]:
    """What stands between the kept spans and holds a word, with why: a tag inside a sentence is none."""
    edges = [low, *(at for span in kept for at in span), high]
    for i in range(0, len(edges), 2):
        start, end = edges[i], edges[i + 1]
        gap = text[start:end]
        if start < end and WORD.search(gap) and not _TAGS.fullmatch(gap):
            silent = not WORD.search(blanked(gap, residue(gap)))
            inside = "head" if i == 0 else "tail" if i == len(edges) - 2 else "inside"
            yield start, end, "markup" if silent else inside


def _left_out(text: str, start: int, end: int, why: str) -> Block:
    said = text[start:end].strip()
    return Block(DROPPED, (Sentence(start, end, (Piece(said),)),), why=why, size=len(said))


def _repeats(shown: Sequence[Block], title: str | None) -> bool:
    """Whether the first line is the headline, which stands above the article already, and is no quotation."""
    if not shown or shown[0].kind != TEXT or not title:
        return False
    pieces = [piece for sentence in shown[0].sentences for piece in sentence.pieces]
    return "".join(p.text for p in pieces).strip("#* \t") == title and all(p.quoted is None for p in pieces)
