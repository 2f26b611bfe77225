"""A SQLite file that any thread reads and writes, brought up to date by numbered migrations when it is opened."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import StoreError
from rag.serve.database.migrate import LaterVersion, migrate

_BUSY_S = 10  # that a writer waits for another one: two servers may share a file


class SqliteDatabase:
    """A file of records: a connection a thread, readers beside one writer. Use ``SqliteDatabase.open``."""

    shared = False

    def __init__(self, path: Path) -> None:
        self.path = path
        self._own = threading.local()
        self._writing = threading.RLock()

    @classmethod
    def open(cls, path: Path) -> SqliteDatabase:
        """Open a file, made where there is none. Raises StoreError: it cannot be written, is none of ours, or a later version's."""
        database = cls(path)
        try:
            if (
                not path.exists()
            ):  # before SQLite makes it, and beside it files of the same mode: what people asked is theirs
                path.touch(0o600)
            with database.write() as connection:
                migrate(connection)
        except (sqlite3.Error, OSError, LaterVersion) as error:
            raise StoreError(
                f"found {path}, which cannot be used ({error}); expected a file of conversations that may be written; "
                f"move it away, or name another: RAG_CHATS=FILE"
            ) from error
        path.chmod(0o600)
        return database

    @property
    def place(self) -> str:
        """Its path."""
        return str(self.path)

    def read(self, sql: str, *values: object) -> list[sqlite3.Row]:
        """Return the rows of a query."""
        return self._connection().execute(sql, values).fetchall()

    @contextmanager
    def write(self, *, alone: bool = False) -> Iterator[sqlite3.Connection]:
        """Give a connection inside one transaction; it is alone in any case."""
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
