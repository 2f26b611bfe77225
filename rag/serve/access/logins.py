"""Who is logged in: a random token in the browser, its hash in the database."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from rag.serve.access.roll import User
from rag.serve.access.users import Users
from rag.serve.database import Database

UNSEEN = timedelta(days=30)  # a login that nobody has used for so long is over
_SEEN_EVERY = timedelta(hours=1)  # how exactly its use is kept: a write an hour, not one a request


def utc_now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


class Logins:
    """The logins of a database; they survive a restart and end with their user."""

    def __init__(self, database: Database, users: Users, now: Callable[[], datetime] = utc_now) -> None:
        self._database, self._users, self._now = database, users, now

    def begin(self, user: User) -> str:
        """Log a user in and return the token that says so; logins nobody uses any more are forgotten."""
        token, now = secrets.token_urlsafe(32), self._now()
        with self._database.write() as connection:
            connection.execute("DELETE FROM logins WHERE seen < ?", ((now - UNSEEN).isoformat(),))
            row = (_hash(token), user.name, now.isoformat(), now.isoformat())
            connection.execute('INSERT INTO logins (token_hash, "user", created, seen) VALUES (?, ?, ?, ?)', row)
        return token

    def user(self, token: str) -> User | None:
        """Return whose login a token is; None for a forged, ended or expired one, and when the user is gone."""
        rows = self._database.read('SELECT "user", created, seen FROM logins WHERE token_hash = ?', _hash(token))
        if not token or not rows:
            return None
        now, seen = self._now(), datetime.fromisoformat(rows[0]["seen"])
        user = self._users.get(rows[0]["user"])
        # A name that was removed and added again is somebody else.
        if user is None or rows[0]["created"] < user.added or now - seen > UNSEEN:
            self.end(token)
            return None
        if now - seen > _SEEN_EVERY:
            with self._database.write() as connection:
                connection.execute("UPDATE logins SET seen = ? WHERE token_hash = ?", (now.isoformat(), _hash(token)))
        return user

    def end(self, token: str) -> None:
        """Log out; an unknown token is none already."""
        with self._database.write() as connection:
            connection.execute("DELETE FROM logins WHERE token_hash = ?", (_hash(token),))


def _hash(token: str) -> str:
    """What of a token is kept; unsalted, for nobody guesses 256 bits."""
    return hashlib.sha256(token.encode("utf8", "surrogatepass")).hexdigest()
