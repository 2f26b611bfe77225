"""A generation's catalog: its files, their sources, and where each piece of a source is stored. Written once, then read."""

from __future__ import annotations

import json
import shutil
import sqlite3
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from index.store.store import StoredSource

FILE = "catalog.sqlite"

_SCHEMA = """
CREATE TABLE file (path TEXT PRIMARY KEY, size INTEGER, mtime_ns INTEGER, inode INTEGER, sha TEXT) WITHOUT ROWID;
CREATE TABLE source (path TEXT PRIMARY KEY, file TEXT, sha TEXT, encoding TEXT, format TEXT, pages TEXT, warnings TEXT,
                     given INTEGER) WITHOUT ROWID;
CREATE TABLE place (path TEXT, number INTEGER, start INTEGER, article INTEGER, key BLOB, segment INTEGER, piece INTEGER,
                    first INTEGER, passages INTEGER, copies INTEGER, PRIMARY KEY (path, number)) WITHOUT ROWID;
CREATE UNIQUE INDEX stored ON place (segment, piece);
CREATE INDEX alike ON place (copies) WHERE copies IS NOT NULL;
"""
_PLACE = "number, start, article, key, segment, piece, first, passages, copies"
PieceId = tuple[int, int]  # segment, piece


@dataclass(frozen=True, slots=True)
class FileMark:
    """A file as it was read: what tells without opening it whether it has changed since, and the SHA-256 of its bytes."""

    path: str
    size: int
    mtime_ns: int
    inode: int
    sha: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a piece of a source is stored: piece ``piece`` of a segment, its passages in ``rows`` of it.

    It begins at ``start`` in the source; ``article``: its number among the source's articles, None if it has none.
    Near-copies have the same number in ``copies``.
    """

    number: int
    start: int
    article: int | None
    key: bytes
    segment: int
    piece: int
    first: int
    passages: int
    copies: int | None = None

    @property
    def rows(self) -> range:
        """The rows of its passages: they lie together."""
        return range(self.first, self.first + self.passages)


@dataclass(slots=True)
class Changes:
    """What a new generation's catalog has otherwise than its parent's."""

    gone: set[str]  # sources that are no more, or are stored anew
    stored: dict[StoredSource, list[Place]]
    files: list[FileMark]
    gone_files: set[str]


@dataclass(frozen=True, slots=True)
class Turnover:
    """What a catalog's changes mean for near-copies: the pieces that are new, and the groups that have lost one."""

    new: list[PieceId]
    broken: set[int]


def write_catalog(path: Path, parent: Path | None, changes: Changes) -> Turnover:
    """Write a generation's catalog: its parent's (None: an empty one) with some changes. Durable after a sync."""
    if parent:
        shutil.copyfile(parent, path)
    with written(path, "" if parent else _SCHEMA) as db:
        before = dict[PieceId, int | None]()
        for name in changes.gone:
            rows = db.execute("SELECT segment, piece, copies FROM place WHERE path=?", (name,))
            before.update(((segment, piece), copies) for segment, piece, copies in rows)
        for table, gone in (("source", changes.gone), ("place", changes.gone), ("file", changes.gone_files)):
            db.executemany(f"DELETE FROM {table} WHERE path=?", [(name,) for name in gone])
        db.executemany("INSERT OR REPLACE INTO file VALUES (?,?,?,?,?)", map(astuple, changes.files))
        db.executemany("INSERT INTO source VALUES (?,?,?,?,?,?,?,?)", map(_source_row, changes.stored))
        places = {(p.segment, p.piece): (s.path, *astuple(p)[:-1]) for s, held in changes.stored.items() for p in held}
        placed = ((*row, before.get(piece)) for piece, row in places.items())
        db.executemany("INSERT INTO place VALUES (?,?,?,?,?,?,?,?,?,?)", placed)
    lost = {copies for piece, copies in before.items() if copies is not None and piece not in places}
    return Turnover([piece for piece in places if piece not in before], lost)


@contextmanager
def written(path: Path, schema: str = "") -> Iterator[sqlite3.Connection]:
    """Open a catalog that no manifest names yet, to change it: nobody reads it, so a journal would guard nothing."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; BEGIN;" + schema)
        yield db
        db.execute("COMMIT")


def move_places(path: Path, moves: Iterable[tuple[Place, Place]]) -> None:
    """Say of some pieces that they are stored elsewhere now: (where they were, where they are)."""
    with written(path) as db:
        db.executemany(
            "UPDATE place SET segment=?, piece=?, first=? WHERE segment=? AND piece=?",
            [(new.segment, new.piece, new.first, old.segment, old.piece) for old, new in moves],
        )


def _source_row(source: StoredSource) -> tuple[object, ...]:
    *told, pages, warnings, given = astuple(source)
    return *told, json.dumps(pages), json.dumps(warnings, ensure_ascii=False), given


class Catalog:
    """A generation's catalog, open for reading from any thread."""

    def __init__(self, path: Path) -> None:
        # immutable: no locks, no journal, and a read-only disk will do.
        self._db = sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True, check_same_thread=False)
        self._lock = Lock()
        self._query("SELECT count(*) FROM file")  # opens the file now: it may be unlinked later

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def _query(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def sources(self) -> list[str]:
        """List the paths of the sources, sorted."""
        return sorted(path for (path,) in self._query("SELECT path FROM source"))

    def count(self) -> int:
        """Count the sources."""
        return int(self._query("SELECT count(*) FROM source")[0][0])

    def source(self, path: str) -> StoredSource | None:
        """Return what is known of a source, or None."""
        rows = self._query("SELECT * FROM source WHERE path=?", path)
        return _stored(rows[0]) if rows else None

    def every_source(self) -> dict[str, StoredSource]:
        """Return what is known of every source, by path."""
        return {row[0]: _stored(row) for row in self._query("SELECT * FROM source")}

    def files(self) -> dict[str, FileMark]:
        """Return the files as they were read, by path."""
        return {row[0]: FileMark(*row) for row in self._query("SELECT * FROM file")}

    def places(self, path: str) -> list[Place]:
        """Return where the pieces of a source are stored, in order."""
        return [Place(*row) for row in self._query(f"SELECT {_PLACE} FROM place WHERE path=? ORDER BY number", path)]

    def place_at(self, path: str, start: int) -> Place:
        """Return the place of the piece in which a character of a source stands; a source of 70,000 takes 0.1 ms."""

        def begins(number: int) -> int:
            return int(self._query("SELECT start FROM place WHERE path=? AND number=?", path, number)[0][0])

        ((last,),) = self._query("SELECT max(number) FROM place WHERE path=?", path)
        number = bisect_right(range(last + 1), start, key=begins) - 1
        return Place(*self._query(f"SELECT {_PLACE} FROM place WHERE path=? AND number=?", path, number)[0])

    def alike(self, copies: int) -> list[tuple[str, Place]]:
        """List (source path, place) of the pieces that are near-copies of each other, by the number they share."""
        rows = self._query(f"SELECT path, {_PLACE} FROM place WHERE copies=? ORDER BY path, number", copies)
        return [(path, Place(*row)) for path, *row in rows]

    def every_place(self) -> Iterator[tuple[str, Place]]:
        """Yield (source path, place) of every piece, in the order of sources and pieces."""
        for path, *row in self._query(f"SELECT path, {_PLACE} FROM place ORDER BY path, number"):
            yield path, Place(*row)

    def counted(self) -> dict[str, tuple[int, int]]:
        """Return of each source how many articles and passages it has."""
        rows = self._query("SELECT path, count(article), sum(passages) FROM place GROUP BY path")
        return {path: (articles, passages) for path, articles, passages in rows}

    def place_of(self, segment: int, piece: int) -> tuple[str, Place]:
        """Return the source whose piece this is, and its place."""
        (path, *row), *_ = self._query(f"SELECT path, {_PLACE} FROM place WHERE segment=? AND piece=?", segment, piece)
        return path, Place(*row)

    def in_segment(self, segment: int) -> list[tuple[str, int, int, int]]:
        """List (source path, piece, first row, number of passages) of the pieces of a segment that count, by piece."""
        sql = "SELECT path, piece, first, passages FROM place WHERE segment=? ORDER BY piece"
        return self._query(sql, segment)

    def alive(self) -> dict[int, int]:
        """Return of each segment how many of its passages count."""
        return dict(self._query("SELECT segment, sum(passages) FROM place GROUP BY segment"))


def _stored(row: tuple[Any, ...]) -> StoredSource:
    path, file, sha, encoding, format_, pages, warnings, given = row
    told = tuple(json.loads(pages)), tuple(json.loads(warnings))
    return StoredSource(path, file, sha, encoding, format_, *told, bool(given))
