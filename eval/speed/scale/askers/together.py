"""A batcher: what several threads want of a model goes through it together. None of ours gains by it: README.md here.

Nobody is waited for: a lane that is free takes what has gathered while the last batches ran.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from math import ceil
from threading import Condition, Thread
from typing import Generic, TypeVar

Item = TypeVar("Item")
Made = TypeVar("Made")


@dataclass(slots=True, eq=False)
class _Wanted(Generic[Item, Made]):
    item: Item
    length: int
    made: Future[Made] = field(default_factory=Future)


class Together(Generic[Item, Made]):
    """``run`` makes of at most ``limit`` items as many results; ``lanes`` threads call it. ``length``: what padding goes by."""

    def __init__(
        self, run: Callable[[list[Item]], Sequence[Made]], length: Callable[[Item], int], limit: int, lanes: int = 1
    ) -> None:
        self._run, self._length, self._limit, self._lanes = run, length, limit, lanes
        self._waiting: list[_Wanted[Item, Made]] = []  # oldest first
        self._changed, self._closed = Condition(), False
        for lane in range(lanes):
            Thread(target=self._serve, name=f"lane {lane}", daemon=True).start()

    def __call__(self, items: Sequence[Item]) -> list[Made]:
        """Return the results in the order of the items. Raises what an item's own run raises; RuntimeError once closed."""
        return [made.result() for made in self.put(items)]

    def put(self, items: Sequence[Item]) -> list[Future[Made]]:
        """Let items be made, without waiting for it. Raises RuntimeError once closed."""
        wanted = [_Wanted[Item, Made](item, self._length(item)) for item in items]
        with self._changed:
            if self._closed:
                raise RuntimeError("found items for a batcher that is closed; expected them before")
            self._waiting += wanted
            self._changed.notify_all()
        return [one.made for one in wanted]

    def close(self) -> None:
        """Take nothing more; what was taken is made."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _serve(self) -> None:
        while taken := self._take():
            self._make(taken)

    def _take(self) -> list[_Wanted[Item, Made]]:
        """Wait for the oldest item and take those of about its length, as many as leave the other lanes their share."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closed)
            if not self._waiting:
                return []
            ordered, count = sorted(self._waiting, key=lambda w: w.length), ceil(len(self._waiting) / self._lanes)
            count = min(self._limit, count)
            start = max(0, min(ordered.index(self._waiting[0]) - count // 2, len(ordered) - count))
            taken = ordered[start : start + count]
            self._waiting = [one for one in self._waiting if one not in taken]
            return taken

    def _make(self, taken: Sequence[_Wanted[Item, Made]]) -> None:
        try:
            results = self._run([one.item for one in taken])
            for one, result in zip(taken, results, strict=True):
                one.made.set_result(result)
        except BaseException as error:  # whoever asked for it is told
            if len(taken) == 1:
                taken[0].made.set_exception(error)
                return
            for one in taken:  # only those are told whose own item it is
                self._make([one])
