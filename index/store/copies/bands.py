"""A segment's bands: which of its pieces may be near-copies of an article; written once, then read where it is asked.

Each band of each piece is one number, its hash before the piece's number; they lie in order in one file, of which a
search reads a few pages: an article more costs what it holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.store.copies.signature import BANDS, HASH_BITS, Ints, band_hashes, unpacked

FILE = "bands.npy"
_PIECE_BITS = np.uint64(64 - HASH_BITS)
_ALL = np.uint64((1 << 64 - HASH_BITS) - 1)


def write_bands(path: Path, signatures: Sequence[bytes]) -> None:
    """Write the bands of a segment's pieces, given as the signature of each; b"" for one that has none."""
    pieces = np.array([piece for piece, signature in enumerate(signatures) if signature], np.uint64)
    keys = band_hashes(unpacked(signatures)) << _PIECE_BITS | pieces[:, None]
    np.save(path, np.sort(keys.ravel()))


class Bands:
    """A segment's bands, read as they are asked for."""

    def __init__(self, path: Path) -> None:
        self._keys: Ints = np.asarray(np.load(path, mmap_mode="r"))  # a view of the file, sliced ten times as fast

    def find(self, hashes: Ints, own: NDArray[np.bool_]) -> Iterator[tuple[int, NDArray[np.int64]]]:
        """Yield (row, pieces) for the rows of some `band_hashes` (n, BANDS) that share a band with pieces, each once.

        ``own`` (n,): whether a row is of one of the segment's own pieces, which is no news.
        """
        wanted = (hashes << _PIECE_BITS).ravel()
        order = np.argsort(wanted)  # neighbours stand on the same page
        first, end = np.empty((2, len(wanted)), np.intp)
        first[order] = np.searchsorted(self._keys, wanted[order])
        end[order] = np.searchsorted(self._keys, wanted[order] | _ALL, "right")
        many = (end - first).reshape(-1, BANDS)
        for row in np.flatnonzero((many > own[:, None]).any(axis=1)).tolist():
            met = np.flatnonzero(many[row] > own[row]) + row * BANDS
            held = [self._keys[first[at] : end[at]] for at in met.tolist()]
            yield row, np.unique(np.concatenate(held) & _ALL).astype(np.int64)
