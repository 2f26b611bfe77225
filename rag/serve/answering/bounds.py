"""How many questions may wait, and how long one more would."""

from __future__ import annotations

import math
from collections import deque

MAX_WAITING = 64  # questions that nobody has begun to answer; at 0.3 s an answer and 8 at once a wait of seconds
_REMEMBERED = 20  # answers whose times tell what the next one takes


class Full(Exception):
    """A question is not taken now; the message says why. ``wait``: seconds after which another try may go through.

    ``ending``: the server ends, and it is another one that may take it.
    """

    def __init__(self, message: str, wait: int, *, ending: bool = False) -> None:
        super().__init__(message)
        self.wait, self.ending = wait, ending


class Pace:
    """What the answers of late took."""

    def __init__(self) -> None:
        self._seconds = deque[float](maxlen=_REMEMBERED)

    def add(self, seconds: float) -> None:
        """Count an answer in."""
        self._seconds.append(seconds)

    def wait(self, waiting: int, at_once: int) -> int:
        """Return in how many seconds, at least 1, so many are likely to have been answered.

        >>> pace = Pace()
        >>> pace.add(2.0)
        >>> pace.wait(64, 8)
        16
        """
        took = list(self._seconds)
        return max(1, math.ceil(sum(took) / max(len(took), 1) * waiting / at_once))
