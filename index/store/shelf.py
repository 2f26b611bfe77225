"""Where a service takes the store from: the newest whole generation, question by question."""

from __future__ import annotations

import logging
from collections.abc import Hashable
from threading import Lock
from typing import TYPE_CHECKING

from index.errors import StoreError
from index.store.local.manifest import is_small
from index.store.local.rot import Checks
from index.store.local.store import LocalStore
from index.store.open import open_store
from index.store.store import Store

if TYPE_CHECKING:
    from index.encoder import Encoder

log = logging.getLogger(__name__)


class Shelf:
    """Gives the newest generation of a store that an encoder can ask; without an encoder always the one it has.

    A generation is closed when nobody uses it any more: who takes one keeps it as long as the question lasts. Where the
    newest cannot be asked, ``warning`` says why, and the one before goes on.
    """

    def __init__(self, store: Store, encoder: Encoder | None = None, warning: str | None = None) -> None:
        self.warning = warning
        self._store = store
        self._encoder = encoder
        self._seen: Hashable | None = None  # what was in force when it was last looked; the first look reads it
        self._lock = Lock()
        self._checks: Checks | None = None

    def check(self) -> None:
        """Read the files of this store and of each that follows once, while questions are answered; small ones were read."""
        self._checks = Checks()
        self._check()

    def _check(self) -> None:
        store = self._store
        if self._checks and isinstance(store, LocalStore) and not is_small(store.manifest):
            self._checks.begin(store)

    def store(self) -> Store:
        """Return the newest generation."""
        return self.held()._store

    def held(self) -> Shelf:
        """Return a shelf that goes on giving what is newest now; to look takes 5 µs, to open a newer one milliseconds."""
        if self._encoder is None:
            return self
        with self._lock:
            stamp = self._store.in_force()
            if stamp is None or stamp != self._seen:
                self.warning = self._look(self._encoder)
            self._seen = stamp
            return Shelf(self._store, None, self.warning)

    def _look(self, encoder: Encoder) -> str | None:
        """Turn to the newest generation; return why it cannot be asked, None if it can."""
        old = self._store
        try:
            newer = open_store(old.address)
            newer.check(encoder)
        except StoreError as error:
            why = f"generation {old.generation} answers, for the newest cannot be asked ({error}), and start this program again"
            if old.rotten:  # nor can the old one, until its server is back
                why = str(error)
            if why != self.warning:
                log.warning(why)
            return why
        if newer.generation != old.generation:
            log.info("from generation %s on to %s", old.generation, newer.generation)
            self._store = newer
            self._check()
        return None
