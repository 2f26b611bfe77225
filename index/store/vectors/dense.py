"""A segment's vectors: FAISS, every row compared, inner product of unit vectors; row i is the segment's passage i.

A value is kept in 16 bits: 1,024 of them are 2 KB, and 100,000 rows are searched in 15 ms by one thread (32 ms in 32
bits, which older stores hold and which are read all the same). A cosine is off by at most 2^-11, in practice by 2e-5.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

VECTORS = "vectors.faiss"  # in a segment's folder
Vectors = NDArray[np.float32]
Waiting = NDArray[np.float16] | Vectors  # as rows wait to be written: half the memory, the same file
Mask = NDArray[np.bool_]
# Pages of the file that a process looked at count as its memory until it says that they need not: with 400 rows a
# question out of 2 GB, 1.3 GB after sixty questions, and 39 MB like this.
_FORGET = getattr(mmap, "MADV_DONTNEED", None)
# Of rows that lie far apart nothing is read ahead: the kernel takes as much as 8 MB from the disk for each. Of rows that
# follow each other it is, as a merge reads them.
_APART, _TOGETHER = getattr(mmap, "MADV_RANDOM", None), getattr(mmap, "MADV_NORMAL", None)
_FAR = 16  # rows of the file for each that is wanted, from where on they lie far apart


def write_vectors(path: Path, batches: Iterable[Waiting], dimension: int) -> None:
    """Write batches of unit rows (n, dimension), in order, as one FAISS index."""
    index = faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
    for batch in batches:
        index.add(np.ascontiguousarray(batch, dtype=np.float32))
    faiss.write_index(index, str(path))


class Dense:
    """A segment's vectors, memory-mapped. Raises RuntimeError for a file that is not an index."""

    def __init__(self, path: Path) -> None:
        # IO_FLAG_MMAP does not map such indexes; _IFC does: open in 0.2 ms whatever the size.
        try:
            self._index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
        except RuntimeError as error:  # its message names a line of C++
            raise RuntimeError(f"{path.parent.name}/{path.name} is not an index of vectors") from error
        self.rows: int = self._index.ntotal
        self.dimension: int = self._index.d
        self._path = path

    def search(self, vector: Vectors, k: int, allowed: Mask | None) -> list[tuple[int, float]]:
        """Return the k nearest rows as (row, cosine), best first; ``allowed`` (rows,) leaves rows out."""
        params = None
        if allowed is not None:
            bits = np.packbits(allowed, bitorder="little")
            selector = faiss.IDSelectorBitmap(bits)  # type: ignore[call-arg, arg-type]  # FAISS types the C++ side
            params = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        query = np.ascontiguousarray(vector, dtype=np.float32).reshape(1, -1)
        scores, rows = self._index.search(query, min(k, max(self.rows, 1)), params=params)
        return [(int(row), float(score)) for row, score in zip(rows[0], scores[0], strict=True) if row >= 0]

    def vectors(self, rows: Sequence[int] | NDArray[np.int64]) -> Vectors:
        """Return the stored vectors (n, dimension) of some rows. Raises ValueError for one that is not here."""
        if not len(rows):
            return np.zeros((0, self.dimension), dtype=np.float32)
        asked = np.asarray(rows, dtype=np.int64)
        if asked.min() < 0 or asked.max() >= self.rows:
            raise ValueError(f"found row {asked.max()} asked for; expected rows from 0 to {self.rows - 1}")
        file, stored = self._stored
        read_ahead = _APART if np.ptp(asked) > _FAR * len(asked) else _TOGETHER
        if read_ahead is not None:
            file.madvise(read_ahead)
        vectors = stored[asked].astype(np.float32)
        if _FORGET is not None:
            file.madvise(_FORGET)
        return vectors

    @cached_property
    def _stored(self) -> tuple[mmap.mmap, Waiting]:
        """The file, and its rows as they lie in it: FAISS writes them last, one after the other."""
        width = self._index.sa_code_size() // self.dimension
        with self._path.open("rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        first = len(mapped) - self.rows * self._index.sa_code_size()
        flat = np.frombuffer(mapped, dtype=f"<f{width}", offset=first)
        return mapped, flat.reshape(self.rows, self.dimension)
