"""Searches, records and texts of one generation of a store, whatever is built beside it meanwhile."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from itertools import groupby
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

from index.errors import StoreError
from index.store.entry import Stored
from index.store.manifest import BuiltWith, Manifest, command, current, damaged, folder, outdated, read_manifest
from index.store.segment import Segment
from index.store.top_k import ScoredKeys, top_k
from index.types import Article, Filter, PassageRecord
from index.versions import VERSIONS

if TYPE_CHECKING:  # numpy, FAISS and tantivy are loaded by the first search, not by the first look
    from tantivy import Query

    from index.encoder import Encoder
    from index.store.lexical import Lexical, Synonyms
    from index.store.vectors.dense import Dense, Mask, Vectors

# Scores are equal when they round alike: the last digits depend on where in its segment a passage lies.
DENSE_DIGITS, LEXICAL_DIGITS = 5, 4
_ROW_BITS = 32  # a passage's key is its segment's number << 32 | its row


def passage_key(segment: int, row: int) -> int:
    """Return the key of a passage; it is good within its generation."""
    return segment << _ROW_BITS | row


def segment_folder(store: Path, number: int) -> Path:
    """Return the folder of a segment."""
    return store / "segments" / f"{number:06d}"


class Store:
    """One generation, open for reading from any thread. Use ``Store.open``."""

    def __init__(self, path: Path, manifest: Manifest) -> None:
        self.path = path
        self.manifest = manifest
        self.generation = manifest.generation
        self.encoder_name = manifest.built_with.encoder
        self.encoder_fingerprint = manifest.built_with.fingerprint
        self.passages = manifest.passages
        self._lock = RLock()
        # The last filter's work is kept, for a conversation repeats it: 20,000 sources cost 40 ms to sift.
        self._masks: dict[tuple[int, Filter | None], Mask | None] = {}
        self._filter: tuple[Filter | None, list[Query]] | None = None
        with self._guard():
            self._segments = {
                p.number: Segment(segment_folder(path, p.number) / "passages.sqlite") for p in manifest.parts
            }

    @classmethod
    def open(cls, path: Path) -> Store:
        """Open the current generation. Raises StoreError: none, damaged, or built by another version."""
        manifest = read_manifest(path)
        if difference := manifest.built_with.difference(replace(manifest.built_with, versions=VERSIONS)):
            raise outdated(path, *difference)
        return cls(path, manifest)

    def check(self, encoder: Encoder) -> None:
        """Raise StoreError if these are not the weights that made the vectors."""
        built = self.manifest.built_with
        now = BuiltWith(encoder.name, encoder.fingerprint, encoder.dimension, built.versions)
        if difference := built.difference(now):
            raise outdated(self.path, *difference)

    def close(self) -> None:
        """Close the files."""
        for segment in self._segments.values():
            segment.close()

    def search_dense(self, vector: Vectors, k: int, within: Filter | None = None) -> ScoredKeys:
        """Return the k passages nearest to a unit vector (dimension,), as (key, cosine), best first."""

        def fetch(n: int) -> ScoredKeys:
            with self._guard():
                return [
                    (passage_key(number, row), round(score, DENSE_DIGITS))
                    for number in self._segments
                    for row, score in self._dense[number].search(vector, n, self._mask(number, within))
                ]

        return top_k(fetch, k, self._place)

    def search_lexical(
        self, words: Sequence[str], k: int, within: Filter | None = None, sets: Sequence[Synonyms] = ()
    ) -> ScoredKeys:
        """Return the k best passages for some terms as (key, BM25), best first; of each of the ``sets`` the best counts."""
        if not words and not sets:
            return []

        def fetch(n: int) -> ScoredKeys:
            with self._guard():
                hits = self._lexical.search(words, n, self._filters(within), sets)
            return [(key, round(score, LEXICAL_DIGITS)) for key, score in hits]

        return top_k(fetch, k, self._place)

    def dense_scores(self, vector: Vectors, keys: Sequence[int]) -> list[float]:
        """Return the cosine of some passages with a unit vector (dimension,), in the order given."""
        cosines: dict[int, float] = {}
        with self._guard():
            for number, group in groupby(sorted(set(keys)), key=lambda key: key >> _ROW_BITS):
                members = list(group)
                scores = self._dense[number].vectors([self._row(key) for key in members]) @ vector
                cosines.update(zip(members, scores.tolist(), strict=True))
        return [round(cosines[key], DENSE_DIGITS) for key in keys]

    def records(self, keys: Sequence[int]) -> list[PassageRecord]:
        """Return passages with what was found in each when it was indexed, in the order given."""
        with self._guard():
            return [self._segments[key >> _ROW_BITS].record(self._row(key)) for key in keys]

    def text(self, source: str) -> str:
        """Return the text that a source's offsets refer to. Raises StoreError for a source that is not here."""
        place = self._places.get(source)
        if place is None:
            raise StoreError(
                f"found no source {source!r} among the {len(self._places)} of store {self.path}; "
                f"expected a path relative to the articles' folder; run: {command(self.path)} to index new ones"
            )
        with self._guard():
            return self._segments[place[0]].text(place[1].id)

    def sources(self) -> list[str]:
        """List the sources, sorted."""
        return sorted(self._places)

    @cached_property
    def articles(self) -> tuple[Article, ...]:
        """The articles, in the order of their sources and places, read once and kept; their kept spans are not."""
        with self._guard():
            held = ((number, a) for number, segment in self._segments.items() for a in segment.articles())
            every = [a for number, a in held if self._places.get(a.source, (None,))[0] == number]
        return tuple(sorted(every, key=lambda article: (article.source, article.start)))

    def passages_of(self, article: Article) -> list[int]:
        """Return the keys of an article's passages, in order."""
        number, stored = self._places[article.source]
        with self._guard():
            return [
                passage_key(number, row) for row in self._segments[number].rows_of(stored, article.start, article.end)
            ]

    @cached_property
    def _places(self) -> dict[str, tuple[int, Stored]]:
        """Where each source lives: (segment, what the segment knows of it)."""
        with self._guard():
            return {
                s.path: (part.number, s)
                for part in self.manifest.parts
                for s in self._segments[part.number].live(part.dead)
            }

    def _row(self, key: int) -> int:
        return key & ((1 << _ROW_BITS) - 1)

    @cached_property
    def _lexical(self) -> Lexical:
        from index.store.lexical import Lexical

        return Lexical(folder(self.path, self.generation) / "lexical")

    def _filters(self, within: Filter | None) -> list[Query]:
        with self._lock:
            if self._filter is None or self._filter[0] != within:
                self._filter = within, self._lexical.filters(within, list(self._places))
            return self._filter[1]

    @cached_property
    def _dense(self) -> dict[int, Dense]:
        from index.store.vectors.dense import Dense

        return {number: Dense(segment_folder(self.path, number) / "vectors.faiss") for number in self._segments}

    def _mask(self, number: int, within: Filter | None) -> Mask | None:
        """Which rows of a segment may be found; None: all."""
        with self._lock:
            if (number, within) not in self._masks:
                if within is not None:
                    self._masks = {k: mask for k, mask in self._masks.items() if k[1] in (None, within)}
                self._masks[number, within] = self._make_mask(number, within)
            return self._masks[number, within]

    def _make_mask(self, number: int, within: Filter | None) -> Mask | None:
        import numpy as np

        part = next(part for part in self.manifest.parts if part.number == number)
        if not part.dead and within is None:
            return None
        sources = self._segments[number].live(part.dead)
        if within is not None:
            names = within.sources(stored.path for stored in sources)
            sources = [stored for stored in sources if stored.path in names]
        mask = np.zeros(part.rows, dtype=np.bool_)
        mask[self._segments[number].within(within or Filter(), sources)] = True
        return mask

    def _place(self, key: int) -> tuple[str, int]:
        return self._segments[key >> _ROW_BITS].place(self._row(key))

    @contextmanager
    def _guard(self) -> Iterator[None]:
        """Turn what the libraries say of a broken or vanished file into a StoreError."""
        try:
            yield
        except (sqlite3.Error, OSError, RuntimeError, ValueError) as error:
            if (newer := current(self.path)) != self.generation:
                raise StoreError(
                    f"store {self.path} has been built anew since {self.generation} was opened, files and all; "
                    f"expected to read {newer}; start the program again"
                ) from error
            # what a library says of a file, in one line, without where in its C++ it says so
            said = re.sub(r"Error in .*? at \S+:\d+: ", "", " ".join(str(error).split()))[:120]
            raise damaged(self.path, f"generation {self.generation}: {said}") from error
