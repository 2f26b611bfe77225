"""Searches, records and texts of one generation of a store in Milvus, whatever is published beside it meanwhile."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from index.address import MilvusAddress
from index.errors import StoreError
from index.store.local.manifest import BuiltWith, unknown_source
from index.store.local.texts import found_in
from index.store.milvus.connection import connected
from index.store.milvus.manifest import outdated, read_published
from index.store.milvus.reading.filters import conditions, quoted
from index.store.milvus.reading.passages import Passages
from index.store.milvus.reading.tables import Tables
from index.store.milvus.reading.texts import Texts
from index.store.milvus.rows import source_of
from index.store.milvus.schema import engine
from index.store.store import ArticleText, StoredSource
from index.store.vectors.top_k import ScoredKeys, top_k
from index.types import Article, Filter, PassageRecord
from index.versions import VERSIONS

if TYPE_CHECKING:  # numpy is loaded by the first search
    from index.encoder import Encoder
    from index.store.vectors.dense import Vectors
    from index.store.words.bm25 import Synonyms

_COUNTED_AT_ONCE = 100_000  # passages of a store up to which they are counted whenever it is opened


class MilvusStore:
    """One generation, open for reading from any thread until it is closed or forgotten. Use ``MilvusStore.open``."""

    def __init__(self, address: MilvusAddress, tables: Tables) -> None:
        published = tables.published
        self.address = address
        self.generation, self.built, self.passages = published.generation, published.built, published.passages
        self.encoder_name = published.built_with.encoder
        self.encoder_fingerprint = published.built_with.fingerprint
        self.source_count = published.sources
        self.lacks = tables.able.lacks
        self.rotten: StoreError | None = None  # while nobody answers
        self._tables = tables
        self._passages, self._texts = Passages(tables), Texts(tables)

    @classmethod
    def open(cls, address: MilvusAddress) -> MilvusStore:
        """Open the generation in force. Raises StoreError: none, half there, of another version, or nobody who answers."""
        connection, published = connected(address), read_published(address)
        if difference := published.built_with.difference(replace(published.built_with, versions=VERSIONS)):
            raise outdated(address, *difference)
        tables = Tables(connection, published, engine(connection))
        tables.load()
        if published.passages <= _COUNTED_AT_ONCE and (there := tables.count("passages")) != published.passages:
            raise tables.lost(f"{published.passages - there} of {published.passages} passages")
        return cls(address, tables)

    def check(self, encoder: Encoder) -> None:
        """Raise StoreError if these are not the weights that made the vectors."""
        built = self._tables.published.built_with
        now = BuiltWith(encoder.name, encoder.fingerprint, encoder.dimension, built.versions)
        if difference := built.difference(now):
            raise outdated(self.address, *difference)

    def in_force(self) -> str | None:
        """Return what the alias points to, at most a second old; None where nobody says, which is ``rotten`` until somebody does."""
        seen, self.rotten = self._tables.in_force()
        return seen

    def close(self) -> None:
        """Let the generation go; the connection is the process's, for the next."""

    def search_dense(self, vector: Vectors, k: int, within: Filter | None = None) -> ScoredKeys:
        """Return the k passages nearest to a unit vector (dimension,), as (key, cosine), best first."""
        from index.store.milvus.reading.search import by_meaning

        under = conditions(within, self.sources)
        return top_k(lambda n: by_meaning(self._tables, self._passages, vector, n, under), k, self._place)

    def search_lexical(
        self, words: Sequence[str], k: int, within: Filter | None = None, sets: Sequence[Synonyms] = ()
    ) -> ScoredKeys:
        """Return the k best passages for some terms as (key, BM25), best first; none where the server has no such search."""
        if not self._tables.published.words or not (words or sets):
            return []
        from index.store.milvus.reading.search import by_words
        from index.store.words.bm25 import Counts, weigh

        every = dict.fromkeys([*words, *(word for one in sets for word in one)])
        having = self._tables.having(every)
        counts = Counts(self.passages, self._tables.published.terms, lambda word: having.get(word, 1))
        asked = weigh(Counter(words), sets, counts)
        under = conditions(within, self.sources)
        return top_k(lambda n: by_words(self._tables, self._passages, asked, n, under), k, self._place)

    def dense_scores(self, vector: Vectors, keys: Sequence[int]) -> list[float]:
        """Return the cosine of some passages with a unit vector (dimension,), in the order given."""
        from index.store.milvus.reading.search import cosines_of

        return cosines_of(self._passages, keys, vector)

    def records(self, keys: Sequence[int]) -> list[PassageRecord]:
        """Return passages with what was found in each when it was indexed, in the order given."""
        return [held.record for held in self._passages.of(keys)]

    def source(self, path: str) -> StoredSource:
        """Return what is known of a source. Raises StoreError for one that is not here."""
        rows = self._tables.rows("sources", f'kind == "source" and path == {quoted(path)}', ["told"])
        if not rows:
            raise unknown_source(self.address, path, self.source_count)
        return source_of(rows[0])

    def text(self, source: str) -> str:
        """Return the text that a source's offsets refer to. Raises StoreError for a source that is not here."""
        self.source(source)
        return self._texts.whole(source)

    def article_at(self, source: str, start: int) -> ArticleText | None:
        """Return the article at a place of a source, of which only it is read; None: nothing of it is kept. Raises StoreError."""
        self.source(source)
        return self._texts.article_at(source, start)

    def find(self, words: str, source: str | None = None) -> Iterator[tuple[str, int]]:
        """Yield where words stand as they are written, (source, place): in one source, else in all, which are read through."""
        for piece in self._texts.pieces(source):
            yield from found_in(piece, words)

    def slice(self, source: str, start: int, end: int) -> str:
        """Return ``text(source)[start:end]`` as far as it lies in the article at its start, of which only that is read."""
        self.source(source)
        return self._texts.slice(source, start, end)

    def page(self, source: str, start: int) -> int | None:
        """Return the page of a PDF, from 1, on which a character of it stands; of another source None."""
        return bisect_right(self.source(source).pages, start) or None

    def sources(self) -> list[str]:
        """List the sources, sorted."""
        return list(self._paths)

    @cached_property
    def _paths(self) -> tuple[str, ...]:
        rows = self._tables.every("sources", 'kind == "source"', ["path"])
        return tuple(sorted(row["path"] for row in rows))

    @cached_property
    def articles(self) -> tuple[Article, ...]:
        """The articles, in the order of their sources and places, read once and kept; their kept spans are not."""
        return self._texts.articles()

    def passages_of(self, article: Article) -> list[int]:
        """Return the keys of an article's passages, in order."""
        return self._texts.keys(article.source, article.start)

    def copies(self, source: str, start: int) -> tuple[Article, ...]:
        """Return the other articles that are near-copies of the one with a passage that begins there, by date and place."""
        return self._texts.copies(source, start)

    def _place(self, key: int) -> tuple[str, int]:
        return self._passages.of([key])[0].place
