"""Writing a generation: new segments beside the old ones, the manifest last; a kill at any point leaves the old one."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from index.errors import StoreError
from index.store.dense import Dense, Vectors, write_vectors
from index.store.lexical import Row, inherit, write_lexical
from index.store.local import passage_key, segment_folder
from index.store.manifest import Maker, Manifest, Part, command, folder, publish, read_manifest, sync
from index.store.segment import Entry, Segment, SegmentWriter, Stored

FULL = 65_536  # passages: a segment this large is left alone, so that a build's memory is bounded (64 MB at 256 wide)
MANY = 8  # smaller segments than this are kept apart; more are written into one
_SEGMENT = re.compile(r"\d{6}")
_GENERATION = re.compile(r"g\d{4,}-[0-9a-f]{12}")


@contextmanager
def locked(store: Path) -> Iterator[None]:
    """Hold the store for writing. Raises StoreError while another process does, or where nothing can be written."""
    try:
        store.mkdir(parents=True, exist_ok=True)
        handle = os.open(store / "LOCK", os.O_RDWR | os.O_CREAT)
    except OSError as error:
        raise unwritable(store, str(error.strerror)) from None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)  # the kernel lets go when the process ends, however it ends
        yield
    except BlockingIOError:
        raise StoreError(
            f"store {store} is being built by another process; expected to be alone; "
            f"wait for it, then run: {command(store)}"
        ) from None
    finally:
        os.close(handle)


def unwritable(store: Path, why: str) -> StoreError:
    """Return the error for a store that cannot be written."""
    return StoreError(
        f"cannot write the store {store} ({why}); expected a folder with room that may be written; "
        "run: python -m index --store ANOTHER"
    )


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers that are free for the next generation and the next segment."""

    generation: int
    segment: int


def begin(store: Path, manifest: Manifest | None) -> Numbers:
    """Remove what unfinished builds left and number what comes. To be called with the store locked."""
    if manifest or not (store / "CURRENT").exists():  # a damaged store is left as it is until a new one stands
        sweep(store, manifest)
    generations = [int(name[1:].split("-")[0]) for name in _names(store / "generations", _GENERATION)]
    segments = [int(name) for name in _names(store / "segments", _SEGMENT)]
    following = max(segments, default=0) + 1
    # A number is never used twice: a reader of an older generation would find another's passages under it.
    next_segment = max(following, manifest.next_segment) if manifest else following
    return Numbers(max(generations, default=0) + 1, next_segment)


def sweep(store: Path, manifest: Manifest | None) -> None:
    """Remove every generation but this one and its parent, and every segment that neither names."""
    kept = {manifest.generation, manifest.parent} if manifest else set()
    numbers = {part.number for part in manifest.parts} if manifest else set()
    if manifest and manifest.parent:
        try:
            numbers |= {part.number for part in read_manifest(store, manifest.parent).parts}
        except StoreError:  # the parent is of no use any more
            kept.discard(manifest.parent)
    for name in _names(store / "generations", _GENERATION):
        if name not in kept:
            shutil.rmtree(folder(store, name), ignore_errors=True)
    for name in _names(store / "segments", _SEGMENT):
        if int(name) not in numbers:
            shutil.rmtree(store / "segments" / name, ignore_errors=True)


def _names(place: Path, pattern: re.Pattern[str]) -> list[str]:
    """List the folders that are ours: nothing else in a folder somebody names as a store is ever removed."""
    return sorted(p.name for p in place.iterdir() if pattern.fullmatch(p.name)) if place.is_dir() else []


class SegmentsWriter:
    """Writes sources with their vectors into as many segments as they need."""

    def __init__(self, store: Path, first: int, dimension: int) -> None:
        self.parts: list[Part] = []
        self.following = first  # the number of the segment being written, or of the next
        self._store = store
        self._dimension = dimension
        self._writer: SegmentWriter | None = None
        self._vectors: list[Vectors] = []

    def add(self, entry: Entry, vectors: Vectors) -> None:
        """Append a source; ``vectors`` (passages, dimension) are those of its passages, in order."""
        if self._writer is None:
            home = segment_folder(self._store, self.following)
            home.mkdir(parents=True)
            self._writer = SegmentWriter(home / "passages.sqlite")
        self._writer.add(entry)
        self._vectors.append(vectors)
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
        self.parts.append(Part(self.following, self._writer.rows, self._writer.rows))
        self.following, self._writer, self._vectors = self.following + 1, None, []


def without(store: Path, parts: Sequence[Part], gone: set[str]) -> tuple[Part, ...]:
    """Return the parts with some sources marked as dead; a part of which nothing is left drops out."""
    marked = []
    for part in parts:
        standing = live(store, part)
        dying = [stored for stored in standing if stored.path in gone]
        if len(dying) < len(standing):
            dead = sorted({*part.dead, *(stored.path for stored in dying)})
            marked.append(replace(part, dead=tuple(dead), live=part.live - sum(s.passages for s in dying)))
    return tuple(marked)


def live(store: Path, part: Part) -> list[Stored]:
    """List the sources of a part that still count."""
    dead = set(part.dead)
    with opened(store, part) as segment:
        return [stored for stored in segment.sources() if stored.path not in dead]


@contextmanager
def opened(store: Path, part: Part) -> Iterator[Segment]:
    """Open a part's segment for a while."""
    segment = Segment(segment_folder(store, part.number) / "passages.sqlite")
    try:
        yield segment
    finally:
        segment.close()


def row_vectors(store: Path, part: Part, rows: Sequence[int]) -> Vectors:
    """Return the vectors (n, dimension) of some rows of a part."""
    return Dense(segment_folder(store, part.number) / "vectors.faiss").vectors(rows)


def compact(store: Path, parts: Sequence[Part], following: int, dimension: int) -> tuple[Part, ...]:
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


def generation_name(number: int, maker: Maker, shas: Iterable[tuple[str, str]]) -> str:
    """Return the name of a generation: its number and a hash of what it was built from and by."""
    content = repr((maker.encoder, maker.fingerprint, maker.dimension, sorted(maker.versions.items()), sorted(shas)))
    return f"g{number:04d}-{hashlib.sha256(content.encode()).hexdigest()[:12]}"


def write_words(store: Path, generation: str, parent: Manifest | None, parts: Sequence[Part]) -> None:
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


def _rows(store: Path, part: Part) -> Iterator[Row]:
    dead = set(part.dead)
    with opened(store, part) as segment:
        for row, source, date, terms in segment.terms():
            if source not in dead:
                yield passage_key(part.number, row), source, date, terms


def finish(store: Path, manifest: Manifest) -> None:
    """Publish a generation whose files are written, then remove what nothing needs any more."""
    homes = [folder(store, manifest.generation) / "lexical"]
    homes += [segment_folder(store, part.number) for part in manifest.parts]
    files = {
        f.relative_to(store).as_posix(): f.stat().st_size
        for home in homes
        for f in home.iterdir()
        if f.suffix != ".lock"
    }
    complete = replace(manifest, files=dict(sorted(files.items())))
    publish(store, complete)
    sweep(store, complete)
