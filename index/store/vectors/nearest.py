"""The passages of a store nearest to a question: every vector compared in a small store, in a large one those its codes choose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, repeat
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.store.vectors.coarse import COARSE, Coarse
from index.store.vectors.dense import VECTORS, Dense, Mask, Vectors

# Passages of a store up to which every vector is compared: 15 ms of a free core, 22 of a busy one (by codes 4).
EXACT_PASSAGES = 100_000
# Rows of a segment up to which every vector is compared all the same: 0.7 ms.
EXACT_ROWS = 4_096
# Rows compared closely for each that is wanted, and at least. Of the 100 nearest of a million four find .995, six .998;
# of the ten nearest both find all.
REFINED_SHARE, REFINED_LEAST = 6, 400


def wants_coarse(rows: int, passages: int) -> bool:
    """Return whether a segment of so many rows needs codes in a store of so many passages (rows)."""
    return passages > EXACT_PASSAGES and rows > EXACT_ROWS


class SegmentVectors:
    """A segment's vectors with their codes, where it has any. Raises RuntimeError for a damaged file of them."""

    def __init__(self, folder: Path) -> None:
        self.dense = Dense(folder / VECTORS)
        self._coarse_file = folder / COARSE

    @cached_property
    def coarse(self) -> Coarse | None:
        """The codes, read by the first search that wants them."""
        return Coarse(self._coarse_file, self.dense.rows) if self._coarse_file.exists() else None


Found = tuple[int, int, float]  # segment, row, cosine
Rows = NDArray[np.int64]
Guess = tuple[int, Rows, Vectors]  # segment, rows of it, about what cosine each has


def nearest(
    segments: Mapping[int, SegmentVectors], masks: Mapping[int, Mask | None], vector: Vectors, k: int, passages: int
) -> list[Found]:
    """Return the k passages nearest to a unit vector (dimension,), best first; ``passages`` is the size of the store.

    ``masks`` (rows,) leave rows of a segment out. As many as k come where so many are allowed; every cosine is exact.
    """
    hits, guesses, chosen = list[Found](), list[Guess](), list[tuple[int, Rows]]()
    refined = max(REFINED_SHARE * k, REFINED_LEAST)
    for number, segment in segments.items():
        allowed = masks.get(number)
        if not (wants_coarse(segment.dense.rows, passages) and segment.coarse):
            hits += [(number, row, cosine) for row, cosine in segment.dense.search(vector, k, allowed)]
        elif allowed is not None and np.count_nonzero(allowed) <= refined:
            chosen.append((number, np.flatnonzero(allowed)))
        else:
            guesses.append((number, *segment.coarse.candidates(vector, refined, allowed)))
    for number, rows in chain(chosen, _best(guesses, refined)):
        # not @: that of a few rows already wakes a second thread, and equal rows may differ in the last digit
        cosines = np.einsum("ij,j->i", segments[number].dense.vectors(rows), vector)
        hits += zip(repeat(number), rows.tolist(), cosines.tolist(), strict=False)
    return sorted(hits, key=lambda hit: (-hit[2], hit[0], hit[1]))[:k]


def _best(guesses: Sequence[Guess], k: int) -> Iterator[tuple[int, Rows]]:
    """Yield (segment, its rows among the k that seem nearest of all), rows ascending as they lie on the disk."""
    if not guesses:
        return
    scores = np.concatenate([scores for _, _, scores in guesses])
    chosen = np.zeros(scores.size, dtype=np.bool_)
    chosen[np.argsort(-scores, kind="stable")[:k]] = True
    ends = np.cumsum([rows.size for _, rows, _ in guesses])
    for (number, rows, _), kept in zip(guesses, np.split(chosen, ends[:-1]), strict=True):
        if kept.any():
            yield number, np.sort(rows[kept])
