"""Rows of cells → lines that index/articles/structure reads as a table: bars between cells, a rule under the header."""

from __future__ import annotations

from collections.abc import Sequence


def as_table(rows: Sequence[Sequence[str]]) -> str:
    r"""Return rows as a table; a single column as lines, blank rows left out.

    >>> as_table([["港口", "2019年"], ["江州", "3.6"]])
    '| 港口 | 2019年 |\n| --- | --- |\n| 江州 | 3.6 |'
    """
    cells = [[_cell(cell) for cell in row] for row in rows]
    cells = [row for row in cells if any(row)]
    width = max(map(len, cells), default=0)
    if width < 2:
        return "\n".join(row[0] for row in cells)
    lines = [_line([*row, *[""] * (width - len(row))]) for row in cells]
    return "\n".join([lines[0], _line(["---"] * width), *lines[1:]] if len(lines) > 1 else lines)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
