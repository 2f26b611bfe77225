"""A segment: sources, articles and passages in SQLite, written once and then only read.

A source's text is stored once, in blocks; a passage is a slice of it. Blocks keep the cost of a slice
apart from the length of its source (one file may hold a whole year of news).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from index.store.entry import Entry, Stored, structure, structured
from index.types import Article, Filter, Name, Passage, PassageRecord

REMEMBERED = 4_096  # passages of a segment kept in memory once read
BLOCK = 16_384  # code points: 50 KB of Chinese, read in 0.1 ms

_SCHEMA = """
CREATE TABLE source (id INTEGER PRIMARY KEY, path TEXT UNIQUE, sha TEXT, encoding TEXT,
                     articles INTEGER, first INTEGER, passages INTEGER);
CREATE TABLE block (source INTEGER, number INTEGER, text TEXT, PRIMARY KEY (source, number)) WITHOUT ROWID;
CREATE TABLE article (source INTEGER, number INTEGER, start INTEGER, stop INTEGER, title TEXT, date TEXT, author TEXT,
                      PRIMARY KEY (source, number)) WITHOUT ROWID;
CREATE TABLE passage (row INTEGER PRIMARY KEY, source INTEGER, article INTEGER, start INTEGER, stop INTEGER, lead TEXT,
                      names TEXT, language TEXT, terms TEXT, quantities TEXT, structure TEXT);
"""
_JOINED = """passage JOIN source ON source.id = passage.source
             JOIN article ON article.source = passage.source AND article.number = passage.article"""
_RECORD = f"""SELECT path, passage.start, passage.stop, passage.article, title, date, author, lead,
              names, language, terms, quantities, structure, passage.source FROM {_JOINED} """


class SegmentWriter:
    """Writes the SQLite half of a segment. Durable only after ``close`` and a sync of the file."""

    def __init__(self, path: Path) -> None:
        self.rows = 0
        self._sources = 0
        self._db = sqlite3.connect(path, isolation_level=None)
        # Nobody reads the file before the manifest names it: a journal would guard nothing.
        self._db.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; BEGIN;" + _SCHEMA)

    def add(self, entry: Entry) -> None:
        """Append a source; its passages take the next rows."""
        at, self._sources = self._sources, self._sources + 1
        row = (at, entry.path, entry.sha, entry.encoding, len(entry.articles), self.rows, len(entry.passages))
        self._db.execute("INSERT INTO source VALUES (?,?,?,?,?,?,?)", row)
        blocks = [(at, i // BLOCK, entry.text[i : i + BLOCK]) for i in range(0, len(entry.text), BLOCK)]
        self._db.executemany("INSERT INTO block VALUES (?,?,?)", blocks)
        articles = [(at, n, a.start, a.end, a.title, a.date, a.author) for n, a in enumerate(entry.articles)]
        self._db.executemany("INSERT INTO article VALUES (?,?,?,?,?,?,?)", articles)
        passages = [(row, at, *_passage_row(record)) for row, record in enumerate(entry.passages, self.rows)]
        self._db.executemany("INSERT INTO passage VALUES (?,?,?,?,?,?,?,?,?,?,?)", passages)
        self.rows += len(passages)

    def close(self) -> None:
        """Commit what was added and close the file."""
        self._db.execute("COMMIT")
        self._db.close()


def _passage_row(record: PassageRecord) -> tuple[int | str, ...]:
    p, names = record.passage, json.dumps([(n.start, n.end, n.kind) for n in record.names], separators=(",", ":"))
    found = names, record.language, record.term_text, record.quantity_rows
    return p.article, p.start, p.end, p.lead, *found, structure(p)


class Segment:
    """Reads the SQLite half of a segment; any thread may ask."""

    def __init__(self, path: Path) -> None:
        # immutable: no locks, no journal, and a read-only disk will do.
        self._db = sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True, check_same_thread=False)
        self._lock = Lock()
        # A segment never changes, and the same passages are asked for again and again: 5 KB each.
        self.record = lru_cache(REMEMBERED)(self._record)
        self._query("SELECT count(*) FROM source")  # opens the file now: it may be unlinked later

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def _query(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def live(self, dead: Collection[str]) -> list[Stored]:
        """List the sources, in the order of their rows, but those that are named as dead."""
        gone = set(dead)
        return [stored for row in self._query("SELECT * FROM source") if (stored := Stored(*row)).path not in gone]

    def text(self, source: int) -> str:
        """Return a source's whole text."""
        return "".join(str(t) for (t,) in self._query("SELECT text FROM block WHERE source=? ORDER BY number", source))

    def slice(self, source: int, start: int, end: int) -> str:
        """Return ``text[start:end]`` of a source, reading only the blocks it touches."""
        low, high = start // BLOCK, max(start, end - 1) // BLOCK
        sql = "SELECT text FROM block WHERE source = ? AND number BETWEEN ? AND ? ORDER BY number"
        text = "".join(str(block) for (block,) in self._query(sql, source, low, high))
        return text[start - low * BLOCK : end - low * BLOCK]

    def _record(self, row: int) -> PassageRecord:
        """Return the passage of a row and what was found in it."""
        stored = self._query(_RECORD + "WHERE passage.row = ?", row)[0]
        return _record(stored, self.slice(stored[-1], stored[1], stored[2]))

    def articles(self) -> list[Article]:
        """List the articles of all sources, as `entry` does (which spans were kept is not stored)."""
        columns = "path, start, stop, title, date, author"
        rows = self._query(f"SELECT {columns} FROM article JOIN source ON source.id = source ORDER BY source, number")
        return [Article(*row) for row in rows]

    def rows_of(self, stored: Stored, start: int, end: int) -> list[int]:
        """List the rows of a source's passages that lie in a slice of it, in order."""
        sql = "SELECT row FROM passage WHERE row >= ? AND row < ? AND start >= ? AND stop <= ? ORDER BY row"
        return [row for (row,) in self._query(sql, stored.rows.start, stored.rows.stop, start, end)]

    def place(self, row: int) -> tuple[str, int]:
        """Return (source, start) of a row: the order of passages that does not depend on when they were stored."""
        sql = "SELECT path, start FROM passage JOIN source ON source.id = passage.source WHERE row = ?"
        return self._query(sql, row)[0]

    def terms(self) -> Iterator[tuple[int, str, str | None, str]]:
        """Yield (row, source path, date, terms) of every passage, without holding them all."""
        with self._lock:
            yield from self._db.execute(f"SELECT row, path, date, terms FROM {_JOINED} ORDER BY row")

    def within(self, within: Filter, sources: list[Stored]) -> list[int]:
        """List the rows of these sources whose articles lie in the range of dates."""
        rows = [row for s in sources for row in s.rows]
        if not within.dated:
            return rows
        sql = f"SELECT row FROM {_JOINED} WHERE date BETWEEN ? AND ?"
        dated = {row for (row,) in self._query(sql, within.since or "0000", within.until or "9999-99-99")}
        return [row for row in rows if row in dated]

    def entry(self, stored: Stored) -> Entry:
        """Return a source as it was stored, to be written again elsewhere (which spans were kept is not stored)."""
        text = self.text(stored.id)
        sql = "SELECT start, stop, title, date, author FROM article WHERE source = ? ORDER BY number"
        articles = tuple(Article(stored.path, *row) for row in self._query(sql, stored.id))
        where = "WHERE row >= ? AND row < ? ORDER BY row"
        records = self._query(_RECORD + where, stored.rows.start, stored.rows.stop)
        passages = tuple(_record(row, text[row[1] : row[2]]) for row in records)
        return Entry(stored.path, stored.sha, stored.encoding, text, articles, passages)


def _record(row: tuple[Any, ...], text: str) -> PassageRecord:
    """Return what a row of _RECORD says of the passage with this text."""
    path, start, end, *told, names, language, terms, quantities, parts, _ = row
    passage = structured(Passage(path, start, end, text, *told), parts)
    return PassageRecord(passage, tuple(Name(*name) for name in json.loads(names)), language, terms, quantities)
