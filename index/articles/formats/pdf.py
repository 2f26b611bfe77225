"""A PDF → its text, page by page, read by pypdfium2: paragraphs whole, headers and footers of pages left out."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from index.articles.formats.pdf_lines import PdfLine, paragraphs
from index.articles.formats.rows import storable
from index.articles.source import Extracted, Record

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfTextPage

MAX_PAGES = 5_000
MAX_CHARS = 50_000_000  # of a file's text; streams that unfold without end would fill the memory
_TITLE = 4  # characters at least
_EDGE = 2  # lines at the top and bottom of a page that may be its header and footer
_LOCK = threading.Lock()  # PDFium is not safe in two threads


def read_pdf(data: bytes) -> Extracted:
    """Return a PDF's text and where its pages begin. Raises ValueError for one that is locked, damaged or of pictures only."""
    with _LOCK:
        pages, title, warnings = _read(data)
    kept = without_edges(pages)
    text, starts = paragraphs(kept if any(kept) else pages)
    if not text.strip():
        raise ValueError(
            f"holds no text in {len(pages)} pages; expected a PDF with text; recognise its pictures first (ocrmypdf)"
        )
    record = Record(0, len(text), title=_known(title, text))
    return Extracted(text, "pdf", "pdf", pages=starts, records=(record,), warnings=warnings)


def _known(title: str, text: str) -> str | None:
    """Return the first line that a PDF's own title begins with: often that is a program's, or has the site behind it."""
    bare = "".join(title.split())
    lines = (line for line in text[:2_000].splitlines() if len(line) >= _TITLE)
    return next((line for line in lines if bare.startswith("".join(line.split()))), None)


def without_edges(pages: Sequence[Sequence[PdfLine]]) -> list[list[PdfLine]]:
    """Leave out what stands at the top or bottom of half of the pages, two at least; figures in it may differ."""
    seen = Counter(key for lines in pages for key in {_key(line) for line in _edges(lines)})
    least = max(2, len(pages) / 2)
    return [[line for line in lines if not (seen[_key(line)] >= least and line in _edges(lines))] for lines in pages]


def _edges(lines: Sequence[PdfLine]) -> list[PdfLine]:
    """Return the highest and the lowest lines, wherever they stand in the order of reading."""
    by_height = sorted(lines, key=lambda line: line.top)
    return [*by_height[:_EDGE], *by_height[-_EDGE:]]


def _key(line: PdfLine) -> str:
    return "".join("#" if digits else "".join(run) for digits, run in groupby("".join(line.text.split()), str.isdigit))


def _read(data: bytes) -> tuple[list[list[PdfLine]], str, tuple[str, ...]]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "assword" in str(error) or "ecurity" in str(error):
            raise ValueError(
                "is locked with a password; expected a PDF that opens without one; unlock it (qpdf --decrypt IN OUT)"
            ) from error
        raise ValueError(f"is no whole PDF ({error}); expected one that opens; fetch it anew") from error
    try:
        return *_pages(document), _warnings(document)
    finally:
        document.close()


def _warnings(document: PdfDocument) -> tuple[str, ...]:
    return (f"of its {len(document)} pages the first {MAX_PAGES} are read",) if len(document) > MAX_PAGES else ()


def _pages(document: PdfDocument) -> tuple[list[list[PdfLine]], str]:
    import pypdfium2

    pages, chars = list[list[PdfLine]](), 0
    for number in range(min(len(document), MAX_PAGES)):
        try:
            page = document[number]
        except pypdfium2.PdfiumError:  # a page that is damaged costs no other
            pages.append([])
            continue
        text_page = page.get_textpage()
        chars += text_page.count_chars()
        if chars > MAX_CHARS:
            raise ValueError(f"unfolds to more than {MAX_CHARS:,} characters; expected a newspaper's length; split it")
        pages.append(_lines(text_page))
        text_page.close()
        page.close()
    title = document.get_metadata_dict().get("Title", "").strip()
    return pages, title


def _lines(page: PdfTextPage) -> list[PdfLine]:
    """Return the lines of a page in PDFium's order."""
    text, lines, at = storable(page.get_text_range(errors="replace")), list[PdfLine](), 0
    for raw in text.split("\r\n"):
        if inked := raw.strip():
            lines.append(_line(page, inked, at + raw.index(inked)))
        at += len(raw) + 2
    return lines


def _line(page: PdfTextPage, text: str, start: int) -> PdfLine:
    """Return a line with the box that its first, middle and last character span: that of 一 alone is flat."""
    from pypdfium2.raw import FPDFText_GetFontSize

    last = page.count_chars() - 1
    places = [min(start + step, last) for step in (0, len(text) // 2, len(text) - 1)]
    boxes = [page.get_charbox(place, loose=True) for place in places]
    top, bottom = -max(box[3] for box in boxes), -min(box[1] for box in boxes)
    return PdfLine(text, boxes[0][0], boxes[-1][2], top, bottom, FPDFText_GetFontSize(page.raw, places[0]) or 1.0)
