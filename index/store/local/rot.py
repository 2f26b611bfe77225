"""A store too large to be read when it is opened: its files are read beside the questions, and rot is told of from then on."""

from __future__ import annotations

import logging
import os
import weakref
from contextlib import suppress
from threading import Lock, Thread, get_native_id

from index.errors import StoreError
from index.store.local.manifest import verify_file
from index.store.local.store import LocalStore

_NICE = 19  # the system's lowest priority: questions go before
log = logging.getLogger(__name__)


class Checks:
    """Reads every file of the generations it is given once; a generation in which one has rotted answers no more."""

    def __init__(self) -> None:
        self._sound = set[tuple[str, int]]()  # names and checksums of the files that were read: most of them stay
        self._alone = Lock()

    def begin(self, store: LocalStore) -> Thread:
        """Read a store's files in a thread of lowest priority, 1 GB in a second or more; those read before are left out."""
        thread = Thread(target=self._run, args=(weakref.ref(store),), name="checksums", daemon=True)
        thread.start()
        return thread

    def _run(self, store: weakref.ref[LocalStore]) -> None:
        with suppress(OSError, AttributeError):  # not every system has priorities of threads
            os.setpriority(os.PRIO_PROCESS, get_native_id(), _NICE)
        with self._alone:  # one generation after the other
            error = self._first_error(store)
        if error and (asked := store()):
            log.error("%s", error)
            asked.rotten = error

    def _first_error(self, store: weakref.ref[LocalStore]) -> StoreError | None:
        """Return what is wrong with a store, None if nothing is or nobody asks it any more."""
        if not (asked := store()):
            return None
        path, manifest = asked.path, asked.manifest
        del asked  # who holds it keeps its generation from being removed
        for name, total in manifest.sums.items():
            if store() is None:
                return None
            if (name, total) not in self._sound:
                try:
                    verify_file(path, manifest, name)
                except StoreError as error:
                    return error
                self._sound.add((name, total))
        return None
