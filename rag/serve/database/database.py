"""A SQLite file that any thread reads and writes, brought up to date by numbered migrations when it is opened."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from index.errors import StoreError

MIGRATIONS = Path(__file__).parent / "migrations"  # NNNN_name.sql, each run once, in the order of their numbers
_BUSY_S = 10  # that a writer waits for another one: two servers may share a file
_BEFORE = "CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied TEXT NOT NULL)"


def beside(store: Path) -> Path:
    """Return where the file of a store lies: ``.store`` has ``.store.chats.sqlite`` beside it.

    >>> beside(Path("news/.store")).as_posix()
    'news/.store.chats.sqlite'
    """
    return store.with_name(f"{store.name}.chats.sqlite")


def now() -> str:
    """Return the time in UTC, ISO 8601 to the millisecond, so that texts sort as times do."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Database:
    """A file of records: a connection a thread, readers beside one writer. Use ``Database.open``."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._own = threading.local()
        self._writing = threading.RLock()

    @classmethod
    def open(cls, path: Path) -> Database:
        """Open a file, made where there is none. Raises StoreError: it cannot be written, is none of ours, or a later version's."""
        database = cls(path)
        try:
            if (
                not path.exists()
            ):  # before SQLite makes it, and beside it files of the same mode: what people asked is theirs
                path.touch(0o600)
            database._migrate()
        except (sqlite3.Error, OSError) as error:
            raise StoreError(
                f"found {path}, which cannot be used ({error}); expected a file of conversations that may be written; "
                f"move it away, or name another: RAG_CHATS=FILE"
            ) from error
        path.chmod(0o600)
        return database

    def read(self, sql: str, *values: object) -> list[sqlite3.Row]:
        """Return the rows of a query."""
        return self._connection().execute(sql, values).fetchall()

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """Give a connection inside one transaction: all that is written takes place, or nothing where an error leaves it."""
        connection = self._connection()
        with self._writing:  # threads of this process take turns here, other processes at BEGIN IMMEDIATE
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    def close(self) -> None:
        """Close this thread's connection."""
        if connection := getattr(self._own, "connection", None):
            connection.close()
            del self._own.connection

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._own, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self.path, timeout=_BUSY_S, isolation_level=None)
            connection.row_factory = sqlite3.Row
            # NORMAL: a killed process loses nothing that was committed; a cut of the power may lose the last answers, never
            # the file. FULL waits for the disk three times a question, 7 ms each, all other writers behind it.
            connection.executescript(
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;"
            )
            self._own.connection = connection
        return connection

    def _migrate(self) -> None:
        known = {int(file.name[:4]): file for file in sorted(MIGRATIONS.glob("[0-9]*.sql"))}
        with self.write() as connection:
            connection.execute(_BEFORE)
            applied = {row["number"] for row in connection.execute("SELECT number FROM migration")}
            if later := applied - known.keys():
                raise sqlite3.DatabaseError(f"it was written by a later version: migration {max(later):04d}")
            for number in sorted(known.keys() - applied):
                for statement in _statements(known[number].read_text("utf8")):
                    connection.execute(statement)
                connection.execute("INSERT INTO migration VALUES (?,?,?)", (number, known[number].stem, now()))


def _statements(script: str) -> Iterator[str]:
    """Yield a script's statements: executescript would end the transaction they are to share."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
