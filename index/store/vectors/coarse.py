"""A segment's vectors in short: 4 bits for every two values, an eighth of vectors.faiss, to find where to look closer.

Two neighbouring values of a vector become the nearest of 16 pairs that k-means drew from the segment itself (product
quantisation: Jégou, Douze, Schmid 2011), and a question's products with those pairs are looked up in registers (André,
Kermarrec, Le Scouarnec 2017; FAISS's "fast scan"). Of 1,024 dimensions 32,768 rows are compared in 0.5 ms where the rows
themselves take 6. Codes only choose: who asks for candidates compares the chosen rows themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from index.files import atomic
from index.store.vectors.dense import VECTORS, Dense, Mask, Vectors

COARSE = "coarse.faiss"  # in a segment's folder, beside vectors.faiss
_VALUES, _BITS = 2, 4  # of a code. Four values a code are half as long, but 800 rows are to be compared, not 400
# Rows and rounds that the pairs are drawn from: 4,096 and 10 take 0.7 s more of each segment and find no more.
_SAMPLE, _ROUNDS = 2_048, 4
_BATCH = 4_096  # rows coded at once: 16 MB
_SPARE = 2  # times as many as would do if a filter took from near and far alike; all 32,768 take 2 ms


def write_coarse(folder: Path) -> None:
    """Write the codes of a segment's vectors, one row or more, beside them, whole or not at all; the same again for the same.

    Raises RuntimeError where the vectors cannot be read, OSError where nothing can be written.
    """
    dense = Dense(folder / VECTORS)
    length = -(-dense.dimension // _VALUES)
    index = faiss.IndexPQFastScan(length * _VALUES, length, _BITS, faiss.METRIC_INNER_PRODUCT)
    index.pq.cp.niter = _ROUNDS
    spread = np.linspace(0, dense.rows - 1, _SAMPLE).astype(np.int64)  # some twice where there are fewer
    with _one_thread():
        index.train(_even(dense.vectors(spread)))
        for start in range(0, dense.rows, _BATCH):
            index.add(_even(dense.vectors(range(start, min(start + _BATCH, dense.rows)))))
    with atomic(folder / COARSE) as part:
        faiss.write_index(index, str(part))


@contextmanager
def _one_thread() -> Iterator[None]:
    """Let FAISS work in this thread alone: two waited for each other on busy cores, 26 s instead of 1, for the same codes."""
    threads = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(threads)


class Coarse:
    """A segment's codes, read whole: 8 MB of 32,768 rows. Raises RuntimeError for a file that does not hold ``rows``."""

    def __init__(self, path: Path, rows: int) -> None:
        name = f"{path.parent.name}/{path.name}"
        try:
            self._index = faiss.read_index(str(path))
        except (RuntimeError, MemoryError) as error:  # its message names a line of C++
            raise RuntimeError(f"{name} is not an index of codes") from error
        if not isinstance(self._index, faiss.IndexPQFastScan):
            raise RuntimeError(f"{name} is an index of another kind; expected one of codes")
        if self._index.ntotal != rows:
            raise RuntimeError(f"{name} holds {self._index.ntotal} rows; expected the segment's {rows}")

    def candidates(self, vector: Vectors, k: int, allowed: Mask | None) -> tuple[NDArray[np.int64], Vectors]:
        """Return the k rows that seem nearest (fewer where fewer are allowed), best first, and about what cosine each has."""
        query, wanted, fetched = _even(vector.reshape(1, -1)), k, k
        if allowed is not None:  # codes are compared without a filter: so many more are fetched as it may take away
            count = max(int(np.count_nonzero(allowed)), 1)
            wanted, fetched = min(k, count), _SPARE * k * allowed.size // count
        while True:
            scores, rows = self._index.search(query, min(fetched, self._index.ntotal))
            kept = rows[0] >= 0 if allowed is None else (rows[0] >= 0) & allowed[rows[0]]
            if np.count_nonzero(kept) >= wanted or fetched >= self._index.ntotal:
                return rows[0][kept][:k], scores[0][kept][:k]
            fetched = self._index.ntotal


def _even(vectors: Vectors) -> Vectors:
    """Return rows with as many values as codes stand for: a 0 more where their number is odd."""
    odd = vectors.shape[1] % _VALUES
    return np.ascontiguousarray(np.pad(vectors, ((0, 0), (0, odd))) if odd else vectors, dtype=np.float32)
