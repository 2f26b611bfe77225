"""The haystack: how large it is, and what BM25 alone finds in it, beside which every retrieval score stands."""

from __future__ import annotations

from index.language.tokens import terms
from index.store.local import Store
from index.store.top_k import ScoredKeys
from index.types import Passage

DEPTH = 20  # as deep as the passages that a reply reports
SMALL = 1000  # passages; recall in a smaller haystack is no claim


def bm25(store: Store, question: str) -> list[Passage]:
    """Return the first passages that BM25 alone finds for the question as asked: no history, no vectors, no rerank.

    BM25 (Robertson, Zaragoza 2009) over the words of index.language.normalise.terms, as the store's lexical index computes it.
    """
    return passages_at(store, store.search_lexical(terms(question), DEPTH, None))


def passages_at(store: Store, scored: ScoredKeys) -> list[Passage]:
    """Return the passages that a search of the store found, in its order."""
    return [record.passage for record in store.records([key for key, _ in scored])]
