"""Users: names, roles and Argon2id hashes of their passwords."""

from __future__ import annotations

import functools
import secrets
from datetime import UTC, datetime

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from index.errors import SettingError
from rag.serve.access.roll import ROLES, Roll, User, folded_name, one_form

MIN_PASSWORD_CHARS, MAX_PASSWORD_CHARS, MAX_NAME_CHARS = 8, 256, 64
# OWASP's Argon2id (Password Storage Cheat Sheet): the library's own, of 64 MB and four lanes, took a second on busy cores.
_HASHES = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19_456, parallelism=1),))


class Users:
    """The users on a roll; whoever is removed is out at once."""

    def __init__(self, roll: Roll) -> None:
        self._roll = roll

    @property
    def place(self) -> str:
        """Where they stand, as a person may read it."""
        return self._roll.place

    def all(self) -> list[User]:
        """Return every user by name; UsageError where they cannot be read."""
        return sorted(self._roll.read().values(), key=lambda user: user.name)

    def get(self, name: str) -> User | None:
        """Return the user of a name, whatever its case."""
        return self._roll.read().get(folded_name(name))

    def check(self, name: str, password: str) -> User | None:
        """Return the user whose name and password these are. An unknown name takes as long as a wrong password."""
        user, decoy = self.get(name), _decoy()
        fits = _HASHES.verify(one_form(password)[:MAX_PASSWORD_CHARS], user.hash if user else decoy)
        return user if fits else None

    def add(self, name: str, password: str, role: str) -> User:
        """Add a user; SettingError for a name that is taken or none, a password too short, an unknown role."""
        name = checked_name(name)
        if folded_name(name) in self._roll.read():
            raise _taken(name)
        if role not in ROLES:
            raise SettingError(f"found the role {role!r}; expected {' or '.join(ROLES)}")
        if not MIN_PASSWORD_CHARS <= len(one_form(password)) <= MAX_PASSWORD_CHARS:
            wanted = f"{MIN_PASSWORD_CHARS} to {MAX_PASSWORD_CHARS}"
            raise SettingError(f"found a password of {len(password)} characters; expected {wanted}")
        user = User(name, role, _HASHES.hash(one_form(password)), datetime.now(UTC).isoformat())
        if not self._roll.put(folded_name(name), user):  # in this moment by somebody else
            raise _taken(name)
        return user

    def remove(self, name: str) -> None:
        """Remove a user; SettingError where there is none of that name."""
        if not self._roll.drop(folded_name(name)):
            raise SettingError(f"found no user {name!r} in {self.place}; run: python -m rag users list")


def _taken(name: str) -> SettingError:
    return SettingError(f"{name} is a user already; to change it run: python -m rag users remove {name}")


def checked_name(name: str) -> str:
    """Return a name of a user or a key as it is kept; SettingError for what is none."""
    name = one_form(name.strip())
    if not 1 <= len(name) <= MAX_NAME_CHARS or not all(c.isalnum() or c in "._-@" for c in name):
        raise SettingError(f"found the name {name!r}; expected 1 to {MAX_NAME_CHARS} letters, digits, . _ - or @")
    return name


@functools.cache
def _decoy() -> str:
    """The hash that an unknown name's password is compared with."""
    return _HASHES.hash(secrets.token_urlsafe())
