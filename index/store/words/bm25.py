"""BM25 over the postings of several segments, with the statistics of the passages that are alive in all of them.

Robertson & Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009), with Lucene's idf, which is never
negative. A passage's score is the same floats added in the same order whatever segment it lies in and whatever dead
passages lie beside it: a store that grew scores as one built at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, islice, pairwise
from math import log

import numpy as np
from numpy.typing import NDArray

from index.store.words.postings import Posting, Postings

K1, B = 1.2, 0.75  # the usual values; tantivy's and Lucene's too
Mask = NDArray[np.bool_]
Part = tuple[Postings, Mask | None, Mask | None]  # a segment's postings; its live rows, those allowed; None: all
Synonyms = Mapping[str, float]  # words that stand for each other, each with its weight, more than 0
Floats = NDArray[np.float64]
Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Counts:
    """A generation's statistics: its passages, the terms of all of them, and how many passages have a word."""

    passages: int
    terms: int
    having: Callable[[str], int]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: the most that each of its words can add to a score, and the average number of terms of a passage.

    Of the words of a set only the best counts.
    """

    words: list[tuple[str, float]]
    sets: list[list[tuple[str, float]]]
    average: float

    def bound(self, own: Mapping[str, Posting]) -> float:
        """Return a score that no passage of a segment with these words reaches."""
        clauses = [[pair] for pair in self.words] + self.sets
        return sum(max((most for word, most in clause if word in own), default=0.0) for clause in clauses)


def search(
    parts: Sequence[Part], words: Sequence[str], k: int, sets: Sequence[Synonyms] = ()
) -> list[tuple[int, int, float]]:
    """Return the k best passages as (index of the part, row, score), best first; equal scores in any order.

    Repeated words count again, and of each of the ``sets`` only the best word of a passage, times its weight. What is
    not allowed is left out and counts in the statistics all the same. Raises ValueError or sqlite3.Error for damage.
    """
    if k <= 0:
        return []
    every = dict.fromkeys([*words, *(word for one in sets for word in one)])
    held = {word: [postings.get(word) for postings, _, _ in parts] for word in every}
    asked = _weighed(parts, Counter(words), sets, held)
    best, hits = np.zeros(0), list[tuple[int, int, float]]()
    for number, (postings, live, allowed) in enumerate(parts):
        own = {word: posting for word, found in held.items() if (posting := found[number])}
        floor = float(best[0]) if len(best) == k else 0.0
        if asked.bound(own) <= floor:
            continue  # not even a passage with all of these words would be among the best
        scores = scores_of(postings.lengths, asked, own)
        for mask in (live, allowed):
            if mask is not None:
                scores[~mask] = 0
        rows = _best_rows(scores, k, floor)
        hits += [(number, row, score) for row, score in zip(rows.tolist(), scores[rows].tolist(), strict=True)]
        best = np.sort(np.concatenate([best, scores[rows]]))[-k:]
    return sorted(hits, key=lambda hit: -hit[2])[:k]


def _weighed(
    parts: Sequence[Part],
    words: Mapping[str, int],
    sets: Sequence[Synonyms],
    held: Mapping[str, Sequence[Posting | None]],
) -> Asked:
    """Weigh words by the passages that are alive: how many there are, how long, and how many have each word."""
    alive = [(postings.lengths, live) for postings, live, _ in parts]
    passages = sum(len(lengths) if live is None else int(live.sum()) for lengths, live in alive)
    terms = sum(int((lengths if live is None else lengths[live]).sum()) for lengths, live in alive)

    def having(word: str) -> int:
        found = zip(held[word], alive, strict=True)
        return sum(len(own[0]) if live is None else int(live[own[0]].sum()) for own, (_, live) in found if own)

    return weigh(words, sets, Counts(passages, terms, having))


def weigh(words: Mapping[str, int], sets: Sequence[Synonyms], counts: Counts) -> Asked:
    """Weigh the words of a question, each with how often it stands there, and those of its sets of synonyms."""

    def most(word: str, weight: float) -> float:
        having = counts.having(word)
        return weight * log(1 + (counts.passages - having + 0.5) / (having + 0.5)) * (K1 + 1)

    singles, *others = ([(word, most(word, weight)) for word, weight in one.items()] for one in (words, *sets))
    return Asked(singles, others, counts.terms / counts.passages if counts.terms else 1.0)


def scores_of(lengths: NDArray[np.uint32], asked: Asked, own: Mapping[str, Posting]) -> Floats:
    """Return the score of every row, (rows,), given how many terms each has and where words stand; 0 where none does."""
    words = [pair for pair in asked.words if pair[0] in own]
    sets = [[pair for pair in one if pair[0] in own] for one in asked.sets]
    rows, added, ends = _added(lengths, [*words, *chain.from_iterable(sets)], own, asked.average)
    singles = ends[len(words)]
    summed = np.bincount(rows[:singles], added[:singles], len(lengths))  # one after the other, in order
    scores = summed.astype(np.float64, copy=False)  # of no rows it makes integers
    best, spans = np.zeros(len(lengths)), pairwise(ends[len(words) :])
    for one in sets:
        placed = [(rows[a:b], added[a:b]) for a, b in islice(spans, len(one))]
        for where, more in placed:
            best[where] = np.maximum(best[where], more)
        for where, _ in placed:
            scores[where] += best[where]
            best[where] = 0  # for the next set, and so that this one counts once
    return scores


def _added(
    lengths: NDArray[np.uint32], words: Sequence[tuple[str, float]], own: Mapping[str, Posting], average: float
) -> tuple[Rows, Floats, list[int]]:
    """Return what words add to the rows they stand in, (n,) and (n,), word after word, and where each word's begin."""
    found = [own[word] for word, _ in words]
    rows = np.concatenate([np.zeros(0, np.intp), *(rows for rows, _ in found)])
    counts = np.concatenate([np.zeros(0), *(counts for _, counts in found)])
    sizes = [len(rows) for rows, _ in found]
    norms = K1 * (1 - B) + (K1 * B / average) * lengths[rows]
    added = np.repeat([most for _, most in words], sizes) * (counts / (counts + norms))
    return rows, added, list(accumulate(sizes, initial=0))


def _best_rows(scores: Floats, k: int, floor: float) -> Rows:
    """Return the rows of the k highest scores above a floor, in any order."""
    rows = np.flatnonzero(scores > floor)
    if len(rows) > k:
        rows = rows[np.argpartition(scores[rows], -k)[-k:]]
    return rows
