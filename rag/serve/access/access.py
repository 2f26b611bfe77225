"""Who comes: one of this machine, a user who has logged in, a program with its key, or anybody where the service is public."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from limits import RateLimitItemPerHour, RateLimitItemPerMinute

from index.errors import SettingError
from index.settings import Settings
from rag.serve.access.hosts import is_loopback
from rag.serve.access.keys import FORM, Keys
from rag.serve.access.logins import Logins, utc_now
from rag.serve.access.rates import Rates, Seats, read_rate
from rag.serve.access.roll import roll_of
from rag.serve.access.users import Users
from rag.serve.access.visitor import Visitor
from rag.serve.database import Database, address_of, opened

COOKIE = "news_login"
# Guesses at one name from one address, at any name from one, and at one name from anywhere.
_GUESSES, _OF_ADDRESS, _OF_NAME = RateLimitItemPerMinute(5, 5), RateLimitItemPerMinute(30, 5), RateLimitItemPerHour(100)
_LOCAL_SHARE, _ADDRESS_SHARE = 10, 5  # how many times as often may ask who sits here; all behind one address together
_REQUEST_SHARE = 30  # how many times as many requests of any kind a program may send: it searches and reads too
_SEATS = 8  # of a program's requests that may be under way; as many answers are made at once
_MIN_PROFILE_CHARS, _MAX_PROFILE_CHARS = 16, 128
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Entry:
    """What came of a try to log in: a token, or seconds to wait before the next, or neither: it was wrong."""

    token: str = ""
    wait: int = 0


def check_exposure(settings: Settings) -> None:
    """Raise SettingError where others than this machine's could come in and nothing says who may."""
    if not exposed(settings) or settings.public:
        return
    with opened(address_of(settings)) as database:
        users = Users(roll_of(settings, database))
        known, keys = users.all(), Keys(database).all() if database else []
    if known:
        return
    if keys:
        _LOG.warning("no users: only programs with an API key come in; for the page run: python -m rag users add NAME")
        return
    raise SettingError(
        f"{_way_in(settings)} lets others in, and {users.place} names no users; run: python -m rag users add NAME, "
        f"so that they log in (python -m rag keys add NAME for programs), or: python app.py --host {settings.host} --public, "
        f"so that anybody may read"
    )


def exposed(settings: Settings) -> bool:
    """Return whether others than this machine's can come in: by its address, or by a proxy under another name."""
    return not is_loopback(settings.host) or any(not is_loopback(name) for name in _names(settings))


def _names(settings: Settings) -> list[str]:
    return [name.strip() for name in settings.hosts.split(",") if name.strip()]


def _way_in(settings: Settings) -> str:
    return f"--host {settings.host}" if not is_loopback(settings.host) else f"RAG_HOSTS={settings.hosts}"


class Access:
    """Tells visitors apart and what they may do."""

    def __init__(self, settings: Settings, database: Database, now: Callable[[], datetime] = utc_now) -> None:
        self.settings, self.users = settings, Users(roll_of(settings, database))
        self.keys = Keys(database, now)
        self._logins, self._rates, self._seats = Logins(database, self.users, now), Rates(), Seats()
        self._asking = read_rate(settings.rate)
        self._closed = exposed(settings)  # once there were users it stays closed, whoever is removed

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
        """Return which program comes with an API key, "" for none, from an address; None where one is wanted or it is wrong.

        What has not our form counts as none. Keys alone do not close a machine's own door, as users do: its address
        lets no other in, and what sits there reads the file of keys anyway.
        """
        if key.startswith(FORM):
            known = self.keys.get(key)
            return Visitor(f"key:{known.name}", known.name, known.role) if known else None
        if self.mode == "users":
            return None
        if self.mode == "public" or not is_loopback(address):
            return Visitor(f"api:{address}")
        return Visitor("api:local", None, "editor")

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

        A browser makes its own profile, so those of one address count together too; a key is one wherever it comes from.
        """
        wait = self._counted("ask", self._share, visitor.owner)
        if wait is None and address and self.settings.public and not visitor.keyed:
            wait = self._counted("ask at", _ADDRESS_SHARE, address)
        return wait

    def admitted(self, visitor: Visitor) -> int | None:
        """Count a program's request, whatever it wants, and return None, or the seconds to wait: the guard does so for each."""
        return self._counted("request", self._share * _REQUEST_SHARE, visitor.owner)

    def seat(self, visitor: Visitor) -> AbstractContextManager[None]:
        """Hold a seat for what is under way of a program; raises NoSeat where it has 8: the guard does so for each request."""
        return self._seats.taken(visitor.owner, _SEATS * self._share)

    @property
    def _share(self) -> int:
        """How many times as often; by the mode as it was when the visitor came, so that no file is read here."""
        return 1 if self.settings.public or self._closed else _LOCAL_SHARE

    def _counted(self, what: str, share: int, who: str) -> int | None:
        rate, kind = self._asking, type(self._asking)
        return self._rates.wait(kind(rate.amount * share, rate.multiples), what, who)


def _usable(profile: str) -> str:
    """A browser's profile, or a fresh one for what was never given out: nobody shares it."""
    plain = profile.isascii() and profile.replace("-", "").replace("_", "").isalnum()
    if plain and _MIN_PROFILE_CHARS <= len(profile) <= _MAX_PROFILE_CHARS:
        return profile
    return secrets.token_urlsafe(16)
