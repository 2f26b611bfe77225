"""The store that a build finds, and what of it serves again: nothing is tagged or encoded twice for the same words."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np
from numpy.typing import NDArray

from index.articles.read import SourceFile
from index.articles.source import Source
from index.building.prepare import Known, wording
from index.errors import StoreError
from index.store.entry import Entry, Stored, indexed_text
from index.store.manifest import BuiltWith, Manifest, SegmentUse, read_manifest, verify
from index.store.write import live, opened, row_vectors

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PreviousBuild:
    """A store as a build finds it: the manifest in force, its live sources by path, and what of them is still good.

    ``passages``: the same versions and encoder made them; ``words``: their terms and names are good, vectors or not.
    """

    store: Path
    manifest: Manifest | None
    sources: dict[str, tuple[SegmentUse, Stored]]
    passages: bool
    words: bool

    def keeps(self, source: Source | SourceFile) -> bool:
        """Tell whether a source stands as it was."""
        return self.passages and source.path in self.sources and self.sources[source.path][1].sha == source.sha

    def entry(self, path: str) -> Entry | None:
        """Return a source as it stands, or None."""
        if path not in self.sources:
            return None
        use, stored = self.sources[path]
        with opened(self.store, use) as segment:
            return segment.entry(stored)

    def below(self, places: Iterable[str]) -> Iterator[Source]:
        """Yield, as they were read last, the sources that are or lie below some places."""
        chosen = set(places)
        for path in self.sources if chosen else ():
            inside = not chosen.isdisjoint((path, *map(str, PurePosixPath(path).parents)))
            if inside and (old := self.entry(path)):
                yield Source(path, old.text, old.encoding, old.sha)

    def lent_records(self, path: str) -> Known:
        """Return what is known of a source's passages, by their wording."""
        old = self.entry(path) if self.words else None
        return {wording(record.passage): record for record in old.passages} if old else {}

    def lent_vectors(self, old: Entry | None, entry: Entry) -> dict[int, NDArray[np.float32]]:
        """Return the vectors that stand already for an entry's passages: number of the passage → (dimension,)."""
        if old is None or not self.passages:
            return {}
        use, stored = self.sources[entry.path]
        rows = {indexed_text(r.passage): stored.first + i for i, r in enumerate(old.passages)}
        places = {i: rows.get(indexed_text(r.passage)) for i, r in enumerate(entry.passages)}
        lent = {i: row for i, row in places.items() if row is not None}
        return dict(zip(lent, row_vectors(self.store, use, list(lent.values())), strict=True))


def previous_build(store: Path, built_with: BuiltWith, rebuild: bool) -> PreviousBuild:
    """Look at the store in force; one that cannot be read counts as none, and the log says so."""
    try:
        manifest = read_manifest(store)
        verify(store, manifest)  # searches read it as it is: what rots between builds is noticed here or nowhere
        sources = {s.path: (use, s) for use in manifest.parts for s in live(store, use)}
    except (StoreError, sqlite3.Error) as error:
        if (store / "CURRENT").exists():
            _log.warning("%s: building it anew", str(error).split("; ")[0])
        return PreviousBuild(store, None, {}, False, False)
    difference = manifest.built_with.difference(built_with)
    if difference:
        _log.warning("store %s was built by %s; this is %s: building it anew", store, *difference)
    same = manifest.built_with.versions == built_with.versions
    return PreviousBuild(store, manifest, sources, not difference and not rebuild, same and not rebuild)
