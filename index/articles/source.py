"""A file's sources and a source's articles before they are cleaned: the records that travel while files are read."""

from __future__ import annotations

from dataclasses import dataclass

from index.language.sentences import Span


@dataclass(frozen=True, slots=True)
class Record:
    """An article that a file's own format marks off (a row of a table, a JSON line): ``text[start:end]`` of its source."""

    start: int
    end: int
    title: str | None = None
    date: str | None = None
    author: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A source's POSIX path relative to the articles' folder, the text its offsets refer to, and the SHA-256 of its bytes.

    ``pages``: where each page of a PDF begins. ``records``: the articles that the format marks off; none: they are
    looked for. ``warnings``: what was lost on the way.
    """

    path: str
    text: str
    encoding: str
    sha: str
    format: str = "txt"
    pages: tuple[int, ...] = ()
    records: tuple[Record, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Extracted:
    """What a format's reader finds in a file: a `Source` without the file's place. ``format``: pdf, csv, …"""

    text: str
    encoding: str
    format: str
    pages: tuple[int, ...] = ()
    records: tuple[Record, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unread:
    """A member of an archive that could not be read, and why. ``aside``: it is nothing that is read; why says what it is: "a .png"."""

    path: str
    error: str
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """An article before it is cleaned: a piece of its source's text; the pieces of a source make up its text, in order.

    The piece begins at ``start`` in the source; the article is ``text[span[0]:span[1]]`` of it. ``fields``: what front
    matter or the file's format says of it (title, date …), keys in lower case. ``whole``: nothing is to be cleaned away.
    """

    source: str
    start: int
    text: str
    span: Span
    fields: tuple[tuple[str, str], ...] = ()
    whole: bool = False

    def first(self, *keys: str) -> str | None:
        """Return the first of these fields that is given and not empty."""
        given = dict(self.fields)
        return next((given[key] for key in keys if given.get(key)), None)
