"""A store as one file → a Milvus that has none of that name yet."""

from __future__ import annotations

import tempfile
from pathlib import Path

from index.address import MilvusAddress
from index.errors import StoreError
from index.store.local.manifest import Manifest
from index.store.local.transfer import import_store
from index.store.milvus.connection import connected
from index.store.milvus.manifest import published
from index.store.milvus.writing.working_copy import published_copy


def import_published(file: Path, address: MilvusAddress) -> Manifest:
    """Unpack an exported store into the working folder and publish it: it appears whole or not at all.

    Raises StoreError for a file that is no exported store, damaged or of another version, and where a store stands.
    """
    home = address.home
    if published(connected(address, create=True), address) or (home / "CURRENT").exists():
        found = f"found a store at {address} already, or in its working folder {home}; expected no store there"
        raise StoreError(f"{found}; run: python -m index import {file} --store ANOTHER")
    with published_copy(address), tempfile.TemporaryDirectory(prefix=".import-", dir=home) as place:
        manifest = import_store(file, Path(place) / "store")
        for part in ("segments", "generations", "CURRENT"):  # what tells that it stands there comes last
            (Path(place) / "store" / part).rename(home / part)
    return manifest
