"""What a generation's catalog has otherwise than that of the generation that is published, source by source."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from index.store.local.catalog import Catalog, FileMark, Place
from index.store.milvus.rows import pieces_of, source_number
from index.store.store import StoredSource

T = TypeVar("T")

# What Milvus keeps of a place; in which segment a piece lies is the folder's alone.
_KEPT = "path, number, start, article, key, passages, copies"
_OTHERS = """SELECT path FROM (SELECT {0} FROM {1} EXCEPT SELECT {0} FROM {2})"""


@dataclass(frozen=True, slots=True)
class Change:
    """What is otherwise with one source: pieces that came, as (place, number), numbers of those that went.

    ``placed``: the places that have to be told anew, of these pieces and of others that moved; ``left``: the numbers of
    the pieces whose places are no longer as they were told.
    """

    path: str
    come: list[tuple[Place, int]]
    gone: list[int]
    placed: list[tuple[Place, int]]
    left: list[int]


class Difference:
    """A catalog against another (None: against nothing). Use `difference`."""

    def __init__(self, new: Catalog, old: Catalog | None, paths: list[str]) -> None:
        self.paths = paths  # of the sources of which something is otherwise, sorted
        self._new, self._old = new, old
        self._sources, self._before = new.every_source(), old.every_source() if old else {}
        files, marks = new.files(), old.files() if old else {}
        # what is told of sources and files anew, and the numbers of those of which it is no longer so
        self.told: list[StoredSource | FileMark] = [*_new(self._sources, self._before), *_new(files, marks)]
        self.untold = [source_number("source", one.path) for one in _new(self._before, self._sources)]
        self.untold += [source_number("file", one.path) for one in _new(marks, files)]

    def totals(self) -> tuple[int, int]:
        """Return how many sources and pieces the newer catalog has."""
        return len(self._sources), sum(1 for _ in self._new.every_place())

    def changes(self) -> Iterator[Change]:
        """Yield what is otherwise, source by source."""
        for path in self.paths:
            now, then = self._pieces(self._new, path, self._sources), self._pieces(self._old, path, self._before)
            new, old = dict(now), dict(then)
            kept = {number for number in new.keys() & old.keys() if _told(new[number]) == _told(old[number])}
            yield Change(
                path,
                [(place, number) for number, place in now if number not in old],
                [number for number, _ in then if number not in new],
                [(place, number) for number, place in now if number not in kept],
                [number for number, _ in then if number not in kept],
            )

    @staticmethod
    def _pieces(catalog: Catalog | None, path: str, sources: dict[str, StoredSource]) -> list[tuple[int, Place]]:
        if catalog is None or path not in sources:
            return []
        places = catalog.places(path)
        return list(zip(pieces_of(path, places, sources[path].sha), places, strict=True))


def _new(now: Mapping[str, T], then: Mapping[str, T]) -> Iterator[T]:
    return (one for path, one in now.items() if then.get(path) != one)


def _told(place: Place) -> tuple[object, ...]:
    return place.number, place.start, place.article, place.passages, place.copies


@contextmanager
def difference(new: Path, old: Path | None) -> Iterator[Difference]:
    """Compare two files of catalogs. Raises sqlite3.Error for a damaged one."""
    with ExitStack() as held:
        catalogs = [held.enter_context(closing(Catalog(file))) for file in (new, old) if file]
        yield Difference(catalogs[0], catalogs[1] if old else None, _changed(new, old))


def _changed(new: Path, old: Path | None) -> list[str]:
    """Return the paths of the sources that are told otherwise, or whose pieces are."""
    with closing(sqlite3.connect(f"{new.absolute().as_uri()}?immutable=1", uri=True)) as db:
        if old is None:
            return [path for (path,) in db.execute("SELECT path FROM source ORDER BY path")]
        db.execute("ATTACH ? AS old", (f"{old.absolute().as_uri()}?immutable=1",))
        pairs = (("main.place", "old.place", _KEPT), ("main.source", "old.source", "*"))
        asked = [_OTHERS.format(kept, *both) for a, b, kept in pairs for both in ((a, b), (b, a))]
        return [path for (path,) in db.execute(" UNION ".join(asked) + " ORDER BY 1")]
