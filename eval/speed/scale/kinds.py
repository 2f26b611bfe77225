"""Ways to search the vectors of many segments: our own two, and those that were tried beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import faiss
import numpy as np

from index.store.vectors.dense import VECTORS, Dense, Vectors
from index.store.vectors.nearest import EXACT_PASSAGES, Found, SegmentVectors, nearest

Search = Callable[[Vectors, int], list[Found]]  # a unit vector (dimension,), how many → the nearest, best first
_LISTS, _PROBES = 256, 64  # of a segment, and how many of them are compared


def exact(home: Path) -> Search:
    """Compare every vector, 16 bits a value."""
    return _ours(home, 0)


def codes(home: Path) -> Search:
    """Compare every code, then the vectors of those that seem nearest."""
    return _ours(home, EXACT_PASSAGES + 1)


def int8(home: Path) -> Search:
    """Compare every vector, 8 bits a value."""

    def made(dense: Dense) -> faiss.Index:
        index = faiss.IndexScalarQuantizer(dense.dimension, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT)
        rows = dense.vectors(range(dense.rows))
        index.train(rows)
        index.add(rows)
        return index

    return _tried(home, made)


def ivf(home: Path) -> Search:
    """Compare the vectors of the 64 of 256 clusters that are nearest, 8 bits a value."""

    def made(dense: Dense) -> faiss.Index:
        lists, kind = faiss.IndexFlatIP(dense.dimension), faiss.ScalarQuantizer.QT_8bit
        index = faiss.IndexIVFScalarQuantizer(lists, dense.dimension, _LISTS, kind, faiss.METRIC_INNER_PRODUCT)
        index.cp.max_points_per_centroid = 64
        index.nprobe = _PROBES
        rows = dense.vectors(range(dense.rows))
        index.train(rows)
        index.add(rows)
        return index

    return _tried(home, made)


KINDS = {"exact, 16 bits": exact, "exact, 8 bits": int8, "IVF, 64 of 256 lists": ivf, "codes, then 16 bits": codes}


def folders(home: Path) -> Iterator[tuple[int, Path]]:
    """Yield (number, folder) of the segments in a folder."""
    yield from ((int(path.name), path) for path in sorted(home.iterdir()))


def _ours(home: Path, passages: int) -> Search:
    segments = {number: SegmentVectors(folder) for number, folder in folders(home)}
    return lambda vector, k: nearest(segments, {}, vector, k, passages)


def _tried(home: Path, made: Callable[[Dense], faiss.Index]) -> Search:
    faiss.omp_set_num_threads(1)  # two would wait for each other where the cores are busy
    segments = {number: made(Dense(folder / VECTORS)) for number, folder in folders(home)}

    def search(vector: Vectors, k: int) -> list[Found]:
        hits = list[Found]()
        for number, index in segments.items():
            scores, rows = index.search(np.ascontiguousarray(vector.reshape(1, -1)), k)
            hits += [(number, int(row), float(s)) for row, s in zip(rows[0], scores[0], strict=True) if row >= 0]
        return sorted(hits, key=lambda hit: (-hit[2], hit[0], hit[1]))[:k]

    return search
