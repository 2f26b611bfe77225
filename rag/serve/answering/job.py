"""One answer in the making, for any number of lookers-on."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from rag.types import Answer


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an answer is: "waiting", "working" or "writing", the words that have come so far, and the chain's step.

    ``step``: "retrieve", "rank" or "write", "" before the first.
    """

    stage: str
    words: str = ""
    step: str = ""


class Job:
    """The making of one turn's answer; ends once, however it ends. ``answer``: what came of it, None where nothing did.

    ``id``: the record's, the turn's own unless the caller has one.
    """

    def __init__(self, turn: str, id: str = "", door: str = "page") -> None:
        self.turn, self.id, self.door = turn, id or turn, door
        self.answer: Answer | None = None
        self._progress = Progress("waiting")
        self._ended = False
        self._changed = threading.Condition()
        self._listeners = list[Callable[[], None]]()

    @property
    def ended(self) -> bool:
        """Whether nothing more will come."""
        return self._ended

    def tell(self, progress: Progress) -> None:
        """Say how far it is; the same again is no news."""
        with self._changed:
            if progress == self._progress:
                return
            self._progress = progress
            self._notify()

    def end(self) -> None:
        """Say that nothing more will come."""
        with self._changed:
            self._ended = True
            self._notify()

    def hear(self, listener: Callable[[], None]) -> None:
        """Call a listener at each change from now on; it must not wait for anything."""
        with self._changed:
            self._listeners.append(listener)

    def _notify(self) -> None:
        self._changed.notify_all()
        for listener in self._listeners:
            listener()

    def follow(self) -> Iterator[Progress]:
        """Yield how far it is, now and at each change, until it has ended; a slow looker-on misses what lies between."""
        seen: Progress | None = None
        while True:
            with self._changed:
                while self._progress is seen and not self._ended:
                    self._changed.wait()
                if self._ended:
                    return
                seen = self._progress
            yield seen

    async def followed(self) -> AsyncIterator[Progress]:
        """Yield what `follow` does, in an event loop: nothing waits for it in a thread."""
        loop, changed = asyncio.get_running_loop(), asyncio.Event()

        def listener() -> None:
            with suppress(RuntimeError):  # the loop has ended, and with it whoever looked
                loop.call_soon_threadsafe(changed.set)

        self.hear(listener)
        try:
            seen: Progress | None = None
            while not self._ended:
                changed.clear()
                if self._progress is not seen and not self._ended:
                    seen = self._progress
                    yield seen
                else:
                    await changed.wait()
        finally:
            with self._changed:
                self._listeners.remove(listener)
