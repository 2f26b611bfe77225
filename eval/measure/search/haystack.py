"""A haystack in memory that rag.search.retrieve searches as it does the store: the fusion measured is the service's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

import numpy as np
from numpy.typing import NDArray

from eval.measure.search.words import Bm25
from index.encoder import Encoder
from index.store.local import DENSE_DIGITS, LEXICAL_DIGITS, Store
from index.store.top_k import ScoredKeys
from index.types import Filter, Name, Passage
from rag.search.retrieve import retrieve
from rag.types import Question

Vectors = NDArray[np.float32]
# A store's scores are equal when they round alike.


class MemoryStore:
    """What `rag.search.retrieve.retrieve` asks of a store; a passage's key is its place, and ties are in this order."""

    def __init__(self, passages: Sequence[Passage], space: Vectors, lexical: Bm25) -> None:
        self._passages = passages
        self._space = space
        self._lexical = lexical
        self._last: tuple[Vectors, NDArray[np.float64]] | None = None

    def search_dense(self, vector: Vectors, k: int, within: Filter | None = None) -> ScoredKeys:
        """Return the k passages nearest to a unit vector, as (key, cosine), best first."""
        return _best(self.cosines(vector), k)

    def search_lexical(
        self, words: Sequence[str], k: int, within: Filter | None = None, sets: Sequence[Mapping[str, float]] = ()
    ) -> ScoredKeys:
        """Return the k best passages with one of the words, as (key, BM25), best first."""
        return [(key, score) for key, score in _best(self.bm25(words, sets), k) if score > 0]

    def dense_scores(self, vector: Vectors, keys: Sequence[int]) -> list[float]:
        """Return the cosine of some passages with a unit vector."""
        return [float(score) for score in self.cosines(vector)[list(keys)]]

    def records(self, keys: Sequence[int]) -> list[tuple[Passage, tuple[Name, ...]]]:
        """Return passages; their names, which the fusion does not read, are left out."""
        return [(self._passages[key], ()) for key in keys]

    def cosines(self, vector: Vectors) -> NDArray[np.float64]:
        """Return every passage's cosine, (passages,), rounded as a store's; the last is kept, for it is asked for again."""
        if self._last is None or not np.array_equal(self._last[0], vector):
            self._last = vector, _rounded(self._space @ vector, DENSE_DIGITS)
        return self._last[1]

    def bm25(self, words: Sequence[str], sets: Sequence[Mapping[str, float]] = ()) -> NDArray[np.float64]:
        """Return every passage's BM25, (passages,), rounded as a store's."""
        return _rounded(self._lexical.scores(words, sets), LEXICAL_DIGITS)


def hybrid(store: MemoryStore, encoder: Encoder, question: Question, share: float | None = None) -> ScoredKeys:
    """Return the first passages of the service's search, (key, fused score), best first."""
    found = retrieve(
        cast("Store", store), encoder, question, share=share
    )  # of a Store it only calls what MemoryStore has
    return [(candidate.hit.key, candidate.fused) for candidate in found]


def _rounded(scores: Vectors, digits: int) -> NDArray[np.float64]:
    return np.asarray(np.round(scores.astype(np.float64), digits), dtype=np.float64)


def _best(scores: NDArray[np.float64], k: int) -> ScoredKeys:
    """Return the k best, best first; equal scores in the order of their places."""
    k = min(k, len(scores))
    if not k:
        return []
    least = np.partition(scores, -k)[-k]
    keys = np.flatnonzero(scores >= least)
    order = keys[np.argsort(-scores[keys], kind="stable")][:k]
    return [(int(key), float(scores[key])) for key in order]
