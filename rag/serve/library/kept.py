"""Files that were handed over and are not in the store yet: their rows in the database, their bytes in a folder beside it."""

from __future__ import annotations

import secrets
import shutil
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rag.serve.database import Database
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

    def __init__(self, database: Database, folder: Path) -> None:
        self._database = database
        self._folder = folder

    def sweep(self) -> None:
        """When a server begins: what was on its way when the last one ended has failed, and what is old goes."""
        with self._database.write() as connection:
            connection.execute("UPDATE upload SET problem=? WHERE problem=''", (INTERRUPTED,))
            connection.execute("DELETE FROM upload WHERE received < ?", (oldest(),))
        kept = {row["id"] for row in self._database.read("SELECT id FROM upload")}
        for file in self._folder.iterdir() if self._folder.is_dir() else ():
            if file.name not in kept:
                file.unlink(missing_ok=True)

    def receive(self, owner: str, files: Sequence[tuple[str, Path]]) -> tuple[Upload, ...]:
        """Take copies of some files, (name as its browser says it, place); a failed one of that name gives way.

        Raises OSError where they cannot be written.
        """
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        uploads = list[Upload]()
        for name, (_, file) in zip(apart(name for name, _ in files), files, strict=True):
            taken = Upload(new_id(), name, file.stat().st_size)
            shutil.copyfile(file, self.place(taken))
            uploads.append(taken)
        named = {upload.name for upload in uploads}
        self.forget(owner, (old for old in self.failed(owner) if old.name in named))
        with self._database.write() as connection:
            rows = [(u.id, owner, u.name, u.size, u.problem, now()) for u in uploads]
            connection.executemany("INSERT INTO upload VALUES (?,?,?,?,?,?)", rows)
        return tuple(uploads)

    def place(self, upload: Upload) -> Path:
        """Return where the bytes of a file lie."""
        return self._folder / upload.id

    def failed(self, owner: str) -> tuple[Upload, ...]:
        """Return a person's files that could not be stored, in the order they came."""
        sql = "SELECT * FROM upload WHERE owner=? AND problem<>'' ORDER BY received, rowid"
        return tuple(_failed(row) for row in self._database.read(sql, owner))

    def again(self, owner: str, ids: Iterable[str] | None) -> tuple[Upload, ...]:
        """Return those of a person's failed files (None: all) that another try may help, as if they had just come.

        An unknown id is nobody's.
        """
        wanted = None if ids is None else set(ids)
        with self._database.write() as connection:  # looked at and changed in one: a double click begins one job
            tried = [u for u in self.failed(owner) if u.retriable and (wanted is None or u.id in wanted)]
            again = [Upload(u.id, u.name, u.size) for u in tried]
            connection.executemany("UPDATE upload SET problem='' WHERE id=?", [(u.id,) for u in again])
        return tuple(again)

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
                self.place(upload).unlink(missing_ok=True)


def _failed(row: sqlite3.Row) -> Upload:
    return Upload(row["id"], row["name"], row["size"], FAILED, problem=row["problem"])
