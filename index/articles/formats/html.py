"""A web page → the text of its article, found by trafilatura; of a page in which it finds none, all words."""

from __future__ import annotations

import codecs
import logging
import re
from dataclasses import dataclass

from index.articles.files.bad_bytes import NotTextError
from index.articles.files.encoding import Decoded, decode, decode_as
from index.articles.formats.markup_text import plain_text
from index.articles.formats.rows import day_of, one_line, storable
from index.articles.source import Extracted, Record

# Characters and tags of markup: trafilatura takes up to 4 s for so many tags and 40 s for five times as many
# (a row of 100,000 cells); pages of news have 1,000 to 5,000.
MAX_MARKUP, MAX_TAGS = 2_000_000, 40_000
_CHARSET = re.compile(
    rb"""charset\s*=\s*["']?\s*([\w.:-]{1,40})|<\?xml[^>]{0,100}encoding\s*=\s*["']([\w.:-]{1,40})""", re.I
)
_HEAD = 4096  # bytes in which a page says how it is encoded (1,024 by the standard, more in the wild)
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "iso8859-1": "cp1252", "ascii": "cp1252"}
_LOSES = ("depth", "limit")  # in a complaint of the parser: it left text out
_DATES = {"original_date": True, "extensive_search": False, "max_date": "2100-01-01"}  # not today's: the same every day
_AUTHOR = '//meta[@name="author" or @property="article:author" or @property="og:article:author"]/@content'


@dataclass(frozen=True, slots=True)
class Page:
    """The text of a page's article, and what the page says of it."""

    text: str
    title: str | None = None
    date: str | None = None
    author: str | None = None
    url: str | None = None


def read_html(data: bytes) -> Extracted:
    """Return the article of a page. Raises ValueError for bytes that are no text and a page without any."""
    decoded = decode_page(data)
    return extract_page(decoded)


def extract_page(decoded: Decoded) -> Extracted:
    """Return the article of a page that is text already. Raises ValueError for a page without any."""
    page = _article(decoded.text)
    if page is None:
        page = Page(plain_text(decoded.text))
    text = storable(page.text).strip()
    if not text:
        raise ValueError("holds no text; expected an article; save the page as a browser shows it")
    if page.title and page.title not in text[: 2 * len(page.title) + 200]:
        text = f"{page.title}\n{text}"
    record = Record(0, len(text), page.title, page.date, page.author, page.url)
    return Extracted(text, decoded.encoding, "html", records=(record,), warnings=decoded.warnings)


def decode_page(data: bytes) -> Decoded:
    """Return a page's markup: UTF-8 where it is, else as the page says, else as it reads. Raises ValueError for no text.

    >>> decode_page('<meta charset="gb2312"><p>喆'.encode("gb18030"))[:2]
    ('<meta charset="gb2312"><p>喆', 'gb18030')
    """
    named = _CHARSET.search(data[:_HEAD])
    name = _known((named[1] or named[2]).decode("ascii", "replace")) if named else None
    if name is None or name.startswith(("utf", "cp125")):  # what says it is Latin often is not
        return decode(data)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        try:
            return decode_as(data, name)
        except NotTextError:
            pass
    return decode(data)


def _known(name: str) -> str | None:
    """Return Python's name of an encoding of text, the wider one where pages mean that; None for an unknown one."""
    try:
        found = codecs.lookup(name)
    except LookupError:
        return None
    return _WIDER.get(found.name, found.name) if getattr(found, "_is_text_encoding", False) else None


def _article(markup: str) -> Page | None:
    """Return what trafilatura finds; None for nothing, and where the page is too large or too deep for it."""
    if len(markup) > MAX_MARKUP or markup.count("<") > MAX_TAGS:
        return None
    import lxml.html
    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what it cannot read we say ourselves
    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False)
    try:
        tree = lxml.html.document_fromstring(markup.encode(), parser=parser)
        if any(word in entry.message for entry in parser.error_log for word in _LOSES):
            return None
        for caption in tree.iter("caption"):  # it would become the header
            table = next(caption.iterancestors("table"), None)
            if table is not None:
                line = lxml.html.Element("p")
                line.text = " ".join(caption.text_content().split())
                table.addprevious(line)
                caption.drop_tree()
        given = [name.strip() for name in tree.xpath(_AUTHOR) if name.strip() and "://" not in name]
        page = trafilatura.bare_extraction(
            tree, include_comments=False, with_metadata=True, date_extraction_params=_DATES
        )
    except (lxml.etree.LxmlError, ValueError, RecursionError, AttributeError, TypeError):  # of a hostile page
        return None
    if page is None or isinstance(page, dict) or not (page.text or "").strip():
        return None
    lines = [line.rstrip() for line in (page.text or "").splitlines()]
    url = page.url if page.url and page.url.startswith(("http://", "https://")) else None
    author = one_line(page.author or next(iter(given), ""))
    return Page("\n".join(lines), one_line(page.title or ""), day_of(page.date or ""), author, url)
