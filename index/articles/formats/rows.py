"""Rows that hold an article each (of a csv, of json lines) → one text, one article after the other."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from index.articles.formats.markup_text import mostly_markup, plain_text
from index.articles.page.byline import iso_date
from index.articles.source import Record

_LONGEST = 200
_NAMED = 5  # rows a warning names
_STAMP = re.compile(r"(\d{10})(?:\d{3})?(?:\.\d+)?")  # seconds or thousandths since 1970
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:\d{6})?")


class Row(NamedTuple):
    """An article as a file's row tells it; ``line`` counts the file's lines from 1."""

    line: int
    title: str = ""
    text: str = ""
    date: str = ""
    author: str = ""
    url: str = ""


def lay_out(rows: Iterable[Row]) -> tuple[str, tuple[Record, ...], tuple[str, ...]]:
    r"""Return the articles' text, title line before body, a blank line between two; their records; and warnings.

    >>> lay_out([Row(2, "开张", "周一开张。", "20190701"), Row(3, "空")])[::2]
    ('开张\n周一开张。', ('line 3 holds no text',))
    """
    pieces, records, bare, at = list[str](), list[Record](), list[int](), 0
    for row in rows:
        title, body = one_line(row.title), _body(row.text)
        if not body:
            bare.append(row.line)
            continue
        piece = body if title is None or body.startswith(title) else f"{title}\n{body}"
        url = storable(row.url).strip()
        records.append(Record(at, at + len(piece), title, day_of(row.date), one_line(row.author), url or None))
        pieces.append(piece)
        at += len(piece) + 2
    return "\n\n".join(pieces), tuple(records), lines_named(bare, "no text")


def lines_named(lines: list[int], what: str) -> tuple[str, ...]:
    """Say which lines hold what they should not.

    >>> lines_named([3, 4], "no text")
    ('lines 3, 4 hold no text',)
    """
    if not lines:
        return ()
    named = ", ".join(map(str, lines[:_NAMED])) + (f" and {len(lines) - _NAMED} more" if len(lines) > _NAMED else "")
    return (f"lines {named} hold {what}" if len(lines) > 1 else f"line {named} holds {what}",)


def storable(text: str) -> str:
    r"""Return a text with U+FFFD for what no store takes: halves of surrogate pairs, NULs.

    >>> storable("a\ud83d\ude00\ud800\0")
    'a😀��'
    """
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return whole.replace("\x00", "\ufffd")


def one_line(text: str) -> str | None:
    r"""Return a title or a name on one line, at most 200 characters of it; None for a blank one.

    >>> one_line(" 港口\n开张 "), one_line(" ")
    ('港口 开张', None)
    """
    return " ".join(storable(text[:_LONGEST]).split()) or None


def day_of(value: str) -> str | None:
    """Return the day that a field names as YYYY-MM-DD: a date in any usual form, or a computer's time (UTC).

    >>> day_of("20190701"), day_of("1561939200"), day_of("2019年7月1日 08:30"), day_of("Monday")
    ('2019-07-01', '2019-07-01', '2019-07-01', None)
    """
    bare = value.strip()
    if stamp := _STAMP.fullmatch(bare):
        return datetime.fromtimestamp(int(stamp[1]), UTC).date().isoformat()
    compact = _COMPACT.fullmatch(bare)
    return iso_date("-".join(compact.groups()) if compact else bare[:100])


def _body(text: str) -> str:
    body = storable(text).strip()
    return plain_text(body) if "<" in body and mostly_markup(body, least=0.0) else body
