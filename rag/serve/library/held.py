"""The bytes of files that wait to be stored: in a folder beside a file of records, or in the database that servers share."""

from __future__ import annotations

import shutil
from collections.abc import Collection
from pathlib import Path
from typing import Protocol

from rag.serve.database import Database

_PART_BYTES = 1 << 20  # of a file at once on its way to the server; the largest is never whole in memory here


class Held(Protocol):
    """Bytes by the id of their upload, whose row is there before them."""

    def keep(self, id: str, file: Path) -> None:
        """Copy a file's bytes. Raises OSError or StoreError: they cannot be."""
        ...

    def read(self, id: str) -> bytes:
        """Return them. Raises OSError or StoreError: they are not there."""
        ...

    def drop(self, id: str) -> None:
        """Let them go, when their row has gone."""
        ...

    def sweep(self, kept: Collection[str]) -> None:
        """Let all go but some, when a server begins."""
        ...


class InFolder:
    """A file each, in a folder of this machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, id: str, file: Path) -> None:
        """Copy a file's bytes. Raises OSError."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copyfile(file, self._folder / id)

    def read(self, id: str) -> bytes:
        """Return them. Raises OSError."""
        return (self._folder / id).read_bytes()

    def drop(self, id: str) -> None:
        """Let them go."""
        (self._folder / id).unlink(missing_ok=True)

    def sweep(self, kept: Collection[str]) -> None:
        """Let all go but some."""
        for file in self._folder.iterdir() if self._folder.is_dir() else ():
            if file.name not in kept:
                file.unlink(missing_ok=True)


class InDatabase:
    """Rows beside their upload's, which they go with: another server can take up what one had begun."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, id: str, file: Path) -> None:
        """Copy a file's bytes. Raises OSError or StoreError."""
        with file.open("rb") as parts, self._database.write() as db:
            number = 0
            while part := parts.read(_PART_BYTES):
                db.execute("INSERT INTO upload_part VALUES (?,?,?)", (id, number, part))
                number += 1

    def read(self, id: str) -> bytes:
        """Return them. Raises FileNotFoundError or StoreError."""
        rows = self._database.read("SELECT bytes FROM upload_part WHERE upload = ? ORDER BY number", id)
        if not rows:
            raise FileNotFoundError(f"found no bytes of the upload {id} in {self._database.place}")
        return b"".join(row["bytes"] for row in rows)

    def drop(self, id: str) -> None:
        """They went with their row."""

    def sweep(self, kept: Collection[str]) -> None:
        """They went with their rows."""
