"""Where a service takes the store from: the newest whole generation, question by question."""

from __future__ import annotations

import logging
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from index.errors import StoreError
from index.store.local import Store
from index.store.manifest import is_small
from index.store.rot import Checks

if TYPE_CHECKING:
    from index.encoder import Encoder

log = logging.getLogger(__name__)
Stamp = tuple[int, int, int]


class Shelf:
    """Gives the newest generation of a store that an encoder can ask; without an encoder always the one it has.

    A generation is closed when nobody uses it any more: who takes one keeps it as long as the question lasts. Where the
    newest cannot be asked, ``warning`` says why, and the one before goes on.
    """

    def __init__(self, store: Store, encoder: Encoder | None = None, warning: str | None = None) -> None:
        self.warning = warning
        self._store = store
        self._encoder = encoder
        self._seen: Stamp | None = None  # CURRENT as it was when it was last read; the first look reads it
        self._lock = Lock()
        self._checks: Checks | None = None

    def check(self) -> None:
        """Read the files of this store and of each that follows once, while questions are answered; small ones were read."""
        self._checks = Checks()
        self._check()

    def _check(self) -> None:
        if self._checks and not is_small(self._store.manifest):
            self._checks.begin(self._store)

    def store(self) -> Store:
        """Return the newest generation."""
        return self.held()._store

    def held(self) -> Shelf:
        """Return a shelf that goes on giving what is newest now; to look takes 5 µs, to open a newer one milliseconds."""
        if self._encoder is None:
            return self
        with self._lock:
            stamp = _stamp(self._store.path)
            if stamp is None or stamp != self._seen:
                self.warning = self._look(self._encoder)
            self._seen = stamp
            return Shelf(self._store, None, self.warning)

    def _look(self, encoder: Encoder) -> str | None:
        """Turn to the newest generation; return why it cannot be asked, None if it can."""
        old = self._store
        try:
            newer = Store.open(old.path)
            newer.check(encoder)
        except StoreError as error:
            why = f"generation {old.generation} answers, for the newest cannot be asked ({error}), and start this program again"
            if why != self.warning:
                log.warning(why)
            return why
        if newer.generation != old.generation:
            log.info("from generation %s on to %s", old.generation, newer.generation)
            self._store = newer
            self._check()
        return None


def _stamp(store: Path) -> Stamp | None:
    """Return what tells one CURRENT from the next, which is another file; None where there is none."""
    try:
        now = (store / "CURRENT").stat()
    except OSError:
        return None
    return now.st_mtime_ns, now.st_ino, now.st_size
