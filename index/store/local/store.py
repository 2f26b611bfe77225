"""Searches, records and texts of one generation of a store, whatever is built beside it meanwhile."""

from __future__ import annotations

import os
import sqlite3
import weakref
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property, lru_cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import StoreError
from index.store.local.catalog import FILE as CATALOG
from index.store.local.catalog import Catalog
from index.store.local.generations import hold
from index.store.local.manifest import (
    BuiltWith,
    Manifest,
    broken,
    folder,
    outdated,
    read_manifest,
    stamp,
    unknown_source,
    verify_small,
)
from index.store.local.segment import REMEMBERED, Segment, passage_key, row_of, segment_folder, segment_of
from index.store.local.texts import Texts, found_in
from index.store.store import DENSE_DIGITS, LEXICAL_DIGITS, ArticleText, StoredSource
from index.store.vectors.top_k import ScoredKeys, top_k
from index.types import Article, Filter, PassageRecord
from index.versions import VERSIONS

if TYPE_CHECKING:  # numpy and FAISS are loaded by the first search, not by the first look
    from index.encoder import Encoder
    from index.store.local.rows import Rows
    from index.store.vectors.dense import Vectors
    from index.store.vectors.nearest import SegmentVectors
    from index.store.words.bm25 import Synonyms


def _close(held: int, files: Sequence[Catalog | Segment]) -> None:
    for file in files:
        file.close()
    os.close(held)


class LocalStore:
    """One generation, open for reading from any thread until it is closed or forgotten. Use ``LocalStore.open``."""

    def __init__(self, path: Path, manifest: Manifest, held: int) -> None:
        self.path = self.address = path
        self.lacks = None
        self.manifest = manifest
        self.generation = manifest.generation
        built = manifest.built_with
        self.encoder_name, self.encoder_fingerprint = built.encoder, built.fingerprint
        self.passages = manifest.passages
        self.rotten: StoreError | None = None  # once a file was found not to be as it was written: what questions get
        with self._guard():
            self.built = (folder(path, manifest.generation) / "manifest.json").stat().st_mtime
            self._catalog = Catalog(folder(path, manifest.generation) / CATALOG)
            self._segments = {
                p.number: Segment(segment_folder(path, p.number) / "passages.sqlite") for p in manifest.parts
            }
        self._texts = Texts(self._catalog, self._segments)
        self._record = lru_cache(REMEMBERED)(self._texts.record)  # one of ours would keep the store from being closed
        self._closing = weakref.finalize(self, _close, held, (self._catalog, *self._segments.values()))

    @classmethod
    def open(cls, path: Path) -> LocalStore:
        """Open the current generation. Raises StoreError: none, damaged, or built by another version."""
        generation, held = hold(path)
        try:
            built = (manifest := read_manifest(path, generation)).built_with
            if difference := built.difference(replace(built, versions=VERSIONS)):
                raise outdated(path, *difference)
            verify_small(path, manifest)
            return cls(path, manifest, held)
        except BaseException:
            os.close(held)
            raise

    def check(self, encoder: Encoder) -> None:
        """Raise StoreError if these are not the weights that made the vectors."""
        built = self.manifest.built_with
        now = BuiltWith(encoder.name, encoder.fingerprint, encoder.dimension, built.versions)
        if difference := built.difference(now):
            raise outdated(self.path, *difference)

    def in_force(self) -> tuple[int, int, int] | None:
        """Return what tells one CURRENT from the next, which is another file; None where there is none."""
        return stamp(self.path)

    def close(self) -> None:
        """Close the files and let the generation go."""
        self._closing()

    def search_dense(self, vector: Vectors, k: int, within: Filter | None = None) -> ScoredKeys:
        """Return the k passages nearest to a unit vector (dimension,), as (key, cosine), best first."""
        from index.store.vectors.nearest import nearest

        def fetch(n: int) -> ScoredKeys:
            with self._guard():
                masks = {number: self._rows.found(number, within) for number in self._segments}
                hits = nearest(self._vectors, masks, vector, n, self.passages)
            return [(passage_key(number, row), round(score, DENSE_DIGITS)) for number, row, score in hits]

        return top_k(fetch, k, self._place)

    def search_lexical(
        self, words: Sequence[str], k: int, within: Filter | None = None, sets: Sequence[Synonyms] = ()
    ) -> ScoredKeys:
        """Return the k best passages for some terms as (key, BM25), best first; of each of the ``sets`` the best counts."""
        if not words and not sets:
            return []
        from index.store.words.bm25 import search

        def fetch(n: int) -> ScoredKeys:
            with self._guard():
                parts = [
                    (segment.postings, self._rows.live(number), self._rows.found(number, within))
                    for number, segment in self._segments.items()
                ]
                hits = search(parts, words, n, sets)
            numbers = list(self._segments)
            return [(passage_key(numbers[part], row), round(score, LEXICAL_DIGITS)) for part, row, score in hits]

        return top_k(fetch, k, self._place)

    def dense_scores(self, vector: Vectors, keys: Sequence[int]) -> list[float]:
        """Return the cosine of some passages with a unit vector (dimension,), in the order given."""
        cosines: dict[int, float] = {}
        with self._guard():
            for number, group in groupby(sorted(set(keys)), key=lambda key: segment_of(key)):
                members = list(group)
                scores = self._vectors[number].dense.vectors([row_of(key) for key in members]) @ vector
                cosines.update(zip(members, scores.tolist(), strict=True))
        return [round(cosines[key], DENSE_DIGITS) for key in keys]

    def records(self, keys: Sequence[int]) -> list[PassageRecord]:
        """Return passages with what was found in each when it was indexed, in the order given."""
        with self._guard():
            return [self._record(segment_of(key), row_of(key)) for key in keys]

    def source(self, path: str) -> StoredSource:
        """Return what is known of a source. Raises StoreError for one that is not here."""
        with self._guard():
            known = self._catalog.source(path)
            if known is None:
                raise unknown_source(self.path, path, self._catalog.count())
            return known

    def text(self, source: str) -> str:
        """Return the text that a source's offsets refer to. Raises StoreError for a source that is not here."""
        self.source(source)
        with self._guard():
            return self._texts.whole(source)

    def article_at(self, source: str, start: int) -> ArticleText | None:
        """Return the article at a place of a source, of which only it is read; None: nothing of it is kept. Raises StoreError."""
        self.source(source)
        with self._guard():
            return self._texts.article_at(source, start)

    def find(self, words: str, source: str | None = None) -> Iterator[tuple[str, int]]:
        """Yield where words stand as they are written, (source, place): in one source, else in all, which are read through."""
        pieces = self._texts.pieces(source)
        while True:
            with self._guard():  # for each piece: nobody waits until all are read
                if (piece := next(pieces, None)) is None:
                    return
            yield from found_in(piece, words)

    def slice(self, source: str, start: int, end: int) -> str:
        """Return ``text(source)[start:end]`` as far as it lies in the article at its start, of which only that is read."""
        self.source(source)
        with self._guard():
            return self._texts.slice(source, start, end)

    def page(self, source: str, start: int) -> int | None:
        """Return the page of a PDF, from 1, on which a character of it stands; of another source None."""
        return bisect_right(self.source(source).pages, start) or None

    @cached_property
    def source_count(self) -> int:
        """How many sources there are."""
        with self._guard():
            return self._catalog.count()

    def sources(self) -> list[str]:
        """List the sources, sorted."""
        with self._guard():
            return self._catalog.sources()

    @cached_property
    def articles(self) -> tuple[Article, ...]:
        """The articles, in the order of their sources and places, read once and kept; their kept spans are not."""
        with self._guard():
            return self._texts.articles()

    def passages_of(self, article: Article) -> list[int]:
        """Return the keys of an article's passages, in order."""
        with self._guard():
            place = self._catalog.place_at(article.source, article.start)
        return [passage_key(place.segment, row) for row in place.rows]

    def copies(self, source: str, start: int) -> tuple[Article, ...]:
        """Return the other articles that are near-copies of the one with a passage that begins there, by date and place."""
        with self._guard():
            return self._texts.copies(source, start)

    @cached_property
    def _rows(self) -> Rows:
        from index.store.local.rows import Rows

        return Rows(self.manifest.parts, self._catalog, self._segments)

    @cached_property
    def _vectors(self) -> dict[int, SegmentVectors]:
        from index.store.vectors.nearest import SegmentVectors

        return {number: SegmentVectors(segment_folder(self.path, number)) for number in self._segments}

    def _place(self, key: int) -> tuple[str, int]:
        with self._guard():
            return self._texts.place(segment_of(key), row_of(key))

    @contextmanager
    def _guard(self) -> Iterator[None]:
        """Turn what the libraries say of a broken or vanished file into a StoreError."""
        if self.rotten:
            raise StoreError(str(self.rotten))
        try:
            yield
        except (sqlite3.Error, OSError, RuntimeError, ValueError, IndexError) as error:
            raise broken(self.path, self.generation, error) from error
