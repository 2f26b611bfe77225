"""A file's name and bytes → its text, by the function of its format."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from index.articles.files.bad_bytes import NotTextError
from index.articles.files.encoding import decode
from index.articles.formats.csv import read_csv
from index.articles.formats.docx import read_docx
from index.articles.formats.fields import USUAL, FieldNames
from index.articles.formats.html import extract_page, read_html
from index.articles.formats.jsonl import read_jsonl
from index.articles.formats.markup_text import mostly_markup
from index.articles.formats.pdf import read_pdf
from index.articles.source import Extracted

TEXT = {".txt": "txt", ".md": "md", ".markdown": "md"}
_PAGES = (".html", ".htm", ".xhtml")
_ROWS = {".csv": "", ".tsv": "\t"}
_LINES = (".jsonl", ".ndjson")
SUFFIXES = frozenset({*TEXT, *_PAGES, *_ROWS, *_LINES, ".pdf", ".docx"})
ARCHIVE = ".zip"


def suffix_of(name: str) -> str:
    """Return the suffix of a name in lower case.

    >>> suffix_of("a/甲.TXT")
    '.txt'
    """
    stem, dot, ending = name.rpartition("/")[2].rpartition(".")  # ten times as fast as a Path, for 50,000 files
    return dot + ending.lower() if stem.strip(".") else ""


def extract(name: str, data: bytes, names: FieldNames = USUAL) -> Extracted:
    """Return the text of a file of one of `SUFFIXES`, with its pages and articles.

    Raises ValueError for what cannot be read: what the file is, what was expected, what to do, without its name.
    """
    try:
        found = _reader(suffix_of(name), names)(data)
    except NotTextError as error:
        raise ValueError(
            f"is not text ({error}); expected UTF-8, UTF-16, GB18030 or Big5; convert it (iconv -f ENCODING -t UTF-8)"
        ) from error

    return found if found.text.strip() else replace(found, warnings=(*found.warnings, "it holds no text"))


def _reader(suffix: str, names: FieldNames) -> Callable[[bytes], Extracted]:
    if suffix == ".pdf":
        return read_pdf
    if suffix == ".docx":
        return read_docx
    if suffix in _PAGES:
        return read_html
    if suffix in _ROWS:
        return partial(read_csv, names=names, delimiter=_ROWS[suffix])
    return partial(read_jsonl, names=names) if suffix in _LINES else partial(read_text, form=TEXT[suffix])


def read_text(data: bytes, form: str = "txt") -> Extracted:
    """Return a text as it is, decoded; a .txt that is a web page in truth is read as one."""
    decoded = decode(data)
    if form == "txt" and "<" in decoded.text[:2_000] and mostly_markup(decoded.text):
        return extract_page(decoded)
    return Extracted(decoded.text, decoded.encoding, form, warnings=decoded.warnings)
