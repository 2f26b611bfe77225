"""Which rows of a segment count, and which a filter lets through."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from threading import RLock

import numpy as np
from numpy.typing import NDArray

from index.store.local.catalog import Catalog
from index.store.local.manifest import SegmentUse
from index.store.local.segment import Segment
from index.types import Filter

Mask = NDArray[np.bool_]


class Rows:
    """The rows of a generation's segments; any thread may ask."""

    def __init__(self, parts: Sequence[SegmentUse], catalog: Catalog, segments: Mapping[int, Segment]) -> None:
        self._parts = {part.number: part for part in parts}
        self._catalog = catalog
        self._segments = segments
        self._lock = RLock()
        self._live: dict[int, Mask | None] = {}
        # The last filter's work is kept, for a conversation repeats it: 20,000 sources cost 40 ms to sift.
        self._filter: Filter | None = None
        self._paths = set[str]()
        self._found: dict[int, Mask] = {}

    def live(self, number: int) -> Mask | None:
        """Return which rows of a segment count, (rows,); None: all."""
        with self._lock:
            if number not in self._live:
                part = self._parts[number]
                whole = part.live == part.rows
                self._live[number] = None if whole else _mask(part.rows, self._ranges(number))
            return self._live[number]

    def found(self, number: int, within: Filter | None) -> Mask | None:
        """Return which rows of a segment may be found, (rows,); None: all."""
        if within is None:
            return self.live(number)
        with self._lock:
            if within != self._filter:
                self._filter, self._found = within, {}
                self._paths = within.sources(self._catalog.sources())
            if number not in self._found:
                self._found[number] = self._sift(number, within)
            return self._found[number]

    def _sift(self, number: int, within: Filter) -> Mask:
        dated = self._segments[number].dated(within.since, within.until) if within.dated else None
        chosen = (
            (first, passages)
            for path, piece, first, passages in self._catalog.in_segment(number)
            if path in self._paths and (dated is None or piece in dated)
        )
        return _mask(self._parts[number].rows, chosen)

    def _ranges(self, number: int) -> Iterable[tuple[int, int]]:
        return ((first, passages) for _, _, first, passages in self._catalog.in_segment(number))


def _mask(rows: int, ranges: Iterable[tuple[int, int]]) -> Mask:
    """Mark ranges of (first, how many), which do not overlap.

    >>> _mask(5, [(0, 1), (3, 2)]).tolist()
    [True, False, False, True, True]
    """
    pairs = np.array(list(ranges), dtype=np.int64).reshape(-1, 2)
    edges = np.zeros(rows + 1, dtype=np.int32)
    np.add.at(edges, pairs[:, 0], 1)
    np.add.at(edges, pairs[:, 0] + pairs[:, 1], -1)
    return np.cumsum(edges[:rows]) > 0
