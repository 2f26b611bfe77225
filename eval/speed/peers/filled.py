"""Standing in for a transformer's vectors: an exact scan takes as long over any others of the same shape."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval.speed.worker import Built

_NOISE = 0.01  # so that no two rows are equal and none is far from a real one


def clocked(
    passages: Sequence[str],
    sample: int,
    embed: Callable[[list[str]], Any],
    store: Callable[[list[list[float]]], object],
) -> Built:
    """Embed ``sample`` passages, fill in the others, store the rows of all; the filling is not clocked."""
    begun = perf_counter()
    vectors = embed(list(passages[:sample]))
    embedded = perf_counter()
    rows = filled(np.asarray(vectors, dtype=np.float32), len(passages)).tolist()
    ready = perf_counter()
    store(rows)
    return Built(perf_counter() - ready, embedded - begun, min(sample, len(passages)))


def filled(sample: NDArray[np.float32], count: int) -> NDArray[np.float32]:
    """Repeat sample rows (n, d), of unit length, to ``count`` rows with a little noise; the first n stay as they are."""
    rows = np.resize(sample, (count, sample.shape[1])).astype(np.float32)
    noise = np.random.default_rng(0).normal(0, _NOISE, (max(count - len(sample), 0), sample.shape[1]))
    rows[len(sample) :] += noise.astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)
