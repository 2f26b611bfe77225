"""The file of users: names, roles and Argon2id hashes of their passwords."""

from __future__ import annotations

import functools
import json
import os
import secrets
import unicodedata
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from index.errors import SettingError, UsageError
from index.files import atomic

ROLES = ("reader", "editor")
MIN_PASSWORD_CHARS, MAX_PASSWORD_CHARS, MAX_NAME_CHARS = 8, 256, 64
# OWASP's Argon2id (Password Storage Cheat Sheet): the library's own, of 64 MB and four lanes, took a second on busy cores.
_HASHES = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19_456, parallelism=1),))


@dataclass(frozen=True, slots=True)
class User:
    """One who may log in; ``added`` is when, in ISO 8601 UTC: a login that is older is another's of that name."""

    name: str
    role: str
    hash: str
    added: str


def users_file(store: Path, chosen: Path | None) -> Path:
    """Return where a store's users stand: the file that RAG_USERS names, else one beside the store.

    >>> users_file(Path("work/.store"), None).name
    '.store.users.json'
    """
    return chosen or store.with_name(f"{store.name}.users.json")


class Users:
    """The users of a file; read anew when it changes, so that whoever is removed is out at once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read: tuple[tuple[int, ...], dict[str, User]] = ((), {})

    def all(self) -> list[User]:
        """Return every user by name; UsageError for a damaged file."""
        return sorted(self._users().values(), key=lambda user: user.name)

    def get(self, name: str) -> User | None:
        """Return the user of a name, whatever its case."""
        return self._users().get(folded_name(name))

    def check(self, name: str, password: str) -> User | None:
        """Return the user whose name and password these are. An unknown name takes as long as a wrong password."""
        user, decoy = self.get(name), _decoy()
        fits = _HASHES.verify(_same(password)[:MAX_PASSWORD_CHARS], user.hash if user else decoy)
        return user if fits else None

    def add(self, name: str, password: str, role: str) -> User:
        """Add a user; SettingError for a name that is taken or none, a password too short, an unknown role."""
        users, name = self._users(), checked_name(name)
        if folded_name(name) in users:
            raise SettingError(f"{name} is a user already; to change it run: python -m rag users remove {name}")
        if role not in ROLES:
            raise SettingError(f"found the role {role!r}; expected {' or '.join(ROLES)}")
        if not MIN_PASSWORD_CHARS <= len(_same(password)) <= MAX_PASSWORD_CHARS:
            wanted = f"{MIN_PASSWORD_CHARS} to {MAX_PASSWORD_CHARS}"
            raise SettingError(f"found a password of {len(password)} characters; expected {wanted}")
        user = User(name, role, _HASHES.hash(_same(password)), datetime.now(UTC).isoformat())
        self._write({**users, folded_name(name): user})
        return user

    def remove(self, name: str) -> None:
        """Remove a user; SettingError where there is none of that name."""
        users = dict(self._users())
        if users.pop(folded_name(name), None) is None:
            raise SettingError(f"found no user {name!r} in {self.path}; run: python -m rag users list")
        self._write(users)

    def _users(self) -> dict[str, User]:
        try:
            status = self.path.stat()
        except FileNotFoundError:
            return {}
        version = (status.st_ino, status.st_mtime_ns, status.st_size)
        if version != self._read[0]:
            self._read = (version, self._load())
        return self._read[1]

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


def _same(text: str) -> str:
    """One form of what keyboards write in two (é as one sign or as e and its accent)."""
    return unicodedata.normalize("NFC", text)


def checked_name(name: str) -> str:
    """Return a name of a user or a key as it is kept; SettingError for what is none."""
    name = _same(name.strip())
    if not 1 <= len(name) <= MAX_NAME_CHARS or not all(c.isalnum() or c in "._-@" for c in name):
        raise SettingError(f"found the name {name!r}; expected 1 to {MAX_NAME_CHARS} letters, digits, . _ - or @")
    return name


def folded_name(name: str) -> str:
    """Return a name in the form by which it is told from others: whatever its case."""
    return _same(name.strip()).casefold()


@functools.cache
def _decoy() -> str:
    """The hash that an unknown name's password is compared with."""
    return _HASHES.hash(secrets.token_urlsafe())
