"""Files that were handed over and are not in the store yet: their rows in the database, their bytes there or beside it."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rag.serve.database import Database, Row
from rag.serve.database.servers import Servers
from rag.serve.library.held import Held
from rag.serve.library.names import apart
from rag.serve.library.records import FAILED, INTERRUPTED, Upload

KEPT_DAYS = 7  # that a file which could not be stored, and what was deleted, can still be had back
_ID_BYTES = 16


def now() -> str:
    """Return the time in UTC, ISO 8601 to the second, so that texts sort as times do."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def oldest() -> str:
    """Return the time before which nothing is kept, as `now` writes it."""
    return (datetime.now(UTC) - timedelta(days=KEPT_DAYS)).isoformat(timespec="seconds")


def new_id() -> str:
    """Return an id that nobody guesses: 128 bits."""
    return secrets.token_urlsafe(_ID_BYTES)


class Kept:
    """The files that wait or failed, each its owner's alone; any thread may ask."""

    def __init__(self, database: Database, held: Held, servers: Servers) -> None:
        self._database, self._held, self._servers = database, held, servers

    def sweep(self) -> None:
        """When a server begins: what was on its way when the last one ended has failed, and what is old goes."""
        self.interrupt()
        with self._database.write(alone=True) as connection:
            connection.execute("DELETE FROM upload WHERE received < ?", (oldest(),))
        self._held.sweep({row["id"] for row in self._database.read("SELECT id FROM upload")})

    def interrupt(self) -> None:
        """Say of what a server that is gone was storing that it has failed."""
        storing = self._database.read("SELECT DISTINCT server FROM upload WHERE problem=''")
        for server in self._servers.gone(row["server"] for row in storing):
            with self._database.write() as connection:
                given_up = "UPDATE upload SET problem=? WHERE problem='' AND server=?"
                connection.execute(given_up, (INTERRUPTED, server))

    def receive(self, owner: str, files: Sequence[tuple[str, Path]]) -> tuple[Upload, ...]:
        """Take copies of some files, (name as its browser says it, place); a failed one of that name gives way.

        Raises OSError or StoreError where they cannot be written.
        """
        names, places = apart(name for name, _ in files), [file for _, file in files]
        uploads = tuple(Upload(new_id(), n, f.stat().st_size) for n, f in zip(names, places, strict=True))
        self._begin(owner, uploads)
        try:
            for upload, file in zip(uploads, places, strict=True):
                self._held.keep(upload.id, file)
        except BaseException:
            self.forget(owner, uploads)
            raise
        named = {upload.name for upload in uploads}
        self.forget(owner, (old for old in self.failed(owner) if old.name in named))
        return uploads

    def _begin(self, owner: str, uploads: Sequence[Upload]) -> None:
        with self._database.write() as connection:
            at = datetime.now(UTC)  # a microsecond apart, so that they keep their order
            times = [(at + timedelta(microseconds=n)).isoformat(timespec="microseconds") for n in range(len(uploads))]
            rows = [
                (u.id, owner, u.name, u.size, u.problem, time, self._servers.id)
                for u, time in zip(uploads, times, strict=True)
            ]
            columns = "id, owner, name, size, problem, received, server"
            connection.executemany(f"INSERT INTO upload ({columns}) VALUES (?,?,?,?,?,?,?)", rows)

    def read(self, upload: Upload) -> bytes:
        """Return the bytes of a file. Raises OSError or StoreError: they are not there."""
        return self._held.read(upload.id)

    def failed(self, owner: str) -> tuple[Upload, ...]:
        """Return a person's files that could not be stored, in the order they came."""
        sql = "SELECT * FROM upload WHERE owner=? AND problem<>'' ORDER BY received, id"
        return tuple(_failed(row) for row in self._database.read(sql, owner))

    def again(self, owner: str, ids: Iterable[str] | None) -> tuple[Upload, ...]:
        """Return those of a person's failed files (None: all) that another try may help, as if they had just come.

        An unknown id is nobody's.
        """
        wanted = None if ids is None else set(ids)
        taken = "UPDATE upload SET problem='', server=? WHERE id=? AND problem<>''"
        with self._database.write() as connection:  # looked at and changed in one: a double click begins one job
            tried = [u for u in self.failed(owner) if u.retriable and (wanted is None or u.id in wanted)]
            tried = [u for u in tried if connection.execute(taken, (self._servers.id, u.id)).rowcount]
        return tuple(Upload(u.id, u.name, u.size) for u in tried)

    def settle(self, owner: str, upload: Upload) -> None:
        """Note what became of a file: one that failed can be tried again, the bytes of one that is stored go."""
        if upload.stage != FAILED:
            self.forget(owner, [upload])
            return
        with self._database.write() as connection:
            connection.execute("UPDATE upload SET problem=? WHERE id=?", (upload.problem, upload.id))

    def forget(self, owner: str, uploads: Iterable[Upload]) -> None:
        """Remove some files of a person."""
        for upload in list(uploads):
            with self._database.write() as connection:
                gone = connection.execute("DELETE FROM upload WHERE id=? AND owner=?", (upload.id, owner)).rowcount
            if gone:
                self._held.drop(upload.id)


def _failed(row: Row) -> Upload:
    return Upload(row["id"], row["name"], row["size"], FAILED, problem=row["problem"])
