"""A Word document → its paragraphs and tables in the order they stand in, read by python-docx."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from index.articles.formats.rows import one_line, storable
from index.articles.formats.table import as_table
from index.articles.page.byline import is_date_line, published
from index.articles.source import Extracted, Record

if TYPE_CHECKING:
    from docx.document import Document
    from docx.opc.coreprops import CoreProperties

MAX_UNPACKED = 100_000_000  # bytes of its parts together; a novel's text takes five million
_SPACES = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_APART = {"Fallback", "txbxContent", "del", "moveFrom"}  # told twice, apart, or taken back
_MAKER = "python-docx"  # whose empty document was made in 2013
_EDGES = 12  # lines at either end that may say when
_LOCKED = b"\xd0\xcf\x11\xe0"  # what Word writes for a document with a password, and wrote before 2007


def read_docx(data: bytes) -> Extracted:
    """Return a document's text, its title and author. Raises ValueError for one that is locked, damaged or empty."""
    if data.startswith(_LOCKED):
        raise ValueError(
            "is locked with a password, or an old .doc; expected a .docx; save it as one without a password"
        )
    document = _opened(data)
    lines = list(_blocks(document.element.body))
    text = storable("\n".join(lines)).strip("\n")
    if not text.strip():
        raise ValueError("holds no text; expected paragraphs or tables; paste its pictures' text")
    return Extracted(text, "docx", "docx", records=(_record(document.core_properties, text),))


def _record(told: CoreProperties, text: str) -> Record:
    """Return what Word noted of a document; when it was written only where its own words do not say when."""
    made = told.created if told.author != _MAKER else None
    lines = [line for line in text.splitlines() if line.strip()]
    dated = published(lines[:_EDGES], lines[-_EDGES:]) or any(map(is_date_line, lines[:_EDGES]))
    date = made.date().isoformat() if made and not dated else None
    return Record(0, len(text), one_line(told.title), date, one_line(told.author) if told.author != _MAKER else None)


def _opened(data: bytes) -> Document:
    import docx

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            # zipfile gives no more of a member than its header says, so the headers bound what is unpacked.
            size = sum(part.file_size for part in parts.infolist())
        if size > MAX_UNPACKED:
            raise ValueError(
                f"unfolds to {size:,} bytes; expected at most {MAX_UNPACKED:,}; take its pictures out or split it"
            )
        return docx.Document(io.BytesIO(data))
    except (zipfile.BadZipFile, zlib.error, KeyError, SyntaxError, EOFError, NotImplementedError, OSError) as error:
        raise ValueError(f"is no whole Word document ({error}); expected a .docx that opens; fetch it anew") from error


def _blocks(element: Any) -> Iterator[str]:
    """Yield a body's paragraphs, and each table as its lines between blank ones."""
    for child in element.iterchildren():
        name = _name(child)
        if name == "p":
            yield _words(child)
        elif name == "tbl":
            yield f"\n{as_table([_cells(row) for row in _children(child, 'tr')])}\n"
        elif name not in _APART:  # a content control, a tracked insertion
            yield from _blocks(child)


def _cells(row: Any) -> list[str]:
    """Return the words of a row's cells; one that reaches over columns counts for each, one reached down into is empty."""
    cells = list[str]()
    for cell in _children(row, "tc"):
        reach = next((int(e.val) for e in cell.iter() if _name(e) == "gridSpan"), 1)
        cells += ["\n".join(_blocks(cell))] + [""] * (min(reach, 50) - 1)
    return cells


def _children(element: Any, name: str) -> Iterator[Any]:
    """Yield the children of this name, those inside content controls and insertions too."""
    for child in element.iterchildren():
        if _name(child) == name:
            yield child
        elif _name(child) in {"sdt", "sdtContent", "ins", "customXml"}:
            yield from _children(child, name)


def _words(paragraph: Any) -> str:
    pieces = list[str]()
    stack = [paragraph]
    while stack:
        element = stack.pop()
        name = _name(element)
        if name == "t":
            pieces.append(element.text or "")
        elif name in _SPACES and _name(element.getparent()) == "r":  # a tab of a paragraph's properties is none
            pieces.append(_SPACES[name])
        elif name not in _APART:
            stack += reversed(list(element.iterchildren()))
    return "".join(pieces)


def _name(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
