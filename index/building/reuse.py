"""What stands before a build, and what it lends: nothing is tagged or encoded twice while its words stay the same."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np
from numpy.typing import NDArray

from index.articles.read import Source
from index.building.prepare import Words
from index.errors import StoreError
from index.store.entry import Entry, Stored
from index.store.manifest import BuiltWith, Manifest, SegmentUse, read_manifest, verify
from index.store.write import live, opened, row_vectors

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PreviousBuild:
    """The manifest in force, its live sources by path, and what of them is still good.

    ``passages``: the same versions and encoder made them; ``words``: their terms and names are good, vectors or not.
    """

    manifest: Manifest | None
    sources: dict[str, tuple[SegmentUse, Stored]]
    passages: bool
    words: bool

    def keeps(self, path: str, sha: str) -> bool:
        """Tell whether a source stands as it was."""
        return self.passages and path in self.sources and self.sources[path][1].sha == sha


def previous(store: Path, maker: BuiltWith, rebuild: bool) -> PreviousBuild:
    """Look at the store in force; one that cannot be read counts as none, and the log says so."""
    try:
        manifest = read_manifest(store)
        verify(store, manifest)  # searches read it as it is: what rots between builds is noticed here or nowhere
        sources = {s.path: (part, s) for part in manifest.parts for s in live(store, part)}
    except (StoreError, sqlite3.Error) as error:
        if (store / "CURRENT").exists():
            _log.warning("%s: building it anew", str(error).split("; ")[0])
        return PreviousBuild(None, {}, False, False)
    difference = manifest.maker.difference(maker)
    if difference:
        _log.warning("store %s was built by %s; this is %s: building it anew", store, *difference)
    same = manifest.maker.versions == maker.versions
    return PreviousBuild(manifest, sources, not difference and not rebuild, same and not rebuild)


def old_entry(store: Path, stands: PreviousBuild, path: str) -> Entry | None:
    """Return a source as it stands, or None."""
    if path not in stands.sources:
        return None
    part, stored = stands.sources[path]
    with opened(store, part) as segment:
        return segment.entry(stored)


def unreadable_sources(store: Path, stands: PreviousBuild, unread: Iterable[str]) -> Iterator[Source]:
    """Yield, as they were read last, the sources that are or lie below what cannot be read now."""
    places = set(unread)
    for path in stands.sources:
        if places and not places.isdisjoint((path, *map(str, PurePosixPath(path).parents))):
            old = old_entry(store, stands, path)
            if old is not None:
                yield Source(path, old.text, old.encoding, old.sha)


def word_lender(store: Path, stands: PreviousBuild) -> Callable[[str], Words]:
    """Return the function that lends a source's old words: (lead, text) of a passage → its names and terms."""

    def lend(path: str) -> Words:
        old = old_entry(store, stands, path) if stands.words else None
        return {(p.passage.lead, p.passage.text): (p.names, p.terms) for p in old.passages} if old else {}

    return lend


def lent_vectors(store: Path, stands: PreviousBuild, entry: Entry) -> dict[int, NDArray[np.float32]]:
    """Return the vectors that stand already for an entry's passages: number of the passage → (dimension,)."""
    old = old_entry(store, stands, entry.path) if stands.passages else None
    if old is None:
        return {}
    part, stored = stands.sources[entry.path]
    rows = {(p.passage.lead, p.passage.text): stored.first + i for i, p in enumerate(old.passages)}
    found = {i: rows.get((p.passage.lead, p.passage.text)) for i, p in enumerate(entry.passages)}
    lent = {i: row for i, row in found.items() if row is not None}
    return dict(zip(lent, row_vectors(store, part, list(lent.values())), strict=True))
