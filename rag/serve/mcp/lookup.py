"""What the tools that only look things up give, and what they refuse."""

from __future__ import annotations

from index.errors import UsageError
from index.store.store import Store
from index.types import Filter
from rag.chain import Service
from rag.serve.library.listing import Wanted
from rag.serve.lookup.lookup import article_list, article_text, passages
from rag.serve.lookup.records import ArticleList, ArticleText, Passages

MAX_RESOURCE_CHARS = 1_000_000  # 3 MB: twice a novel; a longer source is a collection, which is read in parts


class UnknownSourceError(UsageError, LookupError):
    """A source that the store does not hold."""


def search_in(service: Service, query: str, limit: int, wanted: Filter | None) -> Passages:
    """Return the passages for a query, best first. Raises UsageError for an empty one."""
    if not query.strip():
        raise UsageError("found an empty query; expected words or a question; write them as query")
    return passages(service, query, limit, wanted)


def whole(store: Store, source: str) -> str:
    """Return a source's text. Raises UnknownSourceError, and UsageError for one too long to be read at once."""
    part = _text(store, source, 0, MAX_RESOURCE_CHARS)
    if part.next is not None:
        found, most = f"{source} with {part.length} characters", f"{MAX_RESOURCE_CHARS} at most"
        raise UsageError(f"found {found}; expected {most}; read it in parts with read_article")
    return part.text


def part_of(store: Store, source: str, start: int, length: int) -> ArticleText:
    """Return ``length`` characters of a source from ``start`` on. Raises UsageError for a start behind its end."""
    part = _text(store, source, start, length)
    if start and start >= part.length:
        raise UsageError(
            f"found start {start}; expected less than {part.length}, the source's characters; correct start"
        )
    return part


def list_of(store: Store, words: str, wanted: Filter | None, page: int) -> ArticleList:
    """Return a page of the articles, counted from 1. Raises UsageError for a page behind the last."""
    since, until = (wanted.since, wanted.until) if wanted else (None, None)
    shown = article_list(store, Wanted(words, since, until, page=page - 1))
    if page > shown.pages:
        raise UsageError(f"found page {page}; expected one from 1 to {shown.pages}; correct page")
    return shown


def _text(store: Store, source: str, start: int, length: int) -> ArticleText:
    try:
        return article_text(store, source, start, length)
    except LookupError as error:
        found = f"found no source {source!r}; expected one that list_articles names"
        raise UnknownSourceError(f"{found}; call list_articles") from error
