"""Writing a generation: new segments beside the old ones, the manifest last; a kill at any point leaves the old one."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from index.files import sync
from index.store.copies.bands import FILE as BANDS
from index.store.copies.bands import write_bands
from index.store.entry import Piece
from index.store.local.catalog import FILE as CATALOG
from index.store.local.catalog import Catalog, Place, move_places
from index.store.local.generations import sweep
from index.store.local.manifest import FINISHED, FORMAT, BuiltWith, Manifest, SegmentUse, checksum, folder, publish
from index.store.local.segment import Segment, SegmentWriter, segment_folder
from index.store.vectors.coarse import COARSE, write_coarse
from index.store.vectors.dense import VECTORS, Dense, Vectors, Waiting, write_vectors
from index.store.vectors.nearest import wants_coarse

# Passages: a segment this large is left alone, so that a build's memory is bounded (67 MB of vectors at 1,024 wide).
FULL = 32_768
MANY = 8  # smaller segments than this are kept apart; more are written into one


@dataclass(frozen=True, slots=True)
class Stored:
    """Where a piece was written."""

    segment: int
    piece: int
    first: int


class SegmentsWriter:
    """Writes pieces with their vectors into as many segments as they need."""

    def __init__(self, store: Path, first: int, built_with: BuiltWith) -> None:
        self.parts: list[SegmentUse] = []
        self.following = first  # the number of the segment being written, or of the next
        self._store = store
        self._built_with = built_with
        self._writer: SegmentWriter | None = None
        self._vectors: list[Waiting] = []
        self._signatures: list[bytes] = []

    def add(self, piece: Piece, vectors: Vectors) -> Stored:
        """Append a piece; ``vectors`` (passages, dimension) are those of its passages, in order."""
        if self._writer is None:
            home = segment_folder(self._store, self.following)
            home.mkdir(parents=True)
            self._writer = SegmentWriter(home / "passages.sqlite")
        stored = Stored(self.following, *self._writer.add(piece))
        self._vectors.append(vectors.astype(np.float16))  # as they are stored
        self._signatures.append(piece.signature)
        if self._writer.rows >= FULL:
            self.close()
        return stored

    def close(self) -> None:
        """Finish the segment being written, if any; from now on a build that is begun again can use it."""
        if self._writer is None:
            return
        self._writer.close()
        home = segment_folder(self._store, self.following)
        write_vectors(home / VECTORS, self._vectors, self._built_with.dimension)
        write_bands(home / BANDS, self._signatures)
        sync(home.iterdir())
        sums = {file.name: checksum(file) for file in sorted(home.iterdir())}
        told = {"format": FORMAT, "rows": self._writer.rows, "built_with": asdict(self._built_with), "sums": sums}
        (home / FINISHED).write_text(json.dumps(told), "utf-8")
        sync([home / FINISHED, home])
        self.parts.append(SegmentUse(self.following, self._writer.rows, self._writer.rows))
        self.following, self._writer, self._vectors, self._signatures = self.following + 1, None, [], []


@contextmanager
def opened(store: Path, number: int) -> Iterator[Segment]:
    """Open a segment for a while."""
    segment = Segment(segment_folder(store, number) / "passages.sqlite")
    try:
        yield segment
    finally:
        segment.close()


def row_vectors(store: Path, number: int, rows: Sequence[int]) -> Vectors:
    """Return the vectors (n, dimension) of some rows of a segment."""
    return Dense(segment_folder(store, number) / VECTORS).vectors(rows)


def counted(parts: Sequence[SegmentUse], alive: Mapping[int, int]) -> list[SegmentUse]:
    """Return the segments of which something is alive, with how much; ``alive``: segment → passages that count."""
    return [replace(part, live=alive[part.number]) for part in parts if part.number in alive]


def compact(store: Path, generation: str, parts: Sequence[SegmentUse], writer: SegmentsWriter) -> list[SegmentUse]:
    """Write small segments into one when there are many, and those of which half is dead; nothing is encoded again."""
    small = [part for part in parts if part.live < FULL]
    chosen = small if len(small) > MANY else [part for part in parts if part.live * 2 < part.rows]
    if not chosen:
        return list(parts)
    before = len(writer.parts)
    moves = _moved(store, folder(store, generation) / CATALOG, {part.number for part in chosen}, writer)
    move_places(folder(store, generation) / CATALOG, moves)
    return [part for part in parts if part not in chosen] + writer.parts[before:]


def _moved(store: Path, catalog: Path, chosen: Collection[int], writer: SegmentsWriter) -> list[tuple[Place, Place]]:
    """Write the pieces of some segments anew; return where each was and where it is."""
    moves = []
    with ExitStack() as stack:
        places = Catalog(catalog)
        stack.callback(places.close)
        segments = {number: stack.enter_context(opened(store, number)) for number in chosen}
        vectors = {number: Dense(segment_folder(store, number) / VECTORS) for number in chosen}
        for _, place in places.every_place():
            if place.segment in segments:
                piece = segments[place.segment].piece(place.piece)
                stored = writer.add(piece, vectors[place.segment].vectors(place.rows))
                moves.append((place, replace(place, **asdict(stored))))
    writer.close()
    return moves


def finish(store: Path, manifest: Manifest, parent: Manifest | None) -> None:
    """Publish a generation whose files are written, then remove what nothing needs any more."""
    own = list(folder(store, manifest.generation).iterdir())  # its catalog, and what is known of its pages
    sync(own)
    for part in manifest.parts:
        home = segment_folder(store, part.number)
        if wants_coarse(part.rows, manifest.passages) and not (home / COARSE).exists():
            write_coarse(home)
    known = parent.sums if parent else {}
    for part in manifest.parts:
        home = segment_folder(store, part.number)
        if (home / FINISHED).relative_to(store).as_posix() not in known:
            sums = json.loads((home / FINISHED).read_bytes())["sums"]
            known = known | {(home / name).relative_to(store).as_posix(): sum_ for name, sum_ in sums.items()}
    homes = [segment_folder(store, part.number) for part in manifest.parts]
    files = [*own, *(file for home in homes for file in home.iterdir() if not file.name.startswith("."))]
    names = sorted(file.relative_to(store).as_posix() for file in files)
    sums = {name: known[name] if name in known else checksum(store / name) for name in names}
    publish(store, replace(manifest, files={name: (store / name).stat().st_size for name in names}, sums=sums))
    sweep(store, manifest)
