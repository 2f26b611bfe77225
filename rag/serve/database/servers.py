"""Which of the servers on a database live: what one that is gone had begun nobody else ends."""

from __future__ import annotations

import logging
import os
import secrets
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from index.errors import StoreError
from rag.serve.database.database import Database

BEAT_S = 5.0  # between two beats of a server, and its looks at the others
LOOKS = 6  # at a beat that stands still, after which its server is gone: half a minute, and a restart takes less
_BEAT = "INSERT INTO server VALUES (?, 1) ON CONFLICT (id) DO UPDATE SET beat = server.beat + 1"
_LOG = logging.getLogger(__name__)


class Servers(Protocol):
    """The servers on a database, seen from one of them; ``id`` is its own name there."""

    id: str

    def gone(self, named: Iterable[str]) -> list[str]:
        """Return which of some servers have ended, this one never."""
        ...

    def watch(self, looks: Sequence[Callable[[], None]]) -> None:
        """Call what ends what gone servers had begun, again and again where they may go unseen."""
        ...

    def close(self) -> None:
        """Take leave of the others."""
        ...


def servers_of(database: Database) -> Servers:
    """Return the servers on a database: processes of this machine, or of many."""
    return ByBeat(database) if database.shared else ByProcess()


class ByProcess:
    """Servers of one machine: their processes tell, so that it is enough to look at a start."""

    def __init__(self) -> None:
        self.id = f"{os.getpid()}-{secrets.token_hex(4)}"

    def gone(self, named: Iterable[str]) -> list[str]:
        """Return those whose process has ended; one with our own number is an earlier one, as in a container."""
        return [server for server in named if server != self.id and not _alive(server.partition("-")[0])]

    def watch(self, looks: Sequence[Callable[[], None]]) -> None:
        """There is nothing to watch."""

    def close(self) -> None:
        """The process ends."""


class ByBeat:
    """Servers of many machines: each raises a number, and the others see whether it moves; no clock is compared.

    Looks are counted, not seconds: while the database is away nobody beats, and nobody looks. A server that is struck off
    and was only slow is there again with its next beat; what it had begun is lost all the same.
    """

    def __init__(self, database: Database) -> None:
        self.id = secrets.token_hex(8)
        self._database = database
        self._still: dict[str, tuple[int, int]] = {}  # of each other: its beat, and the looks at it that saw the same
        self._over = threading.Event()
        self._thread: threading.Thread | None = None
        self.beat()

    def beat(self) -> None:
        """Say that this server lives, look at the others once and strike off who is gone. Raises StoreError."""
        with self._database.write() as db:
            db.execute(_BEAT, (self.id,))
        beats = self._database.read("SELECT id, beat FROM server WHERE id <> ? ORDER BY id", self.id)
        self._still = {row["id"]: self._seen(row["id"], row["beat"]) for row in beats}
        for server, (beat, looks) in self._still.items():
            if looks >= LOOKS:
                with self._database.write() as db:
                    db.execute("DELETE FROM server WHERE id = ? AND beat = ?", (server, beat))

    def _seen(self, server: str, beat: int) -> tuple[int, int]:
        last, looks = self._still.get(server, (beat, -1))
        return beat, looks + 1 if beat == last else 0

    def gone(self, named: Iterable[str]) -> list[str]:
        """Return those that are struck off, or took their leave. Raises StoreError."""
        there = {row["id"] for row in self._database.read("SELECT id FROM server")}
        return [server for server in named if server not in there and server != self.id]

    def watch(self, looks: Sequence[Callable[[], None]], every: float = BEAT_S) -> None:
        """Beat and look every few seconds in a thread, until `close`."""
        self._thread = threading.Thread(target=self._watch, args=(looks, every), name="servers", daemon=True)
        self._thread.start()

    def _watch(self, looks: Sequence[Callable[[], None]], every: float) -> None:
        away = False
        while not self._over.wait(every):
            try:
                for look in (self.beat, *looks):
                    look()
                away = False
            except StoreError as error:
                if not away:  # said once, however long it takes
                    _LOG.warning("%s", error)
                away = True
            except Exception:
                _LOG.exception("the servers of %s could not be looked at", self._database.place)

    def close(self) -> None:
        """End the watch and take leave, so that nobody waits to see this server gone."""
        self._over.set()
        if self._thread:
            self._thread.join()
        try:
            with self._database.write() as db:
                db.execute("DELETE FROM server WHERE id = ?", (self.id,))
        except StoreError as error:
            _LOG.warning("%s", error)


def _alive(number: str) -> bool:
    """Whether a process has this number; it is not asked of our own, and "" was none."""
    if not number or int(number) == os.getpid():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # another user's
        return True
    return True
