"""Lines → the rows of tables: cells parted by tabs, by bars (Markdown), or by runs of blanks that align columns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from index.articles.page.lines import LINE
from index.language.sentences import Span

BLANK = " \t\u3000\xa0"
# What may part cells, and how; the first that a line holds counts. Of a line's indent no cell is made.
_PARTINGS = {"bar": re.compile(r"(?<!\\)[|｜]"), "tab": re.compile(r"\t"), "blanks": re.compile(r"[ \t\u3000\xa0]{2,}")}
_RULE = re.compile(r"[\s|:+=-]*-{2,}[\s|:+=-]*|[\s|:-]*:-[\s|:-]*")  # under a header: | :--- | ---: |
_LEAST_ROWS = 3  # of a table, its header included, where no rule says that it is one


@dataclass(frozen=True, slots=True)
class Row:
    """A row at ``text[start:end]`` with the place of each column's cell, (p, p) for an empty one.

    A cell may stand outside its row where it reaches down from one above. ``heading``: marked as a header.
    """

    start: int
    end: int
    cells: tuple[Span, ...]
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of one width. ``marked``: something says that they are a table: a rule under its header, HTML."""

    rows: tuple[Row, ...]
    marked: bool
    aligned: bool = False  # parted by blanks only: nothing but its figures says that it is a table
    caption: str = ""


def line_grids(text: str, start: int, end: int) -> Iterator[Grid]:
    """Yield the grids among the lines of ``text[start:end]``: lines that follow one another, parted alike."""
    run, kind, last = list[Span](), "", start
    for line in LINE.finditer(text, start, end):
        following = _parting(line[0])
        apart = text.count("\n", last, line.start()) > 1
        if run and (apart or following != kind):
            yield from _grid(text, run, kind)
            run = []
        kind, last = following, line.end()
        if kind:
            run.append(line.span())
    if run:
        yield from _grid(text, run, kind)


def _parting(line: str) -> str:
    bare = line.strip(BLANK)
    if "|" in bare or "｜" in bare:
        return "bar"
    if "\t" in bare:
        return "tab"
    return "blanks" if _PARTINGS["blanks"].search(bare) else ""


def _grid(text: str, lines: list[Span], kind: str) -> Iterator[Grid]:
    """The lines as one grid, as wide as most of them are; a shorter one is filled up, and none above begins it."""
    rules = [i for i, (a, b) in enumerate(lines) if _RULE.fullmatch(text, a, b)]
    rows = [(i, _cells(text, a, b, kind)) for i, (a, b) in enumerate(lines) if i not in rules]
    if len(rows) < (2 if rules else _LEAST_ROWS):
        return
    width = Counter(len(cells) for _, cells in rows).most_common(1)[0][0]
    while rows and len(rows[0][1]) < width - 1:
        rows.pop(0)
    if width < 2 or any(len(cells) > width for _, cells in rows):
        return
    if kind == "blanks" and any(len(cells) < width for _, cells in rows[1:]):
        return
    filled = [(i, _filled(cells, width, corner=kind == "blanks")) for i, cells in rows]
    made = tuple(
        _row(cells, heading=bool(rules) and i < rules[0]) for i, cells in filled if any(a < b for a, b in cells)
    )
    yield Grid(made, bool(rules), kind == "blanks")


def _cells(text: str, start: int, end: int, kind: str) -> list[Span]:
    line = text[start:end]
    if kind == "bar":  # the bars at either end part nothing
        start, end = _stripped(text, start, end, BLANK)
        start += text[start] in "|｜"
        end -= end > start and text[end - 1] in "|｜"
    elif kind == "blanks":
        start, end = _stripped(text, start, end, BLANK)
    elif not line.strip(BLANK):
        return []
    edges = [start]
    for parting in _PARTINGS[kind].finditer(text, start, end):
        edges += parting.span()
    return [_stripped(text, a, b, BLANK + "*_`") for a, b in zip(edges[::2], [*edges[1::2], end], strict=True)]


def _stripped(text: str, start: int, end: int, edges: str) -> Span:
    piece = text[start:end]
    bare = piece.strip(edges)
    begin = start + piece.find(bare)
    return begin, begin + len(bare)


def _filled(cells: list[Span], width: int, *, corner: bool) -> tuple[Span, ...]:
    if corner and len(cells) < width:
        return ((cells[0][0],) * 2, *cells)
    return (*cells, *[(cells[-1][1],) * 2] * (width - len(cells)))


def _row(cells: tuple[Span, ...], *, heading: bool) -> Row:
    held = [cell for cell in cells if cell[0] < cell[1]]
    return Row(held[0][0], held[-1][1], cells, heading)
