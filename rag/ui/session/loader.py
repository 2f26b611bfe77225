"""A service that loads behind the page."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # heavy: the loading thread imports it, the first pixel does not wait for it
    from rag.chain import Service

_LOG = logging.getLogger(__name__)


class Loader:
    """Calls ``load`` once in a thread; ``service`` is None until it is there, ``failure`` says why it never will be."""

    def __init__(self, load: Callable[[], Service]) -> None:
        self.service: Service | None = None
        self.failure: Exception | None = None
        self._load = load
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, failed: Callable[[], None], then: Callable[[Service], None] = lambda service: None) -> None:
        """Begin to load; in the thread ``failed`` is called when it can't be done, ``then`` when it is done."""
        self._thread = threading.Thread(target=self._run, args=(failed, then), name="loader", daemon=True)
        self._thread.start()

    @property
    def busy(self) -> bool:
        """Whether the thread is at its work still."""
        return self._thread is not None and self._thread.is_alive()

    def _run(self, failed: Callable[[], None], then: Callable[[Service], None]) -> None:
        try:
            self.service = self._load()
        except Exception as error:  # reported by the main thread, which knows how
            self.failure = error
            failed()
        finally:
            self._over.set()
        if self.service is not None:
            then(self.service)

    def wait(self) -> Service:
        """Return the service when it is there; raise what has kept it from loading."""
        self._over.wait()
        if self.service is None:
            raise self.failure or RuntimeError("nothing was loaded")
        return self.service
