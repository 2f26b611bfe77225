"""The indexes that are simulated: how each is made of a folder's rows, and searched wider and wider."""

from __future__ import annotations

from collections.abc import Callable

import faiss
import numpy as np
from numpy.typing import NDArray

from eval.speed.scale.simulation.lay import DEPTH, Laid
from eval.speed.scale.simulation.real import Half, Vectors

Rows = NDArray[np.int64]
Search = Callable[[Vectors, int], Rows]  # a unit vector (dimension,), how wide → the DEPTH rows that seem nearest
Make = Callable[[Laid, int], Search]  # fills an index with the first rows of a folder
_SAMPLE = 65_536  # rows that codes are trained on
_LINKS, _BUILT_WIDE = 16, 100  # of a graph: M and efConstruction
_PROBED = 64  # lists of the codes of 1 bit, whose width is how many rows are compared closely


def flat(laid: Laid, size: int) -> Search:
    """Compare every row, 16 bits a value."""
    index = faiss.IndexScalarQuantizer(laid.dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
    index.train(np.zeros((1, laid.dimension), dtype=np.float32))
    for _, rows in laid.chunks(size):
        index.add(rows)
    return lambda vector, _: index.search(vector[None], DEPTH)[1][0]


def codes(laid: Laid, size: int) -> Search:
    """Compare every code of 2 bits a value, as our own large stores do, then the rows that seem nearest."""
    index = faiss.IndexPQFastScan(laid.dimension, laid.dimension // 2, 4, faiss.METRIC_INNER_PRODUCT)
    index.pq.cp.niter = 4
    index.train(_sample(laid, size))
    for _, rows in laid.chunks(size):
        index.add(rows)
    return _closer(laid.mapped(size), lambda vector, wide: index.search(vector[None], wide)[1][0])


def lists(bits: int) -> Make:
    """Compare the rows of the nearest lists, 16 or 8 bits a value."""
    kind = {16: faiss.ScalarQuantizer.QT_fp16, 8: faiss.ScalarQuantizer.QT_8bit}[bits]

    def make(laid: Laid, size: int) -> Search:
        centroids = _quantizer(laid)
        index = faiss.IndexIVFScalarQuantizer(
            centroids, laid.dimension, centroids.ntotal, kind, faiss.METRIC_INNER_PRODUCT, False
        )
        return _probed(_filled(index, laid, size))

    return make


def one_bit(laid: Laid, size: int) -> Search:
    """Compare a bit a value in the nearest lists (RaBitQ: Gao, Long 2024), then the rows that seem nearest.

    The rows are not turned at random first, as the paper does: of 40,000 real ones that brings .974 of the ten nearest
    among the first 1,000, and as they are .973.
    """
    centroids = _quantizer(laid)
    made = faiss.IndexIVFRaBitQ(centroids, laid.dimension, centroids.ntotal, faiss.METRIC_INNER_PRODUCT)
    made.qb = 8  # bits a value of the question
    index = _filled(made, laid, size)
    index.nprobe = _PROBED
    return _closer(laid.mapped(size), lambda vector, wide: index.search(vector[None], wide)[1][0])


def graph(bits: int) -> Make:
    """Walk a graph of near rows (HNSW: Malkov, Yashunin 2018), 32 or 8 bits a value."""

    def make(laid: Laid, size: int) -> Search:
        index: faiss.IndexHNSW = faiss.IndexHNSWFlat(laid.dimension, _LINKS, faiss.METRIC_INNER_PRODUCT)
        if bits == 8:
            kind = faiss.ScalarQuantizer.QT_8bit
            index = faiss.IndexHNSWSQ(laid.dimension, kind, _LINKS, faiss.METRIC_INNER_PRODUCT)  # type: ignore[arg-type]
            index.train(_sample(laid, size))
        index.hnsw.efConstruction = _BUILT_WIDE
        for _, rows in laid.chunks(size):
            index.add(rows)

        def search(vector: Vectors, wide: int) -> Rows:
            index.hnsw.efSearch = wide
            return np.asarray(index.search(vector[None], DEPTH)[1][0])

        return search

    return make


_PROBES = 8, 32, 128
# Bytes a value that an index holds in memory, where whether it fits is a question.
_VALUE_BYTES = {"flat": 2, "ivf": 2, "ivf8": 1, "hnsw": 4, "hnsw8": 1}
KINDS: dict[str, tuple[Make, tuple[int, ...]]] = {  # how it is made, and how widely it is searched, one after the other
    "flat": (flat, (0,)),
    "codes": (codes, (600, 2_400)),
    "ivf": (lists(16), _PROBES),
    "ivf8": (lists(8), _PROBES),
    "rabitq": (one_bit, (1_000, 4_000, 16_000)),
    "hnsw": (graph(32), (100, 200, 400)),
    "hnsw8": (graph(8), (100, 200, 400)),
}


def fits(kind: str, rows: int, dimension: int, gigabytes: float) -> bool:
    """Return whether the vectors that a kind of index holds fit into so much memory.

    >>> fits("flat", 10_000_000, 1024, 12), fits("ivf8", 10_000_000, 1024, 12)
    (False, True)
    """
    return _VALUE_BYTES.get(kind, 0) * rows * dimension <= gigabytes * 1e9


def _quantizer(laid: Laid) -> faiss.IndexFlatIP:
    centroids = faiss.IndexFlatIP(laid.dimension)
    centroids.add(laid.kept("centroids"))
    return centroids


def _filled(index: faiss.IndexIVF, laid: Laid, size: int) -> faiss.IndexIVF:
    """Fill an index of lists, which are known: comparing ten million rows with every centroid takes most of an hour."""
    index.train(_sample(laid, size))
    of_row = laid.kept("lists")
    for start, rows in laid.chunks(size):
        numbers = np.arange(start, start + len(rows))
        near = of_row[numbers].astype(np.int64)
        index.add_core(len(rows), faiss.swig_ptr(rows), faiss.swig_ptr(numbers), faiss.swig_ptr(near))
    index.ntotal = size
    return index


def _probed(index: faiss.IndexIVF) -> Search:
    def search(vector: Vectors, wide: int) -> Rows:
        index.nprobe = wide
        return np.asarray(index.search(vector[None], DEPTH)[1][0])

    return search


def _sample(laid: Laid, size: int) -> Vectors:
    """Return evenly spaced rows."""
    return laid.mapped(size)[:: max(size // _SAMPLE, 1)].astype(np.float32)


def _closer(stored: Half, chosen: Search) -> Search:
    """Compare the rows that a search chose, as they lie on the disk."""

    def search(vector: Vectors, wide: int) -> Rows:
        rows = chosen(vector, wide)
        rows = np.sort(rows[rows >= 0])
        cosines = np.einsum("ij,j->i", stored[rows].astype(np.float32), vector)
        return np.asarray(rows[np.argsort(-cosines, kind="stable")[:DEPTH]])

    return search
