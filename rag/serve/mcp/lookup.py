"""What the tools that only look things up give: passages, parts of a source, pages of the list."""

from __future__ import annotations

from index.errors import StoreError, UsageError
from index.store.local import Store
from index.types import Filter
from rag.chain import Service
from rag.chain import search as ranked
from rag.serve.library.listing import Wanted, listed
from rag.serve.mcp.records import Articles, FoundPassage, Listed, Passages, Slice

MAX_RESOURCE_CHARS = 1_000_000  # 3 MB: twice a novel; a longer source is a collection, which is read in parts


class UnknownSourceError(UsageError, LookupError):
    """A source that the store does not hold."""


def search_in(service: Service, query: str, limit: int, wanted: Filter | None) -> Passages:
    """Return the passages for a query, best first. Raises UsageError for an empty one."""
    if not query.strip():
        raise UsageError("found an empty query; expected words or a question; write them as query")
    found = [
        FoundPassage(
            rank=rank, source=p.source, start=p.start, end=p.end, score=round(r.score, 4),
            dense_rank=r.hit.dense_rank, lexical_rank=r.hit.lexical_rank,
            text=p.text, title=p.title, date=p.date, author=p.author,
        )
        for rank, r in enumerate(ranked(service, query, wanted)[:limit], 1)
        for p in [r.hit.passage]
    ]  # fmt: skip
    return Passages(query=query, generation=service.store.generation, passages=found)


def whole(store: Store, source: str) -> str:
    """Return a source's text. Raises UnknownSourceError, and UsageError for one too long to be read at once."""
    text = _text(store, source)
    if len(text) > MAX_RESOURCE_CHARS:
        found, most = f"{source} with {len(text)} characters", f"{MAX_RESOURCE_CHARS} at most"
        raise UsageError(f"found {found}; expected {most}; read it in parts with read_article")
    return text


def part_of(store: Store, source: str, start: int, length: int) -> Slice:
    """Return ``length`` characters of a source from ``start`` on. Raises UsageError for a start behind its end."""
    text = _text(store, source)
    if start and start >= len(text):
        raise UsageError(f"found start {start}; expected less than {len(text)}, the source's characters; correct start")
    end, at = min(start + length, len(text)), store.article_at(source, start)
    about = {name: getattr(at.article, name) if at else None for name in ("title", "date", "author")}
    following = end if end < len(text) else None
    part = text[start:end]
    return Slice(source=source, start=start, end=end, characters=len(text), next=following, text=part, **about)


def list_of(store: Store, words: str, wanted: Filter | None, page: int) -> Articles:
    """Return a page of the articles, counted from 1. Raises UsageError for a page behind the last."""
    since, until = (wanted.since, wanted.until) if wanted else (None, None)
    shown = listed(store, Wanted(words, since, until, page=page - 1))
    if page > shown.pages:
        raise UsageError(f"found page {page}; expected one from 1 to {shown.pages}; correct page")
    rows = [
        Listed(source=a.source, title=a.title, date=a.date, author=a.author, start=a.start, characters=a.end - a.start)
        for a in (row.article for row in shown.rows)
    ]
    return Articles(articles=rows, total=shown.articles, page=page, pages=shown.pages)


def _text(store: Store, source: str) -> str:
    try:
        return store.text(source)
    except StoreError as error:
        if source in store.sources():  # it is there, and cannot be read
            raise
        found = f"found no source {source!r}; expected one that list_articles names"
        raise UnknownSourceError(f"{found}; call list_articles") from error
