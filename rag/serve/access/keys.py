"""API keys: by which name and role a program comes; of each only a hash is kept."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from index.errors import SettingError
from rag.serve.access.logins import utc_now
from rag.serve.access.roll import ROLES, folded_name
from rag.serve.access.users import checked_name
from rag.serve.database import Database

FORM = "nqa_"  # how each begins: what else a client sends as its key (OpenAI's must send something) is none of ours
_USED_EVERY = timedelta(hours=1)  # how exactly its use is kept: a write an hour, not one a request


@dataclass(frozen=True, slots=True)
class Key:
    """A program's key as it is listed; ``created`` and ``used`` are ISO 8601, UTC, ``used`` "" before the first use."""

    name: str
    role: str
    created: str
    used: str


class Keys:
    """The keys of a database; one that is removed opens nothing from the next request on, in a running server too."""

    def __init__(self, database: Database, now: Callable[[], datetime] = utc_now) -> None:
        self._database, self._now = database, now

    def add(self, name: str, role: str) -> str:
        """Make a key and return it, once; SettingError for a name that is taken or none, and for an unknown role."""
        name, key = checked_name(name), FORM + secrets.token_urlsafe(32)
        if role not in ROLES:
            raise SettingError(f"found the role {role!r}; expected {' or '.join(ROLES)}")
        with self._database.write() as db:
            row = (folded_name(name), name, _hash(key), role, self._now().isoformat(), "")
            if not db.execute("INSERT INTO api_key VALUES (?,?,?,?,?,?) ON CONFLICT DO NOTHING", row).rowcount:
                raise SettingError(
                    f"found the name {name}, which has a key already; expected another; "
                    f"to change it run: python -m rag keys remove {name}"
                )
        return key

    def all(self) -> list[Key]:
        """Return every key by name, without what opens."""
        return [
            Key(**row) for row in self._database.read("SELECT name, role, created, used FROM api_key ORDER BY name")
        ]

    def remove(self, name: str) -> None:
        """Revoke a key; SettingError where there is none of that name."""
        folded = folded_name(checked_name(name))
        with self._database.write() as db:
            if not db.execute("DELETE FROM api_key WHERE folded = ?", (folded,)).rowcount:
                raise SettingError(
                    f"found no key {name!r} in {self._database.place}; expected one that is listed; run: python -m rag keys list"
                )

    def get(self, key: str) -> Key | None:
        """Return the key that a text is; None where it is wrong or revoked."""
        rows = self._database.read("SELECT name, role, created, used FROM api_key WHERE key_hash = ?", _hash(key))
        if not rows:
            return None
        known, now = Key(**rows[0]), self._now()
        if not known.used or now - datetime.fromisoformat(known.used) > _USED_EVERY:
            with self._database.write() as db:
                db.execute("UPDATE api_key SET used = ? WHERE key_hash = ?", (now.isoformat(), _hash(key)))
        return known


def _hash(key: str) -> str:
    """What of a key is kept; unsalted and fast, for nobody guesses 256 bits."""
    return hashlib.sha256(key.encode("utf8", "surrogatepass")).hexdigest()
