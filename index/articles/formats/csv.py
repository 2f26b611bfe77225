"""Tables of comma- or tab-separated values: an article a row, or, where none of the columns holds text, a table."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator
from typing import Literal

from index.articles.files.encoding import decode
from index.articles.formats.fields import USUAL, FieldNames
from index.articles.formats.rows import Row, lay_out
from index.articles.formats.table import as_table
from index.articles.source import Extracted, Record

_DELIMITERS = ",\t;|"


def read_csv(data: bytes, names: FieldNames = USUAL, delimiter: str = "") -> Extracted:
    """Return the articles of a csv, or its table as one. ``delimiter`` "": the one that parts its first row most.

    Raises ValueError for what is not text.
    """
    text, encoding, warnings = decode(data)
    text = text.removeprefix("\ufeff")
    delimiter = delimiter or _delimiter(text)
    form = "tsv" if delimiter == "\t" else "csv"
    try:
        rows = list(_rows(text, delimiter, csv.QUOTE_MINIMAL))
    except csv.Error as error:  # a quotation mark that is never closed would take all that follows into one cell
        rows = list(_rows(text, delimiter, csv.QUOTE_NONE))
        warnings += (f"its quotation marks are taken as they stand ({error})",)
    columns = names.find(rows[0][1]) if rows else {}
    if "text" not in columns:
        table = as_table([cells for _, cells in rows])
        return Extracted(table, encoding, form, records=(Record(0, len(table)),), warnings=warnings)
    places = {kind: rows[0][1].index(name) for kind, name in columns.items()}
    articles = (
        Row(line, **{kind: cells[i] for kind, i in places.items() if i < len(cells)}) for line, cells in rows[1:]
    )
    laid, records, told = lay_out(articles)
    return Extracted(laid, encoding, form, records=records, warnings=warnings + told)


def _rows(text: str, delimiter: str, quoting: Literal[0, 3]) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that hold something, with the line each begins on."""
    csv.field_size_limit(sys.maxsize)  # of the whole process; an article may be longer than 131,072 characters
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting, strict=True)
    line = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield line, cells
        line = reader.line_num + 1


def _delimiter(text: str) -> str:
    first = text.lstrip("\r\n")[:10_000].splitlines()[:1]
    return max(_DELIMITERS, key=lambda delimiter: first[0].count(delimiter) if first else 0)
