"""The nearest rows of all, found block by block: what an index is measured against."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from eval.speed.scale.simulation.real import Vectors


class Nearest:
    """The k rows nearest to each of some unit vectors (n, dimension), among the blocks seen so far."""

    def __init__(self, vectors: Vectors, k: int) -> None:
        self._vectors, self._k, self.seen = vectors, k, 0
        self.cosines = np.zeros((len(vectors), 0), dtype=np.float32)
        self.rows = np.zeros((len(vectors), 0), dtype=np.int64)

    def see(self, block: Vectors) -> None:
        """Compare the next rows (m, dimension); ``rows`` and ``cosines`` (n, k) then hold the best, best first."""
        cosines = self._vectors @ block.T
        best = np.argpartition(-cosines, min(self._k, len(block)) - 1, axis=1)[:, : self._k]
        rows = np.concatenate([self.rows, best + self.seen], axis=1)
        cosines = np.concatenate([self.cosines, np.take_along_axis(cosines, best, axis=1)], axis=1)
        order = np.argsort(-cosines, axis=1, kind="stable")[:, : self._k]
        self.rows, self.cosines = np.take_along_axis(rows, order, axis=1), np.take_along_axis(cosines, order, axis=1)
        self.seen += len(block)


def recall(best: NDArray[np.int64], found: NDArray[np.int64], k: int) -> float:
    """Return the mean share of a question's k best rows that are among the k found; both (questions, ≥ k).

    >>> recall(np.array([[5, 7]]), np.array([[7, 0]]), 2)
    0.5
    """
    return float(np.mean([len({*b[:k].tolist()} & {*f[:k].tolist()}) / k for b, f in zip(best, found, strict=True)]))
