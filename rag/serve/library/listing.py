"""The articles of a store as rows of a table: searched, sorted and cut into pages, of a store of any size."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from index.language.normalise import fold
from index.types import Article
from rag.serve.library.names import FOLDER, is_upload

if TYPE_CHECKING:  # heavy: loaded behind the page
    from index.store.store import Store

PAGE_ROWS = 50
MAX_WORDS_CHARS = 200  # of a search: a headline pasted whole, no article
_FOLDED_AT_ONCE = 1_000  # articles: one call of the folding costs more than the folding of a headline
_BREAK = "\n"
SORTS: dict[str, Callable[[Article], object]] = {
    "date": lambda a: a.date or "",
    "title": lambda a: fold(a.title or a.source),
    "author": lambda a: fold(a.author or ""),
    "source": lambda a: a.source,
    "length": lambda a: a.end - a.start,
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of a library is to be shown: articles with all of some words in title, author or source, of some dates, sorted.

    ``sort``: one of `SORTS`. ``page`` counts from 0; one behind the last is the last. Dates are ISO, inclusive; an article
    without one is outside every range. ``only``: the very sources to show; None: any.
    """

    words: str = ""
    since: str | None = None
    until: str | None = None
    sort: str = "date"
    descending: bool = True
    page: int = 0
    only: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """An article in a list. ``copies``: other articles that are near-copies of it; ``siblings``: others in its source."""

    article: Article
    uploaded: bool
    copies: int
    siblings: int

    @property
    def name(self) -> str:
        """What its source is called: without the folder of what was uploaded."""
        return self.article.source.removeprefix(FOLDER) if self.uploaded else self.article.source

    @property
    def title(self) -> str:
        """What it is called in one line: its name where it has no title."""
        return _flat(self.article.title) or self.name

    @property
    def characters(self) -> int:
        """How long it is."""
        return self.article.end - self.article.start


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list: its rows, and how many articles of how many sources it has on all pages."""

    rows: tuple[Row, ...]
    page: int
    pages: int
    articles: int
    sources: int
    every: int  # articles in the store, wanted or not


class _Catalogue:
    """The articles of one generation as they are searched: made once, 1 s for 20,000; a look at it takes milliseconds."""

    def __init__(self, articles: tuple[Article, ...]) -> None:
        self.articles = articles
        self.in_source = Counter(a.source for a in articles)
        self._sorted: dict[str, Sequence[int]] = {}

    @cached_property
    def folded(self) -> list[str]:
        """What of each article is searched, as it is matched."""
        told = [
            _BREAK.join(_flat(w) for w in (a.title, a.author, a.source.removeprefix(FOLDER))) for a in self.articles
        ]
        return list(_folded(told))

    def order(self, sort: str) -> Sequence[int]:
        """Return the numbers of the articles in an order, the first comes first."""
        if sort not in self._sorted:
            key = SORTS[sort]
            values = [key(a) for a in self.articles]
            self._sorted[sort] = sorted(range(len(values)), key=values.__getitem__)  # type: ignore[arg-type]
        return self._sorted[sort]

    def chosen(self, wanted: Wanted) -> list[int]:
        """Return the numbers of the articles that are wanted, in the wanted order."""
        words = fold(wanted.words[:MAX_WORDS_CHARS]).split()
        order = self.order(wanted.sort if wanted.sort in SORTS else "date")
        chosen: Iterator[int] = iter(reversed(order) if wanted.descending else order)
        if words:
            folded = self.folded
            chosen = (i for i in chosen if all(word in folded[i] for word in words))
        if wanted.since or wanted.until:
            since, until = wanted.since or "0000", wanted.until or "9999-99-99"
            chosen = (i for i in chosen if since <= (self.articles[i].date or "") <= until)
        if wanted.only is not None:
            only = wanted.only
            chosen = (i for i in chosen if self.articles[i].source in only)
        return list(chosen)


def _flat(words: str | None) -> str:
    return " ".join((words or "").split())


def _folded(told: list[str]) -> Iterator[str]:
    """Fold texts, many at once: folding changes no line break, and none stands in an article's three parts."""
    for start in range(0, len(told), _FOLDED_AT_ONCE):
        lines = fold(_BREAK.join(told[start : start + _FOLDED_AT_ONCE])).split(_BREAK)
        yield from (_BREAK.join(lines[at : at + 3]) for at in range(0, len(lines), 3))


_CATALOGUES: WeakKeyDictionary[Store, _Catalogue] = WeakKeyDictionary()  # gone with their generation
_MAKING = Lock()


def _catalogue(store: Store) -> _Catalogue:
    with _MAKING:
        if store not in _CATALOGUES:
            _CATALOGUES[store] = _Catalogue(store.articles)
        return _CATALOGUES[store]


def listed(store: Store, wanted: Wanted) -> Listed:
    """Return the wanted page of a store's articles. Raises StoreError for a damaged store."""
    catalogue = _catalogue(store)
    chosen = catalogue.chosen(wanted)
    pages = max(1, -(-len(chosen) // PAGE_ROWS))
    page = min(max(wanted.page, 0), pages - 1)
    shown = [catalogue.articles[i] for i in chosen[page * PAGE_ROWS : (page + 1) * PAGE_ROWS]]
    rows = tuple(_row(store, a, catalogue.in_source[a.source] - 1) for a in shown)
    sources = len({catalogue.articles[i].source for i in chosen})
    return Listed(rows, page, pages, len(chosen), sources, len(catalogue.articles))


def sources_of(store: Store, wanted: Wanted) -> frozenset[str]:
    """Return the sources of the wanted articles of all pages."""
    catalogue = _catalogue(store)
    return frozenset(catalogue.articles[i].source for i in catalogue.chosen(wanted))


def title_of(store: Store, source: str) -> str:
    """Return what a source is called in one line: the title of its first article, else its name."""
    first = next((a for a in store.articles if a.source == source), None)
    return _flat(first.title) if first and first.title else source.removeprefix(FOLDER)


def _row(store: Store, article: Article, siblings: int) -> Row:
    return Row(article, is_upload(article.source), len(store.copies(article.source, article.start)), siblings)
