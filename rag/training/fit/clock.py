"""The time a run may take, and the rate that follows it: nothing here counts steps, so that a run ends when it should."""

from __future__ import annotations

import time
from collections.abc import Callable

AT_END = 0.06  # of the time is kept for the held questions and for saving
LONGEST_LAPSE = 120.0  # seconds between two ticks; what is longer was sleep, not work


class Clock:
    """Counts the seconds that a run has worked, over stops: ``used`` are those of before.

    ``now`` returns seconds that only grow; the tests pass their own.
    """

    def __init__(self, seconds: float, now: Callable[[], float] = time.monotonic) -> None:
        self.seconds, self.used, self.begun = seconds, 0.0, 0.0
        self._now, self._last = now, now()

    def tick(self) -> float:
        """Count the time since the last tick, and return the seconds used so far."""
        now = self._now()
        self.used += min(now - self._last, LONGEST_LAPSE)
        self._last = now
        return self.used

    def begin(self) -> None:
        """Let training begin now: what was used till here, to read and to tokenise, is not part of its schedule."""
        self.begun = self.tick()

    def go_on(self, used: float, begun: float) -> None:
        """Go on where a stopped run was; the time it took to get here is no work."""
        self.used, self.begun, self._last = used, begun, self._now()

    @property
    def share(self) -> float:
        """How much of the training is over, from 0; 1 and more: it is to end."""
        whole = self.seconds * (1 - AT_END) - self.begun
        return (self.used - self.begun) / whole if whole > 0 else 1.0

    @property
    def over(self) -> bool:
        """Whether even what comes after the training is to end, but for saving."""
        return self.tick() > self.seconds * (1 - AT_END / 3)


def rate(share: float, peak: float, warm: float, hold: float) -> float:
    """Rise to the peak in ``warm`` of the time, stay until ``hold`` of it, then fall evenly to 0.

    >>> [rate(share, 1.0, 0.1, 0.5) for share in (0.05, 0.3, 0.75, 1.0)]
    [0.52, 1.0, 0.5, 0.0]
    """
    rising = min(1.0, share / warm + 0.02)
    falling = 1.0 if share < hold else max((1 - share) / (1 - hold), 0.0)
    return peak * rising * falling
