"""The haystack: how large it is, and what BM25 alone finds in it, beside which every retrieval score stands."""

from __future__ import annotations

from index.language.tokens import terms
from index.store.local import Store
from rag.types import Place

DEPTH = 20  # as deep as the passages that a reply reports
SMALL = 1000  # passages; recall in a smaller haystack is no claim


def bm25(store: Store, question: str) -> list[Place]:
    """Return the first passages that BM25 alone finds for the question as asked: no history, no vectors, no rerank.

    BM25 (Robertson, Zaragoza 2009) over the words of index.language.normalise.terms, as the store's lexical index computes it.
    """
    found = store.search_lexical(terms(question), DEPTH, None)
    passages = [record.passage for record in store.records([key for key, _ in found])]
    return [Place(p.source, p.start, p.end) for p in passages]
