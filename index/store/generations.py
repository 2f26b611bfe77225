"""Who may write a store, which numbers and names come next, and what is swept away: whatever no reader can open."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Collection, Iterable
from contextlib import AbstractContextManager, suppress
from pathlib import Path

from index.errors import StoreError
from index.files import exclusive
from index.store.manifest import BuiltWith, Manifest, command, folder, read_manifest

_SEGMENT = re.compile(r"\d{6}")
_GENERATION = re.compile(r"g\d{4,}-[0-9a-f]{12}")


def locked(store: Path) -> AbstractContextManager[None]:
    """Hold the store for writing. Raises StoreError while another process does, OSError where it cannot be written."""

    def busy(holder: str) -> StoreError:
        found = f"store {store} is being built by {holder}; expected to be alone"
        return StoreError(f"{found}; wait for it, then run: {command(store)}")

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


def sweep(store: Path, manifest: Manifest | None, left: Collection[int] = ()) -> None:
    """Remove every generation but this one and its parent, and every segment that neither names nor is ``left``."""
    kept = {manifest.generation, manifest.parent} if manifest else set()
    numbers = _used(store, manifest) | set(left)
    gone = [folder(store, name) for name in _names(store / "generations", _GENERATION) if name not in kept]
    gone += [store / "segments" / name for name in _names(store / "segments", _SEGMENT) if int(name) not in numbers]
    for place in gone:
        shutil.rmtree(place, ignore_errors=True)


def _used(store: Path, manifest: Manifest | None) -> set[int]:
    """Return the segments that a generation and its parent name."""
    numbers = {part.number for part in manifest.parts} if manifest else set()
    if manifest and manifest.parent:
        with suppress(StoreError):  # the parent is of no use any more
            numbers |= {part.number for part in read_manifest(store, manifest.parent).parts}
    return numbers


def unlisted(store: Path, manifest: Manifest | None) -> list[int]:
    """List the segments that a generation and its parent don't name; all, where there is none."""
    used = _used(store, manifest)
    return [int(name) for name in _names(store / "segments", _SEGMENT) if int(name) not in used]


def _names(place: Path, pattern: re.Pattern[str]) -> list[str]:
    """List the folders that are ours: nothing else in a folder somebody names as a store is ever removed."""
    return sorted(p.name for p in place.iterdir() if pattern.fullmatch(p.name)) if place.is_dir() else []


def generation_name(number: int, built: BuiltWith, shas: Iterable[tuple[str, str]]) -> str:
    """Return the name of a generation: its number and a hash of what it was built from and by."""
    content = repr((built.encoder, built.fingerprint, built.dimension, sorted(built.versions.items()), sorted(shas)))
    return f"g{number:04d}-{hashlib.sha256(content.encode()).hexdigest()[:12]}"
