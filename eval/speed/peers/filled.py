"""Standing in for a transformer's vectors: an exact scan takes as long over any others of the same shape."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_NOISE = 0.01  # so that no two rows are equal and none is far from a real one


def filled(sample: NDArray[np.float32], count: int) -> NDArray[np.float32]:
    """Repeat sample rows (n, d), of unit length, to ``count`` rows with a little noise; the first n stay as they are."""
    rows = np.resize(sample, (count, sample.shape[1])).astype(np.float32)
    noise = np.random.default_rng(0).normal(0, _NOISE, (max(count - len(sample), 0), sample.shape[1]))
    rows[len(sample) :] += noise.astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)
