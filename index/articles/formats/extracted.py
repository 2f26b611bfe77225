"""What a format's reader returns: the text that offsets refer to, and what the file says of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Record:
    """An article that the file's format marks off: ``text[start:end]`` with what is told beside it; ``date`` is ISO."""

    start: int
    end: int
    title: str | None = None
    date: str | None = None
    author: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Extracted:
    """A file's text, the encoding it was in, where its pages begin, its articles, and what was lost, in words."""

    text: str
    encoding: str
    format: str
    pages: tuple[int, ...] = ()
    records: tuple[Record, ...] = ()
    warnings: tuple[str, ...] = ()
