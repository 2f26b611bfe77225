"""One answer in the making, for any number of lookers-on."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an answer is: its stage, "waiting", "working" or "writing", and the words that have come so far."""

    stage: str
    words: str = ""


class Job:
    """The making of one turn's answer; ends once, however it ends."""

    def __init__(self, turn: str) -> None:
        self.turn = turn
        self._progress = Progress("waiting")
        self._ended = False
        self._changed = threading.Condition()

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
            self._changed.notify_all()

    def end(self) -> None:
        """Say that nothing more will come."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()

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
