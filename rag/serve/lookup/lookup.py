"""Passages for words, a page of the articles, a slice of a source: from a held service or its store to a record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.errors import StoreError
from index.types import Filter
from rag.serve.library.listing import Row, Wanted, listed
from rag.serve.lookup.records import ArticleEntry, ArticleList, ArticleText, FoundPassage, Passages
from rag.types import Considered, Ranked

if TYPE_CHECKING:  # heavy: loaded behind the page
    from index.store.store import Store
    from rag.chain import Service


def passages(service: Service, query: str, limit: int, wanted: Filter | None) -> Passages:
    """Return the passages that some words find, at most ``limit``, as an answer's are searched, read and ordered."""
    from rag.chain import search  # heavy: by now the loading thread has imported it

    held = service.held()
    found = [_found(rank, one) for rank, one in enumerate(search(held, query, wanted)[:limit], 1)]
    return Passages(query=query, generation=held.store.generation, passages=found)


def article_list(store: Store, wanted: Wanted) -> ArticleList:
    """Return a page of the articles; one behind the last is the last."""
    found = listed(store, wanted)
    return ArticleList(
        data=[_entry(row) for row in found.rows], page=found.page + 1, pages=found.pages, articles=found.articles,
        sources=found.sources, total=found.every, generation=store.generation,
    )  # fmt: skip


def article_text(store: Store, source: str, start: int, length: int) -> ArticleText:
    """Return ``length`` code points of a source's text from ``start`` on. Raises LookupError where the store has no such source."""
    try:
        store.source(source)
    except StoreError as error:
        raise LookupError(source) from error
    text = store.text(source)
    start, end = min(start, len(text)), min(start + length, len(text))
    rows = listed(store, Wanted(sort="source", descending=False, only=frozenset({source}))).rows
    return ArticleText(
        source=source, text=text[start:end], start=start, end=end, length=len(text),
        next=end if end < len(text) else None, articles=[_entry(row) for row in rows], generation=store.generation,
    )  # fmt: skip


def _found(rank: int, ranked: Ranked) -> FoundPassage:
    from rag.reply import considered

    passage, place = ranked.hit.passage, considered(rank, ranked)
    about = {"title": passage.title, "date": passage.date, "author": passage.author}
    return FoundPassage(**{name: getattr(place, name) for name in Considered.__slots__}, text=passage.text, **about)


def _entry(row: Row) -> ArticleEntry:
    a = row.article
    about = {"title": a.title, "date": a.date, "author": a.author, "url": a.url}
    return ArticleEntry(source=a.source, start=a.start, end=a.end, uploaded=row.uploaded, copies=row.copies, **about)
