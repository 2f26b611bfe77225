"""Vectors that lie as those of texts do: in clusters, unit length."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.store.vectors.coarse import write_coarse
from index.store.vectors.dense import VECTORS, write_vectors

WIDE, ROWS = 64, 5_000  # so many rows that codes are worth their while


def clustered(rows: int, seed: int, wide: int = WIDE, clusters: int = 40) -> NDArray[np.float32]:
    draw = np.random.default_rng(seed)
    middles = np.random.default_rng(7).normal(size=(clusters, wide))
    found = middles[draw.integers(0, clusters, rows)] + 1.5 * draw.normal(size=(rows, wide))
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), dtype=np.float32)


def segment(folder: Path, vectors: NDArray[np.float32], coarse: bool = True) -> Path:
    folder.mkdir(parents=True)
    write_vectors(folder / VECTORS, [vectors], vectors.shape[1])
    if coarse:
        write_coarse(folder)
    return folder
