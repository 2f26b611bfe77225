"""BM25 over the postings of several segments, with the statistics of the passages that are alive in all of them.

Robertson & Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009), with Lucene's idf, which is never
negative. A passage's score is the same floats added in the same order whatever segment it lies in and whatever dead
passages lie beside it: a store that grew scores as one built at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from index.store.postings import Posting, Postings

K1, B = 1.2, 0.75  # the usual values; tantivy's and Lucene's too
Mask = NDArray[np.bool_]
Part = tuple[Postings, Mask | None, Mask | None]  # a segment's postings; its live rows, those allowed; None: all
Synonyms = Mapping[str, float]  # words that stand for each other, each with its weight, more than 0
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Statistics:
    """How many passages are alive in all segments, how many terms they have on average, and each word's idf."""

    passages: int
    average: float
    idf: dict[str, float]


def search(
    parts: Sequence[Part], words: Sequence[str], k: int, sets: Sequence[Synonyms] = ()
) -> list[tuple[int, int, float]]:
    """Return the k best passages as (index of the part, row, score), best first; equal scores in any order.

    Repeated words count again, and of each of the ``sets`` only the best word of a passage, times its weight. What is
    not allowed is left out and counts in the statistics all the same.
    """
    clauses: list[Synonyms] = [*({word: count} for word, count in Counter(words).items()), *sets]
    if k <= 0 or not clauses:
        return []
    held = {word: [postings.get(word) for postings, _, _ in parts] for clause in clauses for word in clause}
    statistics = _statistics(parts, held)
    best, hits = np.zeros(0), list[tuple[int, int, float]]()
    for number, (postings, live, allowed) in enumerate(parts):
        own = {word: posting for word, found in held.items() if (posting := found[number])}
        floor = best[0] if len(best) == k else 0.0
        if _bound(clauses, own, statistics) <= floor:
            continue
        scores = _scores(postings.lengths, clauses, own, statistics)
        for mask in (live, allowed):
            if mask is not None:
                scores[~mask] = 0
        rows = _best_rows(scores, k, floor)
        hits += [(number, row, score) for row, score in zip(rows.tolist(), scores[rows].tolist(), strict=True)]
        best = np.sort(np.concatenate([best, scores[rows]]))[-k:]
    return sorted(hits, key=lambda hit: -hit[2])[:k]


def _statistics(parts: Sequence[Part], held: Mapping[str, Sequence[Posting | None]]) -> _Statistics:
    alive = [(postings.lengths, live) for postings, live, _ in parts]
    passages = sum(len(lengths) if live is None else int(live.sum()) for lengths, live in alive)
    terms = sum(int((lengths if live is None else lengths[live]).sum()) for lengths, live in alive)
    frequencies = {
        word: sum(
            len(posting[0]) if live is None else int(live[posting[0]].sum())
            for posting, (_, live) in zip(found, alive, strict=True)
            if posting
        )
        for word, found in held.items()
    }
    idf = {word: log(1 + (passages - n + 0.5) / (n + 0.5)) for word, n in frequencies.items()}
    return _Statistics(passages, terms / passages if terms else 1.0, idf)


def _bound(clauses: Sequence[Synonyms], own: Mapping[str, Posting], statistics: _Statistics) -> float:
    """Return a score that no passage of a segment reaches: every word as often as can be."""
    most = (
        max((w * statistics.idf[word] for word, w in clause.items() if word in own), default=0.0) for clause in clauses
    )
    return (K1 + 1) * sum(most)


def _scores(
    lengths: NDArray[np.uint32], clauses: Sequence[Synonyms], own: Mapping[str, Posting], statistics: _Statistics
) -> Floats:
    """Return the score of every row of a segment, (rows,); 0 where no word stands."""
    norms = K1 * (1 - B + B * (lengths / statistics.average))

    def weighed(word: str, weight: float) -> tuple[NDArray[np.intp], Floats]:
        rows, counts = own[word]
        rows = rows.astype(np.intp)
        return rows, (weight * statistics.idf[word] * (K1 + 1)) * (counts / (counts + norms[rows]))

    single = [weighed(*pair) for clause in clauses for pair in clause.items() if len(clause) == 1 and pair[0] in own]
    scores = np.zeros(len(lengths))
    for rows, added in single:
        scores[rows] += added
    for clause in clauses:
        if len(clause) > 1:
            scores += _most(len(lengths), [weighed(*pair) for pair in clause.items() if pair[0] in own])
    return scores


def _most(rows: int, weighed: Sequence[tuple[NDArray[np.intp], Floats]]) -> Floats:
    """Return the highest of some words' scores in every row, (rows,)."""
    most = np.zeros(rows)
    for where, scores in weighed:
        most[where] = np.maximum(most[where], scores)
    return most


def _best_rows(scores: Floats, k: int, floor: float) -> NDArray[np.intp]:
    """Return the rows of the k highest scores above a floor, in any order."""
    rows = np.flatnonzero(scores > floor)
    if len(rows) > k:
        rows = rows[np.argpartition(scores[rows], -k)[-k:]]
    return rows
