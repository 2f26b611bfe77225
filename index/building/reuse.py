"""The store that a build finds, and what of it serves again: nothing is tagged or encoded twice for the same words."""

from __future__ import annotations

import json
import logging
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.articles.source import Record, Source
from index.building.furnishing.furnish import Furnisher
from index.building.prepare import Location
from index.building.record import Known, wording
from index.errors import NewerStoreError, StoreError
from index.store.entry import Piece, indexed_text
from index.store.local.catalog import FILE as CATALOG
from index.store.local.catalog import Catalog, FileMark, Place
from index.store.local.generations import unlisted
from index.store.local.manifest import (
    FINISHED,
    FORMAT,
    BuiltWith,
    Manifest,
    SegmentUse,
    checksum,
    folder,
    read_manifest,
    verify,
    verify_file,
)
from index.store.local.segment import Segment, segment_folder
from index.store.local.write import opened, row_vectors
from index.store.store import StoredSource

Pieces = dict[bytes, list[Location]]  # key of a piece → where it is stored, once or more
Row = tuple[int, int]  # segment, row
_PLAIN = ("txt", "md")  # formats that mark no article off
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class PreviousBuild:
    """A store as a build finds it: the manifest in force, its files and sources by path, and what of them is still good.

    ``passages``: the same versions and encoder made them; ``words``: their terms and names are good, vectors or not.
    ``spare``: pieces that no source needs any more, or that a build which was interrupted left.
    """

    store: Path
    manifest: Manifest | None = None
    catalog: Catalog | None = None
    passages: bool = False
    words: bool = False
    files: dict[str, FileMark] = field(default_factory=dict)
    sources: dict[str, StoredSource] = field(default_factory=dict)
    spare: Pieces = field(default_factory=lambda: defaultdict(list))
    given: list[tuple[StoredSource, Source]] = field(default_factory=list)  # of a damaged store: what no folder holds
    left: tuple[SegmentUse, ...] = ()  # whole segments of a build that was interrupted, or of a damaged store
    furnisher: Furnisher = field(init=False)
    _open: dict[int, Segment] = field(default_factory=dict)
    _stack: ExitStack = field(default_factory=ExitStack)

    def __post_init__(self) -> None:
        home = folder(self.store, self.manifest.generation) if self.manifest and self.passages else None
        self.furnisher = self._stack.enter_context(closing(Furnisher(self.store, home)))

    def close(self) -> None:
        """Close what was opened."""
        self._stack.close()

    def of_file(self) -> dict[str, list[str]]:
        """Return the sources of each file."""
        files = defaultdict[str, list[str]](list)
        for source in self.sources.values():
            files[source.file].append(source.path)
        return files

    def places(self, path: str) -> list[Place]:
        """Return where the pieces of a source are stored, [] for one that is not here."""
        return self.catalog.places(path) if self.catalog and path in self.sources else []

    def segment(self, number: int) -> Segment:
        """Return a segment, open until the build ends."""
        if number not in self._open:
            self._open[number] = self._stack.enter_context(opened(self.store, number))
        return self._open[number]

    def piece(self, at: Location) -> Piece:
        """Return a stored piece whole."""
        return self.segment(at.segment).piece(at.piece)

    def source(self, path: str) -> Source:
        """Return a source as it was read last, with the articles that its format marked off."""
        known, places = self.sources[path], self.places(path)
        text = "".join(self.segment(place.segment).text(place.piece) for place in places)
        records = () if known.format in _PLAIN else tuple(_records(self, places))
        return Source(path, text, known.encoding, known.sha, known.format, known.pages, records, known.warnings)

    def location(self, place: Place) -> Location:
        """Return where a place's piece is stored."""
        has_article = place.article is not None
        return Location(place.segment, place.piece, place.first, place.passages, has_article, self.passages)

    def free(self, paths: Iterable[str]) -> None:
        """Add the pieces of sources that are gone to those that may be taken."""
        for place in (place for path in paths for place in self.places(path)):
            self.spare[place.key].append(self.location(place))


def _records(previous: PreviousBuild, places: Iterable[Place]) -> Iterator[Record]:
    for place in places:
        if told := previous.segment(place.segment).article(place.piece):
            article = told.moved(place.start)
            yield Record(article.start, article.end, article.title, article.date, article.author, article.url)


class Offer:
    """What stands already of one source's pieces: some are taken as they are, of the others passages may be lent."""

    def __init__(self, previous: PreviousBuild, path: str) -> None:
        self._previous = previous
        self._own: Pieces = defaultdict(list)
        for place in previous.places(path) if previous.words else ():
            self._own[place.key].append(previous.location(place))
        self._rows: dict[str, Row] | None = None
        self._known: Known = {}

    def take(self, key: bytes) -> Location | None:
        """Return a stored piece of this key that nobody else has, or None."""
        for stock in (self._own, self._previous.spare):
            if stock.get(key):
                return stock[key].pop()
        return None

    def keep(self, place: Place) -> Location:
        """Return where a piece of the source's own is stored that stays as it is; nobody else gets it."""
        at = self._previous.location(place)
        self._own[place.key].remove(at)
        return at

    def lent_records(self) -> Known:
        """Return what was found in the passages of the pieces that were not taken, by their wording."""
        self._look()
        return self._known

    def lent_vectors(self, piece: Piece) -> dict[int, NDArray[np.float32]]:
        """Return the vectors that stand already for a piece's passages: number of the passage → (dimension,)."""
        if not self._previous.passages:
            return {}
        rows = self._look()
        lent = {i: row for i, r in enumerate(piece.passages) if (row := rows.get(indexed_text(r.passage)))}
        vectors = dict[int, NDArray[np.float32]]()
        for segment in {segment for segment, _ in lent.values()}:
            numbers = [i for i, (number, _) in lent.items() if number == segment]
            found = row_vectors(self._previous.store, segment, [lent[i][1] for i in numbers])
            vectors.update(zip(numbers, found, strict=True))
        return vectors

    def _look(self) -> dict[str, Row]:
        """Read the passages of the pieces that were not taken, once."""
        if self._rows is None:
            self._rows = {}
            for at in (at for places in self._own.values() for at in places if at.passages):
                for row, record in enumerate(self._previous.piece(at).passages, at.first):
                    self._known[wording(record.passage)] = record
                    self._rows[indexed_text(record.passage)] = at.segment, row
        return self._rows


def previous_build(store: Path, built_with: BuiltWith, rebuild: bool, checked: bool = True) -> PreviousBuild:
    """Look at the store in force; one that cannot be read counts as none, and the log says so.

    ``checked``: every file of it is read. Raises NewerStoreError for one of a later version, unless it is to be rebuilt.
    """
    try:
        manifest = read_manifest(store)
        if checked:
            verify(store, manifest)  # what rots between builds is noticed here
        catalog = Catalog(folder(store, manifest.generation) / CATALOG)
    except (StoreError, sqlite3.Error) as error:
        if isinstance(error, NewerStoreError) and not rebuild:
            raise
        if (store / "CURRENT").exists():
            _log.warning("%s: building it anew", str(error).split("; ")[0])
        previous = PreviousBuild(store, given=_given(store))
    else:
        difference = manifest.built_with.difference(built_with)
        if difference:
            _log.warning("store %s was built by %s; this is %s: building it anew", store, *difference)
        same = manifest.built_with.versions == built_with.versions and not rebuild
        previous = PreviousBuild(store, manifest, catalog, not difference and not rebuild, same)
        previous._stack.callback(catalog.close)
        previous.files, previous.sources = catalog.files(), catalog.every_source()
    previous.left = () if rebuild else tuple(_left(store, previous.manifest, built_with))
    for part in previous.left:
        for key, piece, first, passages, article in previous.segment(part.number).stored():
            previous.spare[key].append(Location(part.number, piece, first, passages, article, True))
    if previous.left:
        _log.info("going on from %d passages that were stored before", sum(part.rows for part in previous.left))
    return previous


def _given(store: Path) -> list[tuple[StoredSource, Source]]:
    """Return the sources of a damaged store that a program put there, as far as their files are sound."""
    try:
        manifest = read_manifest(store)
        verify_file(store, manifest, (folder(Path(), manifest.generation) / CATALOG).as_posix())
        catalog = Catalog(folder(store, manifest.generation) / CATALOG)
    except (StoreError, sqlite3.Error):
        return []
    given = []
    with closing(PreviousBuild(store, manifest, catalog)) as old:
        old._stack.callback(catalog.close)
        old.sources = {path: source for path, source in catalog.every_source().items() if source.given}
        for path, source in old.sources.items():
            try:
                for number in {place.segment for place in old.places(path)}:
                    file = segment_folder(Path(), number) / "passages.sqlite"
                    verify_file(store, manifest, file.as_posix())
                given.append((source, old.source(path)))
            except StoreError:
                _log.warning("%s was given by a program and cannot be read any more: put it again", path)
    return given


def _left(store: Path, manifest: Manifest | None, built_with: BuiltWith) -> Iterator[SegmentUse]:
    """Yield the whole segments that the generation doesn't name (None: all) and that would be written alike now."""
    for number in unlisted(store, manifest):
        home = segment_folder(store, number)
        try:
            told = json.loads((home / FINISHED).read_bytes())
            alike = told["format"] == FORMAT and told["built_with"] == asdict(built_with)
            if alike and all(checksum(home / name) == total for name, total in told["sums"].items()):
                yield SegmentUse(number, told["rows"], told["rows"])
        except (OSError, ValueError, KeyError, TypeError):  # it was never finished
            continue
