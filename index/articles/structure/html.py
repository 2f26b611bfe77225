"""HTML tables → their rows, with cells that reach over columns and rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

from index.articles.structure.grid import Grid, Row
from index.language.sentences import INLINE, Span

TAG = re.compile(r"<[^<>]{1,2000}>|&(?:nbsp|emsp|ensp);")
_PART = re.compile(r"<(?P<end>/?)(?P<name>table|caption|tr|t[dh])(?:\s(?P<told>[^<>]{0,2000}))?/?>", re.IGNORECASE)
_BETWEEN = re.compile(r"(?:\s*</?(?:table|thead|tbody|caption|tr|t[dh])(?:\s[^<>]{0,2000})?/?>)+\s*", re.IGNORECASE)
_INLINE = re.compile(INLINE, re.IGNORECASE)
_REACH = re.compile(r"(?P<way>col|row)span\s*=\s*[\"']?(?P<count>\d{1,3})", re.IGNORECASE)
_EDGE = re.compile(rf"(?:{TAG.pattern}|\s)*")
_WIDEST = 50  # columns; a wider table lays out a page


def untagged(text: str) -> str:
    """Return a quote as it is read: without tags, a blank between two cells, characters instead of their names.

    >>> untagged("江州</td><td><b>3.1</b>万&mdash;&ldquo;好&rdquo;"), untagged("a<b, AT&T")
    ('江州 3.1万—“好”', 'a<b, AT&T')
    """
    if "<" not in text and "&" not in text:
        return text
    return unescape(_INLINE.sub("", _BETWEEN.sub(" ", text)))


def plain(text: str) -> str:
    """Return a cell's words without tags and line breaks.

    >>> plain("<b>3.1</b>&nbsp;万")
    '3.1 万'
    """
    return " ".join(TAG.sub(lambda tag: " " if tag[0][0] == "&" else "", text).split())


@dataclass
class _Open:
    """A table while its tags are read."""

    rows: list[Row] = field(default_factory=list)
    cells: dict[int, Span] = field(default_factory=dict)
    heads: list[bool] = field(default_factory=list)
    own: list[Span] = field(default_factory=list)
    reaching: dict[int, tuple[Span, int]] = field(default_factory=dict)  # column → (cell, rows it still reaches down)
    caption: str = ""
    nested: bool = False

    def put(self, place: Span, tag: re.Match[str]) -> None:
        """Add a cell to the row, with as many columns and rows as its tag says."""
        reach = {m["way"].lower(): int(m["count"]) for m in _REACH.finditer(tag["told"] or "")}
        column = 0
        for _ in range(min(reach.get("col", 1), _WIDEST)):
            while column in self.cells:
                column += 1
            self.cells[column] = place
            if reach.get("row", 1) > 1:
                self.reaching[column] = place, reach["row"]
        self.heads.append(tag["name"].lower() == "th")
        self.own.append(place)

    def begin_row(self) -> None:
        """Begin a row with the cells that reach down into it."""
        self.end_row()
        self.reaching = {c: (cell, left - 1) for c, (cell, left) in self.reaching.items() if left > 1}
        self.cells = {c: cell for c, (cell, _) in self.reaching.items()}

    def end_row(self) -> None:
        """Finish the row that is open, if any cell of its own holds something."""
        held = [cell for cell in self.own if cell[0] < cell[1]]
        if held:
            row = tuple(self.cells.get(c, (held[-1][1],) * 2) for c in range(max(self.cells) + 1))
            self.rows.append(Row(held[0][0], held[-1][1], row, all(self.heads)))
        self.cells, self.heads, self.own = {}, [], []


def html_grids(text: str, start: int, end: int) -> Iterator[Grid]:
    """Yield the HTML tables of ``text[start:end]``, but for those that hold another."""
    table: _Open | None = None
    opened: re.Match[str] | None = None  # the cell or caption that is open
    for tag in _PART.finditer(text, start, end):
        name = tag["name"].lower()
        if table and opened and (name != "caption" or tag["end"]):
            place = _inked(text, opened.end(), tag.start())
            if opened["name"].lower() == "caption":
                table.caption = plain(text[slice(*place)])
            else:
                table.put(place, opened)
            opened = None
        if name == "table" and not tag["end"]:
            table = _Open(nested=table is not None)
        elif table and name == "table":
            table.end_row()
            yield from () if table.nested else _grid(table)
            table = None
        elif table and name == "tr":
            table.end_row() if tag["end"] else table.begin_row()
        elif table and not tag["end"]:
            opened = tag


def _grid(table: _Open) -> Iterator[Grid]:
    width = max((len(row.cells) for row in table.rows), default=0)
    if 2 <= width <= _WIDEST:
        rows = (
            Row(r.start, r.end, (*r.cells, *[(r.end, r.end)] * (width - len(r.cells))), r.heading) for r in table.rows
        )
        yield Grid(tuple(rows), marked=True, caption=table.caption)


def _inked(text: str, start: int, end: int) -> Span:
    """The place of a cell's words, without the tags and blanks around them."""
    begin = _EDGE.match(text, start, end)
    start = begin.end() if begin else start
    while start < end:
        last = text[start:end].rstrip()
        tag = next((m for m in TAG.finditer(last, max(0, len(last) - 2000)) if m.end() == len(last)), None)
        end = start + len(last)
        if tag is None:
            break
        end = start + tag.start()
    return start, max(start, end)
