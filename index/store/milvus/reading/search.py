"""The best passages of a generation: Milvus finds candidates, and their scores are reckoned here, as those of any store."""

from __future__ import annotations

from collections.abc import Sequence

from index.store.milvus.reading.passages import Passages
from index.store.milvus.reading.scores import cosines, weights, word_scores
from index.store.milvus.reading.tables import Tables
from index.store.milvus.rows import term_id
from index.store.store import DENSE_DIGITS, LEXICAL_DIGITS
from index.store.vectors.dense import Vectors
from index.store.vectors.top_k import ScoredKeys
from index.store.words.bm25 import Asked

# Candidates by words that are reckoned at most: 10 MB. Milvus sums the words of a set of synonyms, of which the best alone
# counts, so that some who are not among the n best sums may be among the n best.
MOST = 2_048
_ROUNDING = 1e-5  # relative: Milvus reckons in 32 bits


def by_meaning(tables: Tables, passages: Passages, vector: Vectors, n: int, conditions: Sequence[str]) -> ScoredKeys:
    """Return the n passages (or more) nearest to a unit vector (dimension,) that are under one of the conditions."""
    keys = [key for condition in conditions for key, _ in tables.nearest("dense", vector, n, condition)]
    return list(zip(keys, cosines_of(passages, keys, vector), strict=True))


def cosines_of(passages: Passages, keys: Sequence[int], vector: Vectors) -> list[float]:
    """Return the cosines of some passages with a unit vector (dimension,), in the order given."""
    scores = cosines([held.vector for held in passages.of(keys)], vector)
    return [round(score, DENSE_DIGITS) for score in scores]


def by_words(tables: Tables, passages: Passages, asked: Asked, n: int, conditions: Sequence[str]) -> ScoredKeys:
    """Return the n best passages (or more) for some words that are under one of the conditions.

    Exact as long as MOST candidates tell: no passage that was not fetched scores above the last sum that was.
    """
    query = {term_id(word): most for word, most in weights(asked).items()}
    wanted = n
    while True:
        sums = [tables.nearest("words", query, wanted, condition) for condition in conditions]
        keys = [key for found in sums for key, _ in found]
        scores = word_scores([held.record.term_text for held in passages.of(keys)], asked)
        floor = max((found[-1][1] for found in sums if len(found) >= wanted), default=0.0)
        if _enough(scores, [total for found in sums for _, total in found], n, floor) or wanted >= max(MOST, n):
            hits = zip(keys, scores, strict=True)
            return [(key, round(score, LEXICAL_DIGITS)) for key, score in hits if score > 0]
        wanted *= 4


def _enough(scores: Sequence[float], sums: Sequence[float], n: int, floor: float) -> bool:
    """Tell whether the n best of some scores are the n best of all, given the sum that nobody else exceeds.

    Sums were written with the average length of an older generation: by as much as one lies below its score, others may.
    """
    if floor <= 0:
        return True
    drift = max((score / total for score, total in zip(scores, sums, strict=True) if total > 0), default=1.0)
    return sorted(scores)[-n] >= floor * max(drift, 1.0) * (1 - _ROUNDING)
