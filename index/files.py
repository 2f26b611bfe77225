"""Files that appear whole or not at all, and folders that one process at a time may write."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from platform import node

from filelock import FileLock, Timeout

LOCK, HOLDER = "LOCK", "HOLDER"  # the file in a folder by which a process holds it, and the one that says which
_DISK_ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO)
_CLOCK = "%Y-%m-%dT%H:%M:%S"


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


def why_unwritten(error: Exception) -> str | None:
    """Return what the system said where an error tells of a disk (full, for reading only), else None.

    SQLite says it by codes of its own, FAISS in the middle of a sentence.

    >>> why_unwritten(OSError(errno.ENOSPC, "No space left on device")), why_unwritten(ValueError("no"))
    ('No space left on device', None)
    """
    if isinstance(error, OSError):
        return error.strerror or str(error)
    if isinstance(error, sqlite3.OperationalError):
        return str(error)
    said = (os.strerror(code) for code in _DISK_ERRORS)
    return next((words for words in said if words in str(error)), None)


@contextmanager
def exclusive(folder: Path, busy: Callable[[str], Exception]) -> Iterator[None]:
    """Hold a folder, made if missing, until the process ends at the latest; who died holding it left it free.

    Raises ``busy`` of who holds it (process 1234 since 14:03:11, where that is known), and OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / LOCK, blocking=False)
    try:
        lock.acquire()
    except Timeout:
        raise busy(_holder(folder / HOLDER)) from None
    with ExitStack() as held:  # each is undone, whatever interrupts the one before
        held.callback(lock.release)
        for name in (LOCK, HOLDER):  # while it is held: whoever waits for this file looks for a new one
            held.callback(_remove, folder / name)
        with suppress(OSError):  # told for courtesy: on a full disk too, what needs no room can be done
            (folder / HOLDER).write_text(f"{os.getpid()} {datetime.now():{_CLOCK}} {node()}", "utf8")
        yield


def _remove(file: Path) -> None:
    with suppress(OSError):  # of a disk that may no longer be written
        file.unlink(missing_ok=True)


def _holder(file: Path) -> str:
    """Return who holds a folder, as far as the file says it that the holder writes first.

    >>> _holder(Path("/none"))
    'another process'
    """
    try:
        process, since, host = file.read_text("utf8").split(" ", 2)
        began = datetime.strptime(since, _CLOCK)
        if host == node():
            os.kill(int(process), 0)  # one that is gone left this file, and the holder has not written its own yet
    except (OSError, ValueError):
        return "another process"
    where = "" if host == node() else f" of {host}"
    return f"process {process}{where} since {began:%H:%M:%S}" + (f" of {began:%Y-%m-%d}" if _past(began) else "")


def _past(day: datetime) -> bool:
    return day.date() != datetime.now().date()
