"""A store as one file: its generation in force, whole, to be taken to another machine."""

from __future__ import annotations

import io
import os
import tarfile
import tempfile
import zlib
from pathlib import Path

from index.errors import StoreError
from index.files import atomic, sync
from index.store.local.generations import hold
from index.store.local.manifest import Manifest, folder, read_manifest, verify

_PACKED = ".gz"


def export_store(store: Path, file: Path) -> Manifest:
    """Write a store's generation in force to a tar file (packed if its name ends in .gz), checked on the way.

    Raises StoreError for a store that is missing or damaged, or a file that cannot be written; the file then is as before.
    """
    generation, held = hold(store)
    try:
        manifest = read_manifest(store, generation)
        verify(store, manifest)
        names = [*sorted(manifest.files), (folder(Path(), generation) / "manifest.json").as_posix()]
        with atomic(file) as part, tarfile.open(part, "w:gz" if file.suffix == _PACKED else "w") as archive:
            for name in names:
                archive.add(store / name, name, recursive=False, filter=_anonymous)
            told = f"{generation}\n".encode("ascii")
            entry = tarfile.TarInfo("CURRENT")
            entry.size = len(told)
            archive.addfile(entry, io.BytesIO(told))
    except OSError as error:
        found = f"cannot write {file} ({error.strerror or error}); expected a place with room that may be written"
        raise StoreError(f"{found}; run: python -m index export ANOTHER") from error
    finally:
        os.close(held)
    return manifest


def _anonymous(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """Leave out whose file it was, and when: the same store makes the same file."""
    entry.uid = entry.gid = entry.mtime = 0
    entry.uname = entry.gname = ""
    entry.mode = 0o644
    return entry


def import_store(file: Path, store: Path) -> Manifest:
    """Unpack an exported store where none stands yet: it appears whole, every file checked, or not at all.

    Raises StoreError for a file that is no exported store, damaged or of another version, and where something stands.
    """
    mend = f"run: python -m index import {file} --store ANOTHER"
    if store.exists() and (not store.is_dir() or any(store.iterdir())):
        raise StoreError(f"found something at {store} already; expected no store there; {mend}")
    try:
        store.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{store.name}.part-", dir=store.parent) as place:
            part = Path(place) / "store"
            part.mkdir()
            _unpack(file, part)
            manifest = read_manifest(part)
            verify(part, manifest)
            sync(part.rglob("*"))
            if store.exists():
                store.rmdir()
            part.rename(store)
        sync([store.parent])
    except OSError as error:
        found = f"cannot write the store {store} ({error.strerror or error}); expected a folder that may be written"
        raise StoreError(f"{found}; {mend}") from error
    return manifest


def _unpack(file: Path, part: Path) -> None:
    try:
        with tarfile.open(file) as archive:
            archive.extractall(part, filter="data")  # nothing outside the folder, no links, no devices
    except (tarfile.TarError, EOFError, zlib.error, OSError) as error:
        why = getattr(error, "strerror", None) or error
        found = f"found no exported store in {file} ({why}); expected a file that python -m index export wrote"
        raise StoreError(f"{found}; run: python -m index export FILE, where the store stands") from error
