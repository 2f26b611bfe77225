"""A segment: pieces of sources with their passages and words in SQLite, written once and then only read.

A piece's text is stored once, in blocks; a passage is a slice of it. Blocks keep the cost of a slice apart from the
length of its piece. All offsets are of the piece: where it stands in its source is the catalog's to say.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from functools import cached_property, lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from index.store.entry import Piece, structure, structured
from index.types import Article, Name, Passage, PassageRecord

REMEMBERED = 4_096  # passages of a segment kept in memory once read
BLOCK = 16_384  # code points: 50 KB of Chinese, read in 0.1 ms

_SCHEMA = """
CREATE TABLE piece (id INTEGER PRIMARY KEY, key BLOB, first INTEGER, passages INTEGER, start INTEGER, stop INTEGER,
                    title TEXT, date TEXT, author TEXT, url TEXT, signature BLOB);
CREATE TABLE block (piece INTEGER, number INTEGER, text TEXT, PRIMARY KEY (piece, number)) WITHOUT ROWID;
CREATE TABLE passage (row INTEGER PRIMARY KEY, piece INTEGER, start INTEGER, stop INTEGER, lead TEXT, names TEXT,
                      language TEXT, terms TEXT, quantities TEXT, structure TEXT);
"""
_RECORD = """SELECT passage.start, passage.stop, title, date, author, lead, names, language, terms, quantities,
             structure, piece FROM passage JOIN piece ON piece.id = passage.piece """
_ARTICLE = "start, stop, title, date, author, url"


_ROW_BITS = 32  # a passage's key is its segment's number << 32 | its row


def passage_key(segment: int, row: int) -> int:
    """Return the key of a passage; it is good within its generation."""
    return segment << _ROW_BITS | row


def segment_of(key: int) -> int:
    """Return the segment of a passage's key."""
    return key >> _ROW_BITS


def row_of(key: int) -> int:
    """Return the row of a passage's key in its segment."""
    return key & ((1 << _ROW_BITS) - 1)


def segment_folder(store: Path, number: int) -> Path:
    """Return the folder of a segment."""
    return store / "segments" / f"{number:06d}"


class SegmentWriter:
    """Writes the SQLite half of a segment. Durable only after ``close`` and a sync of the file."""

    def __init__(self, path: Path) -> None:
        self.rows = self.pieces = 0
        self._db = sqlite3.connect(path, isolation_level=None)
        # Nobody reads the file before the manifest names it: a journal would guard nothing.
        self._db.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; BEGIN;" + _SCHEMA)

    def add(self, piece: Piece) -> tuple[int, int]:
        """Append a piece; its passages take the next rows. Returns its number and its first row."""
        at, first, self.pieces = self.pieces, self.rows, self.pieces + 1
        a = piece.article
        told = (a.start, a.end, a.title, a.date, a.author, a.url) if a else (None,) * 6
        row = (at, piece.key, first, len(piece.passages), *told, piece.signature)
        self._db.execute("INSERT INTO piece VALUES (?,?,?,?,?,?,?,?,?,?,?)", row)
        blocks = [(at, i // BLOCK, piece.text[i : i + BLOCK]) for i in range(0, len(piece.text), BLOCK)]
        self._db.executemany("INSERT INTO block VALUES (?,?,?)", blocks)
        passages = [(row, at, *_passage_row(record)) for row, record in enumerate(piece.passages, first)]
        self._db.executemany("INSERT INTO passage VALUES (?,?,?,?,?,?,?,?,?,?)", passages)
        self.rows += len(passages)
        return at, first

    def close(self) -> None:
        """Write the words, commit what was added and close the file."""
        from index.store.words.postings import write_postings

        write_postings(self._db, (text for (text,) in self._db.execute("SELECT terms FROM passage ORDER BY row")))
        self._db.execute("COMMIT")
        self._db.close()


def _passage_row(record: PassageRecord) -> tuple[int | str, ...]:
    p, names = record.passage, json.dumps([(n.start, n.end, n.kind) for n in record.names], separators=(",", ":"))
    return p.start, p.end, p.lead, names, record.language, record.term_text, record.quantity_rows, structure(p)


class Segment:
    """Reads the SQLite half of a segment; any thread may ask."""

    def __init__(self, path: Path) -> None:
        # immutable: no locks, no journal, and a read-only disk will do.
        self._db = sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True, check_same_thread=False)
        self._lock = Lock()
        # A segment never changes, and the same passages are asked for again and again: 5 KB each.
        self.record = lru_cache(REMEMBERED)(self._record)
        self._query("SELECT count(*) FROM length")  # opens the file now: it may be unlinked later

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def _query(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    @cached_property
    def postings(self) -> Any:
        """The words of its passages (`index.store.words.postings.Postings`)."""
        from index.store.words.postings import Postings  # numpy is loaded by the first search, not by the first look

        return Postings(self._query)

    def text(self, piece: int) -> str:
        """Return a piece's whole text."""
        return "".join(str(t) for (t,) in self._query("SELECT text FROM block WHERE piece=? ORDER BY number", piece))

    def slice(self, piece: int, start: int, end: int) -> str:
        """Return ``text[start:end]`` of a piece, reading only the blocks it touches."""
        low, high = start // BLOCK, max(start, end - 1) // BLOCK
        sql = "SELECT text FROM block WHERE piece = ? AND number BETWEEN ? AND ? ORDER BY number"
        text = "".join(str(block) for (block,) in self._query(sql, piece, low, high))
        return text[start - low * BLOCK : end - low * BLOCK]

    def bounds(self, rows: range) -> list[tuple[int, int]]:
        """Return where passages begin and end in their piece, in order; those that touch or overlap are joined."""
        sql = "SELECT start, stop FROM passage WHERE row >= ? AND row < ? ORDER BY start, stop"
        joined: list[tuple[int, int]] = []
        for start, end in self._query(sql, rows.start, rows.stop):
            before = joined.pop() if joined and start <= joined[-1][1] else (start, end)
            joined.append((before[0], max(before[1], end)))
        return joined

    def _record(self, row: int) -> tuple[int, PassageRecord]:
        """Return the piece a row's passage is of, and the passage with what was found in it."""
        stored = self._query(_RECORD + "WHERE passage.row = ?", row)[0]
        return stored[-1], _record(stored, self.slice(stored[-1], stored[0], stored[1]))

    def articles(self) -> dict[int, Article]:
        """Return the articles by piece (which spans were kept is not stored)."""
        rows = self._query(f"SELECT id, {_ARTICLE} FROM piece WHERE start IS NOT NULL")
        return {piece: _article(told) for piece, *told in rows}

    def article(self, piece: int) -> Article | None:
        """Return the article of a piece, as `articles` does."""
        told = self._query(f"SELECT {_ARTICLE} FROM piece WHERE id=? AND start IS NOT NULL", piece)
        return _article(told[0]) if told else None

    def place(self, row: int) -> tuple[int, int]:
        """Return the piece of a row's passage, and where in the piece it begins."""
        return self._query("SELECT piece, start FROM passage WHERE row = ?", row)[0]

    def dated(self, since: str | None, until: str | None) -> set[int]:
        """Return the pieces whose article's date lies between two ISO dates, both included."""
        sql = "SELECT id FROM piece WHERE date BETWEEN ? AND ?"
        return {piece for (piece,) in self._query(sql, since or "0000", until or "9999-99-99")}

    def stored(self) -> Iterator[tuple[bytes, int, int, int, bool]]:
        """Yield (key, piece, first row, number of passages, whether it has an article) of every piece."""
        yield from self._query("SELECT key, id, first, passages, start IS NOT NULL FROM piece ORDER BY id")

    def piece(self, number: int) -> Piece:
        """Return a piece as it was stored, to be written again elsewhere (which spans were kept is not stored)."""
        text = self.text(number)
        sql = "SELECT key, first, passages, signature FROM piece WHERE id=?"
        ((key, first, many, signature),) = self._query(sql, number)
        records = self._query(_RECORD + "WHERE row >= ? AND row < ? ORDER BY row", first, first + many)
        passages = tuple(_record(row, text[row[0] : row[1]]) for row in records)
        return Piece(key, text, self.article(number), passages, signature)

    def signature(self, piece: int) -> bytes:
        """Return a piece's signature, b"" if nothing of it is kept."""
        ((signature,),) = self._query("SELECT signature FROM piece WHERE id=?", piece)
        return bytes(signature)

    def kept(self, piece: int) -> list[str]:
        """Return the texts of a piece's passages, in order."""
        sql = "SELECT p.start, p.stop FROM passage p, piece ON row >= first AND row < first + passages WHERE id=?"
        text = self.text(piece)
        return [text[start:stop] for start, stop in self._query(sql, piece)]


def _article(told: Any) -> Article:
    start, end, title, date, author, url = told
    return Article("", start, end, title, date, author, (), url)


def _record(row: tuple[Any, ...], text: str) -> PassageRecord:
    """Return what a row of _RECORD says of the passage with this text; its source is the catalog's to say."""
    start, end, *told, names, language, terms, quantities, parts, _ = row
    passage = structured(Passage("", start, end, text, 0, *told), parts)
    return PassageRecord(passage, tuple(Name(*name) for name in json.loads(names)), language, terms, quantities)
