"""Who may write a store, which numbers and names come next, who holds a generation, and what is swept away.

A reader holds its generation by a shared lock on the manifest (flock: it ends with the process at the latest, and a
store that may only be read will do). A build removes an old generation, and segments, only where nobody holds it.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
from collections.abc import Collection, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

from index.errors import BusyStoreError, StoreError
from index.files import exclusive
from index.store.local.manifest import BuiltWith, Manifest, command, current, damaged, folder, read_manifest

_SEGMENT = re.compile(r"\d{6}")
_GENERATION = re.compile(r"g\d{4,}-[0-9a-f]{12}")


def locked(store: Path) -> AbstractContextManager[None]:
    """Hold the store for writing. Raises BusyStoreError while another process does, OSError where it cannot be written."""

    def busy(holder: str) -> BusyStoreError:
        found = f"store {store} is being built by {holder}; expected to be alone"
        return BusyStoreError(f"{found}; wait for it, then run: {command(store)}")

    return exclusive(store, busy)


def begin(store: Path, manifest: Manifest | None, left: Collection[int] = ()) -> tuple[int, int]:
    """Sweep a store that is held ``locked``; return the numbers of the next generation and of the next segment.

    ``left``: segments of a build that was interrupted, which are kept.
    """
    if manifest or not (store / "CURRENT").exists():  # a damaged store is left as it is until a new one stands
        sweep(store, manifest, left)
    generations = [int(name[1:].split("-")[0]) for name in _names(store / "generations", _GENERATION)]
    segments = [int(name) for name in _names(store / "segments", _SEGMENT)]
    following = max(segments, default=0) + 1
    # A number is never used twice: a reader of an older generation would find another's passages under it.
    return max(generations, default=0) + 1, max(following, manifest.next_segment if manifest else 0)


def hold(store: Path) -> tuple[str, int]:
    """Return the name of the generation in force and the open file that holds it: it stays until that is closed.

    Raises StoreError: no store, or a damaged one.
    """
    while True:
        name = current(store)
        try:
            handle = os.open(folder(store, name) / "manifest.json", os.O_RDONLY)
        except (OSError, ValueError) as error:
            if current(store) != name:  # swept between two looks
                continue
            raise damaged(store, f"manifest of generation {name!r}: {type(error).__name__}") from None
        with suppress(OSError):  # a disk without such locks: the generation stays as long as its successor
            fcntl.flock(handle, fcntl.LOCK_SH)  # waits for a sweep that has just begun to remove it
        if os.fstat(handle).st_nlink:
            return name, handle
        os.close(handle)


def sweep(store: Path, manifest: Manifest | None, left: Collection[int] = ()) -> None:
    """Remove every generation but this one, its parent and those held, and the `unlisted` segments that are not ``left``."""
    kept = {manifest.generation, manifest.parent} if manifest else set()
    for name in _names(store / "generations", _GENERATION):
        if name not in kept:
            with _free(folder(store, name)) as free:
                if free:
                    shutil.rmtree(folder(store, name), ignore_errors=True)
    for number in set(unlisted(store, manifest)) - set(left):
        shutil.rmtree(store / "segments" / f"{number:06d}", ignore_errors=True)


def unlisted(store: Path, manifest: Manifest | None) -> list[int]:
    """List the segments that neither a generation, nor its parent, nor one that a reader holds names.

    None, where a program of another version holds one whose segments cannot be read.
    """
    needed = {part.number for part in manifest.parts} if manifest else set()
    for name in _names(store / "generations", _GENERATION):
        with _free(folder(store, name)) as free:
            pass
        if free and not (manifest and name == manifest.parent):
            continue
        try:
            needed |= {part.number for part in read_manifest(store, name).parts}
        except StoreError:  # of a parent that nobody holds: it is of no use any more
            if not free:
                return []
    return [int(name) for name in _names(store / "segments", _SEGMENT) if int(name) not in needed]


@contextmanager
def _free(generation: Path) -> Iterator[bool]:
    """Say whether no reader holds a generation; none can while the block runs."""
    try:
        handle = os.open(generation / "manifest.json", os.O_RDWR)  # NFS locks only what may be written
    except OSError:  # a build that never ended
        yield True
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        free = True
    except BlockingIOError:
        free = False
    except OSError:  # a disk without such locks
        free = True
    try:
        yield free
    finally:
        os.close(handle)


def _names(place: Path, pattern: re.Pattern[str]) -> list[str]:
    """List the folders that are ours: nothing else in a folder somebody names as a store is ever removed."""
    return sorted(p.name for p in place.iterdir() if pattern.fullmatch(p.name)) if place.is_dir() else []


def generation_name(number: int, built: BuiltWith, shas: Iterable[tuple[str, str]]) -> str:
    """Return the name of a generation: its number and a hash of what it was built from and by."""
    content = repr((built.encoder, built.fingerprint, built.dimension, sorted(built.versions.items()), sorted(shas)))
    return f"g{number:04d}-{hashlib.sha256(content.encode()).hexdigest()[:12]}"
