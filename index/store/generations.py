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
from collections.abc import Iterable
from contextlib import AbstractContextManager, suppress
from pathlib import Path

from index.errors import StoreError
from index.files import exclusive
from index.store.manifest import BuiltWith, Manifest, command, current, damaged, folder, read_manifest

_SEGMENT = re.compile(r"\d{6}")
_GENERATION = re.compile(r"g\d{4,}-[0-9a-f]{12}")


def locked(store: Path) -> AbstractContextManager[None]:
    """Hold the store for writing. Raises StoreError while another process does, OSError where it cannot be written."""

    def busy(holder: str) -> StoreError:
        found = f"store {store} is being built by {holder}; expected to be alone"
        return StoreError(f"{found}; wait for it, then run: {command(store)}")

    return exclusive(store, busy)


def begin(store: Path, manifest: Manifest | None) -> tuple[int, int]:
    """Sweep a store that is held ``locked``; return the numbers of the next generation and of the next segment."""
    if manifest or not (store / "CURRENT").exists():  # a damaged store is left as it is until a new one stands
        sweep(store, manifest)
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


def sweep(store: Path, manifest: Manifest | None) -> None:
    """Remove every generation but this one, its parent and those held, and every segment that none of them names."""
    generation, parent = (manifest.generation, manifest.parent) if manifest else (None, None)
    needed = _segments(manifest) if manifest else set()
    for name in _names(store / "generations", _GENERATION):
        if name == generation:
            continue
        try:
            own = _segments(read_manifest(store, name))
        except StoreError:
            own = None
        if (own is None or name != parent) and _removed(folder(store, name)):
            continue
        if own is None:  # a program of another version holds it: which segments it needs cannot be read
            return
        needed |= own
    for name in _names(store / "segments", _SEGMENT):
        if int(name) not in needed:
            shutil.rmtree(store / "segments" / name, ignore_errors=True)


def _segments(manifest: Manifest) -> set[int]:
    return {part.number for part in manifest.parts}


def _removed(generation: Path) -> bool:
    """Remove a generation unless somebody holds it; return whether it is gone."""
    try:
        with (generation / "manifest.json").open("r+b") as file:  # NFS locks only what may be written
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(generation, ignore_errors=True)
    except BlockingIOError:
        return False
    except OSError:  # a build that never ended, or a disk without such locks
        shutil.rmtree(generation, ignore_errors=True)
    return True


def _names(place: Path, pattern: re.Pattern[str]) -> list[str]:
    """List the folders that are ours: nothing else in a folder somebody names as a store is ever removed."""
    return sorted(p.name for p in place.iterdir() if pattern.fullmatch(p.name)) if place.is_dir() else []


def generation_name(number: int, built: BuiltWith, shas: Iterable[tuple[str, str]]) -> str:
    """Return the name of a generation: its number and a hash of what it was built from and by."""
    content = repr((built.encoder, built.fingerprint, built.dimension, sorted(built.versions.items()), sorted(shas)))
    return f"g{number:04d}-{hashlib.sha256(content.encode()).hexdigest()[:12]}"
