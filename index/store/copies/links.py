"""Which articles of a generation are near-copies of each other: found for those that are new, kept for the rest.

Near-copies of near-copies are of one group: which groups there are does not depend on the order in which articles came.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import lru_cache
from itertools import count
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.store.copies.bands import FILE as BANDS
from index.store.copies.bands import Bands
from index.store.copies.signature import Ints, Signature, band_hashes, jaccard, letters, runs, unpacked
from index.store.local.catalog import PieceId, Turnover, written
from index.store.local.segment import Segment

COPY_JACCARD = 0.6  # articles whose runs have a Jaccard index of at least that are near-copies
_SPREAD = 0.13  # how far below it a signature may say they are: three standard deviations of 128 values
_COMPARED = 64  # articles at most, the likeliest, that one is compared with in vain: thousands may fill in one template
_TOGETHER = 2_048  # new articles looked up at once

Node = PieceId | int  # a piece that had no copies, or a group that stood before


def link_copies(catalog: Path, segments: Mapping[int, Path], turnover: Turnover) -> None:
    """Write into a new generation's catalog which pieces are near-copies; ``segments``: the folder of each."""
    if not turnover.new and not turnover.broken:
        return
    with written(catalog) as db, ExitStack() as stack:
        held = _Held(segments, stack)
        new = sorted({*turnover.new, *_dissolved(db, turnover.broken)})
        groups = _Groups(db)
        for piece, candidates in _candidates(held, new):
            _join(held, groups, piece, candidates)
        groups.write()


def _dissolved(db: sqlite3.Connection, broken: Iterable[int]) -> Iterator[PieceId]:
    """Take groups that lost a piece apart; yield what is left of them: it may have been what held them together."""
    for group in broken:
        yield from db.execute("SELECT segment, piece FROM place WHERE copies=?", (group,)).fetchall()
        db.execute("UPDATE place SET copies=NULL WHERE copies=?", (group,))


class _Held:
    """The pieces of some segments: their bands, signatures and words."""

    def __init__(self, segments: Mapping[int, Path], stack: ExitStack) -> None:
        self._segments = {number: Segment(home / "passages.sqlite") for number, home in segments.items()}
        for segment in self._segments.values():
            stack.callback(segment.close)
        self.bands = {number: Bands(home / BANDS) for number, home in segments.items()}
        self.words = lru_cache(4_096)(self._words)
        self.signature = lru_cache(65_536)(self._signature)

    def _signature(self, piece: PieceId) -> bytes:
        """Return a piece's signature, b"" for none."""
        return self._segments[piece[0]].signature(piece[1])

    def _words(self, piece: PieceId) -> Ints:
        """Return the runs of a piece, each once and in order."""
        return np.unique(runs(map(letters, self._segments[piece[0]].kept(piece[1]))))


class _Groups:
    """Groups of near-copies while they are joined (union-find)."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._nodes: dict[PieceId, Node | None] = {}
        self._above: dict[Node, Node] = {}

    def of(self, piece: PieceId) -> Node | None:
        """Return the group a piece is of now, None for a piece that no source has any more."""
        if piece not in self._nodes:
            row = self._db.execute("SELECT copies FROM place WHERE segment=? AND piece=?", piece).fetchone()
            self._nodes[piece] = None if row is None else piece if row[0] is None else row[0]
        node = self._nodes[piece]
        return None if node is None else self._top(node)

    def _top(self, node: Node) -> Node:
        while (above := self._above.get(node, node)) != node:
            self._above[node] = self._above.get(above, above)
            node = above
        return node

    def join(self, a: Node, b: Node) -> None:
        """Make one group of two."""
        self._above[self._top(a)] = self._top(b)

    def write(self) -> None:
        """Give each group a number: that of a group that stood before, or a new one."""
        joined = defaultdict[Node, set[Node]](set)
        for node in [*self._above]:
            joined[self._top(node)] |= {node, self._above[node]}
        ((last,),) = self._db.execute("SELECT max(copies) FROM place WHERE copies IS NOT NULL")
        following = count((last or 0) + 1)
        for nodes in sorted(joined.values(), key=lambda nodes: min(map(str, nodes))):
            old = sorted(node for node in nodes if isinstance(node, int))
            number = old[0] if old else next(following)
            pieces = [(number, *node) for node in nodes if not isinstance(node, int)]
            self._db.executemany("UPDATE place SET copies=? WHERE copies=?", [(number, group) for group in old[1:]])
            self._db.executemany("UPDATE place SET copies=? WHERE segment=? AND piece=?", pieces)


def _candidates(held: _Held, new: Sequence[PieceId]) -> Iterator[tuple[PieceId, list[PieceId]]]:
    """Yield each new piece that shares a band with others, and these; of two that are new only one is told of the other."""
    fresh = set(new)
    for first in range(0, len(new), _TOGETHER):
        signed = [(piece, told) for piece in new[first : first + _TOGETHER] if (told := held.signature(piece))]
        hashes = band_hashes(unpacked(told for _, told in signed))
        met = defaultdict[PieceId, list[PieceId]](list)
        for number, bands in held.bands.items():
            for row, pieces in bands.find(hashes, np.array([piece[0] == number for piece, _ in signed], np.bool_)):
                own = signed[row][0]
                others = ((number, piece) for piece in pieces.tolist())
                met[own] += [other for other in others if other < own or other not in fresh]
        yield from met.items()


def _join(held: _Held, groups: _Groups, piece: PieceId, candidates: Collection[PieceId]) -> None:
    """Compare a piece with those it shares a band with, likeliest first, and make those that are alike one group."""
    alive = [other for other in candidates if groups.of(other) is not None]
    rows, in_vain = unpacked(map(held.signature, (piece, *alive))), 0
    for other in _likely(rows[0], rows[1:], alive):
        ours, theirs = groups.of(piece), groups.of(other)
        if ours is None or theirs is None or ours == theirs:
            continue
        if jaccard(held.words(piece), held.words(other)) >= COPY_JACCARD:
            groups.join(ours, theirs)
        else:
            in_vain += 1
        if in_vain == _COMPARED:
            return


def _likely(own: Signature, others: NDArray[np.uint16], pieces: Sequence[PieceId]) -> Iterator[PieceId]:
    """Yield the pieces whose signatures say that they may be near-copies of one, likeliest first."""
    shares = (others == own).mean(axis=1)
    for at in np.argsort(-shares, kind="stable").tolist():
        if shares[at] >= COPY_JACCARD - _SPREAD:
            yield pieces[at]
