"""Writing a generation: new segments beside the old ones, the manifest last; a kill at any point leaves the old one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np

from index.files import sync
from index.store.entry import Entry, Stored
from index.store.generations import sweep
from index.store.lexical import Row, inherit, write_lexical
from index.store.local import passage_key, segment_folder
from index.store.manifest import Manifest, SegmentUse, checksum, folder, publish
from index.store.segment import Segment, SegmentWriter
from index.store.vectors.dense import Dense, Vectors, Waiting, write_vectors

# Passages: a segment this large is left alone, so that a build's memory is bounded (134 MB at 1,024 wide).
FULL = 65_536
MANY = 8  # smaller segments than this are kept apart; more are written into one


class SegmentsWriter:
    """Writes sources with their vectors into as many segments as they need."""

    def __init__(self, store: Path, first: int, dimension: int) -> None:
        self.parts: list[SegmentUse] = []
        self.following = first  # the number of the segment being written, or of the next
        self._store = store
        self._dimension = dimension
        self._writer: SegmentWriter | None = None
        self._vectors: list[Waiting] = []

    def add(self, entry: Entry, vectors: Vectors) -> None:
        """Append a source; ``vectors`` (passages, dimension) are those of its passages, in order."""
        if self._writer is None:
            home = segment_folder(self._store, self.following)
            home.mkdir(parents=True)
            self._writer = SegmentWriter(home / "passages.sqlite")
        self._writer.add(entry)
        self._vectors.append(vectors.astype(np.float16))  # as they are stored
        if self._writer.rows >= FULL:
            self.close()

    def close(self) -> None:
        """Finish the segment being written, if any."""
        if self._writer is None:
            return
        self._writer.close()
        home = segment_folder(self._store, self.following)
        write_vectors(home / "vectors.faiss", self._vectors, self._dimension)
        sync([*home.iterdir(), home])
        self.parts.append(SegmentUse(self.following, self._writer.rows, self._writer.rows))
        self.following, self._writer, self._vectors = self.following + 1, None, []


def without(store: Path, parts: Sequence[SegmentUse], gone: set[str]) -> tuple[SegmentUse, ...]:
    """Return the parts with some sources marked as dead; a part of which nothing is left drops out."""
    marked = []
    for part in parts:
        standing = live(store, part)
        dying = [stored for stored in standing if stored.path in gone]
        if len(dying) < len(standing):
            dead = sorted({*part.dead, *(stored.path for stored in dying)})
            marked.append(replace(part, dead=tuple(dead), live=part.live - sum(s.passages for s in dying)))
    return tuple(marked)


def live(store: Path, part: SegmentUse) -> list[Stored]:
    """List the sources of a part that still count."""
    with opened(store, part) as segment:
        return segment.live(part.dead)


@contextmanager
def opened(store: Path, part: SegmentUse) -> Iterator[Segment]:
    """Open a part's segment for a while."""
    segment = Segment(segment_folder(store, part.number) / "passages.sqlite")
    try:
        yield segment
    finally:
        segment.close()


def row_vectors(store: Path, part: SegmentUse, rows: Sequence[int]) -> Vectors:
    """Return the vectors (n, dimension) of some rows of a part."""
    return Dense(segment_folder(store, part.number) / "vectors.faiss").vectors(rows)


def compact(store: Path, parts: Sequence[SegmentUse], following: int, dimension: int) -> tuple[SegmentUse, ...]:
    """Write small segments into one when there are many, and those of which half is dead; nothing is encoded again."""
    small = [part for part in parts if part.live < FULL]
    chosen = small if len(small) > MANY else [part for part in parts if part.live * 2 < part.rows]
    if not chosen:
        return tuple(parts)
    writer = SegmentsWriter(store, following, dimension)
    with ExitStack() as stack:
        segments = [(part, stack.enter_context(opened(store, part))) for part in chosen]
        vectors = {part.number: Dense(segment_folder(store, part.number) / "vectors.faiss") for part in chosen}
        moved = [(s, part.number, segment) for part, segment in segments for s in live(store, part)]
        for stored, number, segment in sorted(moved, key=lambda move: move[0].path):
            writer.add(segment.entry(stored), vectors[number].vectors(stored.rows))
    writer.close()
    return tuple(part for part in parts if part not in chosen) + tuple(writer.parts)


def write_words(store: Path, generation: str, parent: Manifest | None, parts: Sequence[SegmentUse]) -> None:
    """Write a generation's lexical index; where sources were only added, the parent's is carried on.

    Otherwise it is written anew from the stored terms (40,000 passages a second): tantivy goes on counting
    deleted passages in BM25's statistics, and a store that grew must score as one built at once.
    """
    home = folder(store, generation) / "lexical"
    home.mkdir(parents=True)
    carried = set(parent.parts) if parent else set()
    if parent and parent.parts and carried <= set(parts):
        inherit(folder(store, parent.generation) / "lexical", home)
        parts = [part for part in parts if part not in carried]
    write_lexical(home, (row for part in parts for row in _rows(store, part)))
    sync([*home.iterdir(), home])


def _rows(store: Path, part: SegmentUse) -> Iterator[Row]:
    dead = set(part.dead)
    with opened(store, part) as segment:
        for row, source, date, terms in segment.terms():
            if source not in dead:
                yield passage_key(part.number, row), source, date, terms


def finish(store: Path, manifest: Manifest) -> None:
    """Publish a generation whose files are written, then remove what nothing needs any more."""
    homes = [folder(store, manifest.generation) / "lexical"]
    homes += [segment_folder(store, part.number) for part in manifest.parts]
    names = sorted(f.relative_to(store).as_posix() for home in homes for f in home.iterdir() if f.suffix != ".lock")
    sizes = {name: (store / name).stat().st_size for name in names}
    complete = replace(manifest, files=sizes, sums={name: checksum(store / name) for name in names})
    publish(store, complete)
    sweep(store, complete)
