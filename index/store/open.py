"""Opening a store wherever it is, and the folder in which one is brought up to date."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.address import Address, MilvusAddress
from index.errors import SettingError
from index.store.local.manifest import read_manifest
from index.store.local.store import LocalStore
from index.store.store import Store


def open_store(store: Address) -> Store:
    """Open the generation in force. Raises StoreError: none, damaged, of another version, or a Milvus that does not answer."""
    if isinstance(store, MilvusAddress):
        from index.store.milvus.store import MilvusStore  # pymilvus: 2 s

        return MilvusStore.open(store)
    return LocalStore.open(store)


def is_built(store: Address) -> bool:
    """Tell whether a store stands there, whatever its state. Raises StoreError for a Milvus that does not answer."""
    if not isinstance(store, MilvusAddress):
        return (store / "CURRENT").exists()
    if store.file and not store.file.exists():
        return False
    from index.store.milvus.connection import connected
    from index.store.milvus.manifest import in_force

    return in_force(connected(store), store.name) is not None


def generation_in_force(store: Address) -> str:
    """Return the name of the generation in force, opening no more than tells it. Raises StoreError as `open_store` does."""
    if isinstance(store, MilvusAddress):
        from index.store.milvus.manifest import read_published

        return read_published(store).generation
    return read_manifest(store).generation


@contextmanager
def working_copy(store: Address, anew: bool = False) -> Iterator[Path]:
    """Give the folder in which a build brings a store up to date; of one in Milvus what was built is published at the end.

    ``anew``: what is published takes nothing over. Nobody else writes to the store meanwhile. Raises StoreError, BusyStoreError while another does.
    """
    if isinstance(store, MilvusAddress):
        from index.store.milvus.writing.working_copy import published_copy

        with published_copy(store, anew):
            yield store.home
    else:
        yield store


def folder_of(store: Address) -> Path:
    """Return the folder of a store that must be in one. Raises SettingError for one that is in Milvus."""
    if isinstance(store, MilvusAddress):
        raise SettingError(f"found the store {store}; expected one in a folder; run: python -m index --store DIR")
    return store
