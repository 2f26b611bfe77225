"""The folder in which a store in Milvus is brought up to date: as new as what is published before, published afterwards."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from index.address import MilvusAddress
from index.errors import BusyStoreError, StoreError
from index.files import exclusive, why_unwritten
from index.store.milvus.connection import Connection, build_command, connected
from index.store.milvus.manifest import Published, published
from index.store.milvus.schema import Engine, engine
from index.store.milvus.writing.folder import KEPT, built_on, readable
from index.store.milvus.writing.lock import writing
from index.store.milvus.writing.publication import begun
from index.store.milvus.writing.publish import publishing
from index.store.milvus.writing.pull import pull

_log = logging.getLogger(__name__)


@contextmanager
def published_copy(address: MilvusAddress, anew: bool = False) -> Iterator[None]:
    """Let a build work in `MilvusAddress.home`, brought to the generation in force; what it built is published at the end.

    Also what an earlier build left that was killed before it was published. ``anew``: all of it is written anew, and what
    cannot be read counts as none. Raises StoreError; BusyStoreError while another process writes.
    """

    def busy(holder: str) -> BusyStoreError:
        found = f"store {address} is being built by {holder}; expected to be alone"
        return BusyStoreError(f"{found}; wait for it, then run: {build_command(address)}")

    connection = connected(address, create=True)
    if not address.file:
        engine(connection)  # where nobody answers no folder is made
    try:
        with exclusive(address.home / KEPT, busy):
            able = engine(connection)
            with writing(connection, address, able) as check:
                before = _brought_up(connection, address, anew)
                yield
                _publish(connection, address, able, before, anew, check)
    except Exception as error:
        if isinstance(error, StoreError) or (why := why_unwritten(error)) is None:
            raise
        raise StoreError(
            f"cannot write the working folder {address.home} of the store {address} ({why}); expected one with room that "
            f"may be written; run: {build_command(address)} elsewhere"
        ) from error


def _brought_up(connection: Connection, address: MilvusAddress, anew: bool) -> Published | None:
    """Bring the folder to the generation in force and return that, None where none is."""
    try:
        before = published(connection, address)
        if before and not built_on(address.home, before.generation):
            _log.info("bringing generation %s from %s to this machine", before.generation, address)
            pull(connection, address, before)
    except StoreError as error:
        if not anew:
            raise
        _log.warning("%s: writing it anew", str(error).split("; ")[0])
        return None
    return before


def _publish(
    connection: Connection,
    address: MilvusAddress,
    able: Engine,
    before: Published | None,
    anew: bool,
    check: Callable[[], None],
) -> None:
    """Publish what stands in the folder, if it is not what is in force."""
    manifest = readable(address.home)
    if manifest is None or (before and before.generation == manifest.generation):
        return
    with begun(connection, address, able, manifest, before, anew) as publication:
        for _ in publishing(publication, check):
            pass
