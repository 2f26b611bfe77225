"""What a server's processes hold in memory."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

_KB = 1024


def family(process: int) -> list[int]:
    """Return a process and all below it."""
    below = list[int]()
    with suppress(OSError):
        for told in Path(f"/proc/{process}/task").glob("*/children"):
            below += map(int, told.read_text().split())
    return [process, *(other for child in below for other in family(child))]


def resident(process: int) -> int:
    """Return the bytes of RAM that a process and those below it hold, what they share counted once (PSS)."""
    return sum(_pss(one) for one in family(process))


def _pss(process: int) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * _KB
    return 0  # it has ended meanwhile
