"""A file → its bytes, as it stood at one moment; pipes, devices and files that are too large are never read."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

MAX_FILE_BYTES = 512 << 20  # read, decoded and cut it is in memory three times
_TRIES = 3


def read_whole(file: Path) -> bytes:
    """Return the bytes of a regular file, read again where it changed meanwhile. Raises OSError, with the reason."""
    if not stat.S_ISREG(file.stat().st_mode):  # a link to a pipe or a device has no end; it is not even opened
        raise OSError(errno.EINVAL, "no regular file")
    # Not blocking: it may have become a pipe since.
    with os.fdopen(os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as opened:
        return settled(opened)


def settled(file: BinaryIO, most: int = MAX_FILE_BYTES) -> bytes:
    """Return the bytes of an open file that did not change while they were read. Raises OSError after three tries."""
    for _ in range(_TRIES):
        before = os.fstat(file.fileno())
        if not stat.S_ISREG(before.st_mode):
            raise OSError(errno.EINVAL, "no regular file")
        if before.st_size > most:
            raise OSError(errno.EFBIG, f"{before.st_size:,} bytes, of which at most {most:,} are read; split it")
        file.seek(0)
        data = file.read(before.st_size + 1)  # no more: it may be growing faster than it is read
        after = os.fstat(file.fileno())
        if len(data) == before.st_size and _state(before) == _state(after):
            return data
    raise OSError(errno.EAGAIN, f"it changed each of the {_TRIES} times it was read")


def _state(status: os.stat_result) -> tuple[int, int]:
    return status.st_size, status.st_mtime_ns
