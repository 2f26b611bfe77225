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
        self._keys: Ints = np.load(path, mmap_mode="r")

    def find(self, hashes: Ints, own: NDArray[np.bool_]) -> Iterator[tuple[int, NDArray[np.int64]]]:
        """Yield (row, pieces) for the rows of some `band_hashes` (n, BANDS) that share a band with pieces, each once.

        ``own`` (n,): whether a row is of one of the segment's own pieces, which is no news.
        """
        first = np.searchsorted(self._keys, (hashes << _PIECE_BITS).ravel()).reshape(-1, BANDS)
        end = np.searchsorted(self._keys, (hashes << _PIECE_BITS | _ALL).ravel(), "right").reshape(-1, BANDS)
        met = end - first > own[:, None]
        for row in np.flatnonzero(met.any(axis=1)).tolist():
            held = [self._keys[first[row, band] : end[row, band]] for band in np.flatnonzero(met[row]).tolist()]
            yield row, np.unique(np.concatenate(held) & _ALL).astype(np.int64)
