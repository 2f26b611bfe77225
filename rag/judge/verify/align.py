"""Two sequences → the pairs of places where one says the other: local alignment, the gaps of the second nearly free.

Smith & Waterman 1981 (J. Mol. Biol. 147), the whole of the first against any part of the second; a row is one array.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
# What a pair is worth alone, and more where its neighbours on either side are pairs too: 的 here and 的 there are none.
_ALONE, _BESIDE = 0.4, 0.3
_INSERTED = 0.1  # of each that only the first has


def aligned(same: NDArray[np.bool_], worth: Floats, skipped: Floats) -> list[tuple[int, int]]:
    """Return the pairs (place in the first, place in the second), both ascending, that are worth most together.

    ``same``: whether i says j; ``worth``: of each i; ``skipped``: what leaving out each j costs.

    >>> same = np.array([[a == b for b in "xxabcyd"] for a in "abd"])
    >>> aligned(same, np.ones(3), np.full(7, 0.04))
    [(0, 2), (1, 3), (2, 6)]
    """
    rows, columns = same.shape
    weight = np.where(same, _ALONE, 0.0)
    weight[1:, 1:] += _BESIDE * (same[1:, 1:] & same[:-1, :-1])
    weight[:-1, :-1] += _BESIDE * (same[:-1, :-1] & same[1:, 1:])
    weight *= worth[:, None]
    cost = np.concatenate([[0.0], np.cumsum(skipped)])
    best, entered = np.zeros((rows + 1, columns + 1)), np.zeros((rows + 1, columns + 1))
    for i in range(1, rows + 1):
        paired = np.concatenate([[-np.inf], np.where(same[i - 1], best[i - 1, :-1] + weight[i - 1], -np.inf)])
        entered[i] = np.maximum(paired, best[i - 1] - _INSERTED)
        best[i] = np.maximum.accumulate(entered[i] + cost) - cost
    return _traced(best, entered, same, weight)


def _traced(best: Floats, entered: Floats, same: NDArray[np.bool_], weight: Floats) -> list[tuple[int, int]]:
    pairs = list[tuple[int, int]]()
    i, j = len(best) - 1, int(best[-1].argmax())
    while i > 0 and j >= 0:
        if best[i, j] > entered[i, j] + 1e-9:
            j -= 1
        elif j and same[i - 1, j - 1] and abs(best[i - 1, j - 1] + weight[i - 1, j - 1] - entered[i, j]) < 1e-9:
            i, j = i - 1, j - 1
            pairs.append((i, j))
        else:
            i -= 1
    return pairs[::-1]
