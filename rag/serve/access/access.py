"""Who a visitor is: one of this machine, a user who has logged in, or anybody where the service is public."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from limits import RateLimitItemPerHour, RateLimitItemPerMinute

from index.errors import SettingError
from index.settings import Settings
from rag.serve.access.hosts import is_loopback
from rag.serve.access.logins import Logins, utc_now
from rag.serve.access.rates import Rates, read_rate
from rag.serve.access.users import Users, users_file
from rag.serve.access.visitor import Visitor
from rag.serve.database import Database

COOKIE = "news_login"
# Guesses at one name from one address, at any name from one, and at one name from anywhere.
_GUESSES, _OF_ADDRESS, _OF_NAME = RateLimitItemPerMinute(5, 5), RateLimitItemPerMinute(30, 5), RateLimitItemPerHour(100)
_LOCAL_SHARE, _ADDRESS_SHARE = 10, 5  # how many times as often may ask who sits here; all behind one address together
_MIN_PROFILE_CHARS, _MAX_PROFILE_CHARS = 16, 128


@dataclass(frozen=True, slots=True)
class Entry:
    """What came of a try to log in: a token, or seconds to wait before the next, or neither: it was wrong."""

    token: str = ""
    wait: int = 0


def check_exposure(settings: Settings) -> None:
    """Raise SettingError where others than this machine's could come in and nothing says who may."""
    users = users_file(settings.store, settings.users)
    if is_loopback(settings.host) or settings.public or Users(users).all():
        return
    raise SettingError(
        f"--host {settings.host} lets others in, and {users} names no users; run: python -m rag users add NAME, "
        f"so that they log in, or: python app.py --host {settings.host} --public, so that anybody may read"
    )


class Access:
    """Tells visitors apart and what they may do."""

    def __init__(self, settings: Settings, database: Database, now: Callable[[], datetime] = utc_now) -> None:
        self.settings, self.users = settings, Users(users_file(settings.store, settings.users))
        self._logins, self._rates = Logins(database, self.users, now), Rates()
        self._asking = read_rate(settings.rate)
        self._closed = not is_loopback(settings.host)  # once there were users it stays closed, whoever is removed

    @property
    def mode(self) -> Literal["public", "users", "local"]:
        """Who comes in: anybody, users, or whoever sits at this machine; users from the moment that there are any."""
        if self.settings.public:
            return "public"
        self._closed = self._closed or bool(self.users.all())
        return "users" if self._closed else "local"

    def visitor(self, token: str, profile: str, address: str) -> Visitor | None:
        """Return who comes with a login's token, a browser's profile, from an address; None who must log in first."""
        if self.mode == "users":
            user = self._logins.user(token) if token else None
            return Visitor(f"user:{user.name}", user.name, user.role) if user else None
        edits = self.mode == "local" and is_loopback(address)
        return Visitor(f"browser:{_usable(profile)}", None, "editor" if edits else "reader")

    def caller(self, key: str, address: str) -> Visitor | None:
        """Return which program comes with an API key, "" for none, from an address; None where one is wanted or it is wrong."""
        if self.mode == "users":
            return None
        if self.mode == "public":
            return Visitor(f"api:{address}")
        return Visitor("api:local", None, "editor" if is_loopback(address) else "reader")

    def log_in(self, name: str, password: str, address: str) -> Entry:
        """Return what comes of a name and a password; every try counts, a right one forgets its name's tries."""
        key = name.strip().casefold()[:100]
        counted = ((_GUESSES, "login", address, key), (_OF_ADDRESS, "login", address), (_OF_NAME, "login", key))
        waits = [self._rates.wait(rate, *who) or 0 for rate, *who in counted]
        if any(waits):
            return Entry(wait=max(waits))
        user = self.users.check(name, password)
        if user is None:
            return Entry()
        self._rates.forget(_GUESSES, "login", address, key)
        return Entry(self._logins.begin(user))

    def log_out(self, token: str) -> None:
        """End a login."""
        self._logins.end(token)

    def allowed(self, visitor: Visitor, address: str = "") -> int | None:
        """Count a question and return None; where they come too fast, return the seconds to wait.

        A browser makes its own profile, so those of one address count together too.
        """
        rate, kind = self._asking, type(self._asking)
        share = _LOCAL_SHARE if self.mode == "local" else 1
        wait = self._rates.wait(kind(rate.amount * share, rate.multiples), "ask", visitor.owner)
        if wait is None and address and self.mode == "public":
            wait = self._rates.wait(kind(rate.amount * _ADDRESS_SHARE, rate.multiples), "ask at", address)
        return wait


def _usable(profile: str) -> str:
    """A browser's profile, or a fresh one for what was never given out: nobody shares it."""
    plain = profile.isascii() and profile.replace("-", "").replace("_", "").isalnum()
    if plain and _MIN_PROFILE_CHARS <= len(profile) <= _MAX_PROFILE_CHARS:
        return profile
    return secrets.token_urlsafe(16)
