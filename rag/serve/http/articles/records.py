"""What these doors give back of articles and of what is done with them."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel

from rag.serve.library.listing import Row
from rag.serve.library.names import uploaded_as
from rag.serve.library.records import FAILED, Upload


class ArticleEntry(BaseModel):
    """An article in the list: ``text[start:end]`` of its source; ``copies``: others that are near-copies of it."""

    source: str
    title: str | None
    date: str | None
    author: str | None
    url: str | None
    start: int
    end: int
    uploaded: bool
    copies: int


class ArticleList(BaseModel):
    """One page of the list, 50 articles a page; ``articles`` and ``sources`` count all pages, ``total`` the whole store."""

    object: Literal["list"]
    data: list[ArticleEntry]
    page: int
    pages: int
    articles: int
    sources: int
    total: int
    generation: str


class ArticleText(BaseModel):
    """A slice of a source's text, ``text`` from ``start`` to ``end`` of its ``length`` code points; ``next``: what to ask for
    to read on, null at the end. ``articles``: those that the source holds, wherever the slice is, at most 50.
    """

    source: str
    text: str
    start: int
    end: int
    length: int
    next: int | None
    articles: list[ArticleEntry]
    generation: str


class FileState(BaseModel):
    """A file on its way into the store: ``stage`` is received, read, clean, encode, published or failed.

    ``outcome``, once published: added, replaced or unchanged. ``problem``, once failed: its code. ``lost``: members of an
    archive that could not be read.
    """

    id: str
    name: str
    source: str
    size: int
    stage: str
    outcome: str | None
    problem: str | None
    lost: int


class Change(BaseModel):
    """Files that came together; ``ended``: nothing more will become of them."""

    id: str
    ended: bool
    files: list[FileState]


class Deleted(BaseModel):
    """What was deleted. ``foldered``: sources whose file still lies in the indexed folder; they come back with the next
    python -m index.
    """

    deleted: Literal[True]
    sources: list[str]
    foldered: list[str]


def entry_of(row: Row) -> ArticleEntry:
    """Return a row of the library's list as a program reads it."""
    a = row.article
    about = {"title": a.title, "date": a.date, "author": a.author, "url": a.url}
    return ArticleEntry(source=a.source, start=a.start, end=a.end, uploaded=row.uploaded, copies=row.copies, **about)


def state_of(upload: Upload) -> FileState:
    """Return a file as a program reads of it."""
    return FileState(
        id=upload.id, name=upload.name, source=uploaded_as(upload.name), size=upload.size, stage=upload.stage,
        outcome=upload.outcome or None, problem=upload.problem if upload.stage == FAILED else None, lost=upload.lost,
    )  # fmt: skip
