"""Text → its tables: of each cell the labels of its row and the headers of its column, however the table is written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, groupby

from index.articles.structure.grid import Grid, Row, line_grids
from index.articles.structure.html import html_grids, plain
from index.language.sentences import Span
from index.types import Cell

JOINT = "｜"  # between the levels of a header, and between a row's labels
_MARKS = ("\t", "|", "｜", "  ", "\u3000\u3000", "\xa0\xa0", "<t", "<T")  # without one of them there is none
_PLAIN = re.compile(
    r"[(（]?[+\-−–—]?\s?[¥￥$€£]?\s?\d[\d,.，:]*\s?(?:[%‰]|[A-Za-z]{1,3}|[\u3400-\u9fff/]{1,4})?[)）]?|[-—–/]{1,2}|"
)
_TIME = re.compile(r"(?:19|20)\d\d(?:\D|$)|\d{1,2}[月日号號季]|Q[1-4]\b")
_HEADER = 40  # characters of a header's cell; more is prose
_CELL = 200  # characters; longer ones are paragraphs that a table lays out
_CAPTION = 80  # characters of the line before a table
_MOSTLY = 0.5


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the places of its rows, headers first, and its cells, all in the source's offsets.

    ``heads``: how many of the rows are headers. ``caption``: the line before it, "" where that is long.
    """

    rows: tuple[Span, ...]
    heads: int
    cells: tuple[Cell, ...]
    caption: str


def tables(text: str, start: int, end: int) -> list[Table]:
    """Return the tables of ``text[start:end]`` in order: those with a header, or that HTML says are tables.

    >>> table, = tables("城市\\t均价（元）\\n江州\\t15820\\n海东\\t23110\\n", 0, 32)
    >>> [(c.row, c.label, c.header) for c in table.cells]
    [(0, '江州', '城市'), (0, '江州', '均价（元）'), (1, '海东', '城市'), (1, '海东', '均价（元）')]
    """
    if all(text.find(mark, start, end) < 0 for mark in _MARKS):
        return []
    marked = [table for grid in html_grids(text, start, end) if (table := _table(text, start, grid))]
    taken = [(t.rows[0][0], t.rows[-1][1]) for t in marked]
    written = [table for grid in line_grids(text, start, end) if (table := _table(text, start, grid))]
    others = [t for t in written if not any(a < t.rows[-1][1] and t.rows[0][0] < b for a, b in taken)]
    return sorted([*marked, *others], key=lambda table: table.rows[0])


def _table(text: str, start: int, grid: Grid) -> Table | None:
    said = [[plain(text[slice(*cell)]) for cell in row.cells] for row in grid.rows]
    heads = _heads(grid, said)
    body = said[heads:]
    if not body or (not heads and not grid.marked) or max(map(len, chain(*body))) > _CELL:
        return None
    headers, labels = _headers(said[:heads], len(said[0])), _labels(body)
    cells = [
        Cell(*place, number, label, header)
        for number, (row, label) in enumerate(zip(grid.rows[heads:], labels, strict=True))
        for place, header in zip(row.cells, headers, strict=True)
        if row.start <= place[0] < place[1] <= row.end
    ]
    caption = grid.caption or _line_before(text, start, grid.rows[0])
    return Table(tuple((row.start, row.end) for row in grid.rows), heads, tuple(dict.fromkeys(cells)), caption)


def _heads(grid: Grid, said: Sequence[Sequence[str]]) -> int:
    """Count the rows that are headers: those marked as such, else those above the first with figures; 0: there is none."""
    marked = sum(1 for _ in next((run for heading, run in groupby(grid.rows, lambda r: r.heading) if heading), ()))
    if marked and grid.rows[0].heading:
        return marked
    figured = [any(_is_plain(cell) and cell for cell in row[1:]) for row in said]
    first = next((i for i, some in enumerate(figured) if some), None)
    longest = max(map(len, chain(*said[: first or 1])))
    if first == 0 or longest > _HEADER or len({*said[0]} - {""}) < 2:
        return 0
    if first is None:
        return 0 if grid.aligned else 1  # words only: the first row is its header
    sparse = grid.aligned and not all(figured[first:])
    return 0 if sparse or first > 3 else first


def _is_plain(cell: str) -> bool:
    """Whether a cell is a figure, and no time: a year may head a column."""
    return bool(_PLAIN.fullmatch(cell)) and not _TIME.match(cell)


def _headers(rows: Sequence[Sequence[str]], width: int) -> list[str]:
    """Each column's header cells from the top; an empty cell of an upper level has its left neighbour's words."""
    levels = [list(row) for row in rows]
    for level in levels[:-1]:
        for column in range(1, width):
            level[column] = level[column] or level[column - 1]
    return [JOINT.join(dict.fromkeys(level[c] for level in levels if level[c])) for c in range(width)]


def _labels(body: Sequence[Sequence[str]]) -> list[str]:
    """Each row's labels: its first words, and words beside them before the first column of figures; repeated where left out."""
    width = len(body[0])
    columns = [[row[c] for row in body if row[c]] for c in range(width)]
    figures = [bool(column) and sum(map(_is_plain, column)) > _MOSTLY * len(column) for column in columns]
    first = figures.index(False) if False in figures[:2] else 0
    after = next((c for c in range(first + 1, width) if figures[c]), first + 1)
    labels, last = list[str](), [""] * width
    for row in body:
        last = [cell or above for cell, above in zip(row, last, strict=True)]
        labels.append(JOINT.join(filter(None, last[first:after])))
    return labels


def _line_before(text: str, start: int, row: Row) -> str:
    """The line before a table, where it is short: what the table shows, and in which unit."""
    begin = text.rfind("\n", start, row.start) + 1 or start
    line = text[start:begin].rstrip().rpartition("\n")[2].strip()
    return line if len(line) <= _CAPTION else ""
