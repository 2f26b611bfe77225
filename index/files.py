"""Files that appear whole or not at all, and folders that one process at a time may write."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

LOCK = "LOCK"  # the file in a folder by which a process holds it


@contextmanager
def atomic(path: Path) -> Iterator[Path]:
    """Yield a place beside ``path``, of its suffix, to write to; it becomes ``path`` in one rename if nothing is raised."""
    part = path.with_name(f".{path.stem}.part{path.suffix}")  # hidden: a file of that name may be somebody's
    try:
        yield part
        sync([part])
        part.replace(path)
        sync([path.parent])
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def sync(paths: Iterable[Path]) -> None:
    """Wait until these files and folders are on the disk: a rename must not outrun what it points to."""
    for path in paths:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def exclusive(folder: Path, busy: Exception) -> Iterator[None]:
    """Hold a folder, made if missing, until the process ends at the latest. Raises ``busy`` (another does), OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / LOCK, blocking=False)
    try:
        lock.acquire()
    except Timeout:
        raise busy from None
    try:
        yield
    finally:
        (folder / LOCK).unlink(missing_ok=True)  # while it is held: whoever waits for this file looks for a new one
        lock.release()
