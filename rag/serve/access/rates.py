"""How often one may do a thing, and how many at once: moving windows and counts in memory."""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from index.errors import SettingError


def read_rate(text: str) -> RateLimitItem:
    """Return a rate as "20/minute" tells it; SettingError for what is none.

    >>> str(read_rate("20/minute"))
    '20 per 1 minute'
    """
    try:
        rate = parse(text)
    except ValueError:
        rate = None
    if rate is None or rate.amount < 1 or rate.multiples < 1:
        raise SettingError(f"RAG_RATE is {text!r}; expected a number and a unit of time as in 20/minute; correct it")
    return rate


class Rates:
    """Counts who did what; forgets it when the process ends."""

    def __init__(self) -> None:
        self._storage = MemoryStorage()
        self._windows = MovingWindowRateLimiter(self._storage)

    def wait(self, rate: RateLimitItem, *who: str) -> int | None:
        """Count one more of ``who`` and return None; where that is too many, return the seconds to wait, at least 1."""
        if self._windows.hit(rate, *who):
            return None
        return max(1, math.ceil(self._windows.get_window_stats(rate, *who).reset_time - time.time()))

    def forget(self, rate: RateLimitItem, *who: str) -> None:
        """Begin to count anew."""
        self._storage.clear(rate.key_for(*who))


class NoSeat(Exception):
    """One who waits for as many things already as may be waited for; ``wait``: seconds until another try is worth it."""

    wait = 1


class Seats:
    """Counts what is under way, by whom."""

    def __init__(self) -> None:
        self._taken, self._lock = Counter[str](), Lock()

    @contextmanager
    def taken(self, who: str, most: int) -> Iterator[None]:
        """Hold one of ``most`` seats of ``who`` in the block; raises NoSeat where none is free."""
        with self._lock:
            if self._taken[who] >= most:
                raise NoSeat
            self._taken[who] += 1
        try:
            yield
        finally:
            with self._lock:
                self._taken[who] -= 1
                if not self._taken[who]:
                    del self._taken[who]
