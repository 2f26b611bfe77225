"""Where users stand: in a file beside the store, or in the database that many servers share."""

from __future__ import annotations

import json
import os
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, astuple, dataclass
from pathlib import Path
from typing import Protocol

from index.address import home_of
from index.errors import UsageError
from index.files import atomic
from index.settings import Settings
from rag.serve.database import Database

ROLES = ("reader", "editor")


@dataclass(frozen=True, slots=True)
class User:
    """One who may log in; ``added`` is when, in ISO 8601 UTC: a login that is older is another's of that name."""

    name: str
    role: str
    hash: str
    added: str


class Roll(Protocol):
    """Users by their names without case."""

    @property
    def place(self) -> str:
        """Where they stand, as a person may read it."""
        ...

    def read(self) -> Mapping[str, User]:
        """Return them as they are now. Raises UsageError where they cannot be read."""
        ...

    def put(self, folded: str, user: User) -> bool:
        """Add one. False: the name is taken. Raises UsageError where that cannot be written."""
        ...

    def drop(self, folded: str) -> bool:
        """Remove one. False: there is none. Raises UsageError where that cannot be written."""
        ...


def roll_of(settings: Settings, database: Database | None) -> Roll:
    """Return where the users of a service stand: in the file that RAG_USERS names, in a shared database, else beside the store."""
    if database is not None and database.shared and settings.users is None:
        return UserTable(database)
    return UserFile(users_file(home_of(settings.store), settings.users))


def users_file(store: Path, chosen: Path | None) -> Path:
    """Return where a store's users stand: the file that RAG_USERS names, else one beside the store.

    >>> users_file(Path("work/.store"), None).name
    '.store.users.json'
    """
    return chosen or store.with_name(f"{store.name}.users.json")


def folded_name(name: str) -> str:
    """Return a name in the form by which it is told from others: whatever its case."""
    return one_form(name.strip()).casefold()


def one_form(text: str) -> str:
    """Return one form of what keyboards write in two (é as one sign or as e and its accent)."""
    return unicodedata.normalize("NFC", text)


class UserTable:
    """The users of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def place(self) -> str:
        """The database's."""
        return self._database.place

    def read(self) -> dict[str, User]:
        """Return them. Raises StoreError."""
        rows = self._database.read("SELECT folded, name, role, hash, added FROM person")
        return {row["folded"]: User(*list(row)[1:]) for row in rows}

    def put(self, folded: str, user: User) -> bool:
        """Add one. Raises StoreError."""
        with self._database.write() as db:
            row = (folded, *astuple(user))
            return db.execute("INSERT INTO person VALUES (?,?,?,?,?) ON CONFLICT DO NOTHING", row).rowcount > 0

    def drop(self, folded: str) -> bool:
        """Remove one. Raises StoreError."""
        with self._database.write() as db:
            return db.execute("DELETE FROM person WHERE folded = ?", (folded,)).rowcount > 0


class UserFile:
    """The users of a file; read anew when it changes, so that whoever is removed is out at once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read: tuple[tuple[int, ...], dict[str, User]] = ((), {})

    @property
    def place(self) -> str:
        """Its path."""
        return str(self.path)

    def read(self) -> Mapping[str, User]:
        """Return them. Raises UsageError for a damaged file."""
        try:
            status = self.path.stat()
        except FileNotFoundError:
            return {}
        version = (status.st_ino, status.st_mtime_ns, status.st_size)
        if version != self._read[0]:
            self._read = (version, self._load())
        return self._read[1]

    def put(self, folded: str, user: User) -> bool:
        """Add one. Raises UsageError."""
        users = self.read()
        if folded in users:
            return False
        self._write({**users, folded: user})
        return True

    def drop(self, folded: str) -> bool:
        """Remove one. Raises UsageError."""
        users = dict(self.read())
        if users.pop(folded, None) is None:
            return False
        self._write(users)
        return True

    def _load(self) -> dict[str, User]:
        try:
            users = [User(**user) for user in json.loads(self.path.read_text("utf8"))["users"]]
            if not all(user.role in ROLES and user.hash.startswith("$argon2id$") for user in users):
                raise ValueError
            return {folded_name(user.name): user for user in users}
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise UsageError(
                f"cannot read the users in {self.path} ({type(error).__name__}); "
                f"expected the file that python -m rag users writes; run: rm {self.path}, and add them again"
            ) from None

    def _write(self, users: dict[str, User]) -> None:
        told = json.dumps({"users": [asdict(user) for user in users.values()]}, ensure_ascii=False, indent=1)
        try:
            with atomic(self.path) as part:
                part.unlink(missing_ok=True)
                with os.fdopen(
                    os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf8"
                ) as file:
                    file.write(told + "\n")
        except OSError as error:
            raise UsageError(f"cannot write {self.path} ({error.strerror}); expected a folder that exists") from error
