"""Who writes a store in Milvus: one at a time, by a file on this machine and, of a server, by an alias among all machines.

An alias is made in one call or not at all, so whoever makes ``NAME_writer`` is the writer. It points to a collection of the
writer's own, whose row says who that is and is written again every 15 s; one that is 60 s old is that of a writer who died.
Clocks of machines that write to one Milvus have to agree within that time.
"""

from __future__ import annotations

import json
import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from platform import node
from threading import Event, Thread

from index.address import MilvusAddress
from index.errors import BusyStoreError, StoreError
from index.store.milvus.batches import query_rows, write_rows
from index.store.milvus.connection import ASK_SECONDS, WRITE_SECONDS, Connection, build_command
from index.store.milvus.manifest import in_force
from index.store.milvus.schema import Engine, create, drop, load, stands

BEAT_SECONDS, STALE_SECONDS = 15.0, 60.0


@contextmanager
def writing(connection: Connection, address: MilvusAddress, able: Engine) -> Iterator[Callable[[], None]]:
    """Be the one who writes to a store on a server; yields what raises BusyStoreError once another is.

    Raises BusyStoreError while another writes. A Milvus Lite is one process's anyhow.
    """
    if able.lite:
        yield lambda: None
        return
    alias, own = f"{address.name}_writer", f"{address.name}_writer_{secrets.token_hex(6)}"

    def check() -> None:
        if in_force(connection, alias) != own:
            raise _busy(address, _holder(connection, alias) or ("another process", 0.0))

    create(connection, own, "generation", able)
    try:
        _beat(connection, own)
        _take(connection, address, alias, own)
        done = Event()
        beating = Thread(target=_beats, args=(connection, own, done), name="writer", daemon=True)
        beating.start()
        try:
            check()
            yield check
        finally:
            done.set()
            beating.join()
            if in_force(connection, alias) == own:
                connection.known(lambda client, left: client.drop_alias(alias, timeout=left), WRITE_SECONDS)
    finally:
        with suppress(StoreError):  # whatever ended the block is what is told
            drop(connection, own)


def _take(connection: Connection, address: MilvusAddress, alias: str, own: str) -> None:
    """Make the alias, in place of one whose writer died. Raises BusyStoreError where a living one has it."""
    with suppress(StoreError):
        connection.ask(lambda client, left: client.create_alias(own, alias, timeout=left), WRITE_SECONDS)
        return
    holder, left_by = _holder(connection, alias), in_force(connection, alias)
    if holder and time.time() - holder[1] < STALE_SECONDS:
        raise _busy(address, holder)
    connection.known(lambda client, left: client.drop_alias(alias, timeout=left), WRITE_SECONDS)
    if left_by:
        drop(connection, left_by)
    connection.ask(lambda client, left: client.create_alias(own, alias, timeout=left), WRITE_SECONDS)


def _holder(connection: Connection, alias: str) -> tuple[str, float] | None:
    """Return who writes, in words, and when that one said so last; None: nobody, or nobody who said so."""
    name = in_force(connection, alias)
    if name is None or not stands(connection, name):
        return None
    load(connection, name)
    for row in query_rows(connection, name, "key == 0", ("text",), ASK_SECONDS):
        told = json.loads(row["text"])
        since = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(told["since"]))
        return f"process {told['pid']} of {told['host']} since {since}", float(told["beat"])
    return None


def _beat(connection: Connection, own: str, since: float | None = None) -> None:
    """Say who writes, and that it lives."""
    now = time.time()
    told = json.dumps({"pid": os.getpid(), "host": node(), "since": since or now, "beat": now})
    write_rows(connection, own, [{"key": 0, "kind": "writer", "number": 0, "text": told}])


def _beats(connection: Connection, own: str, done: Event) -> None:
    since = time.time()
    while not done.wait(BEAT_SECONDS):
        with suppress(StoreError):  # a server that is away for a while: the next one may arrive
            _beat(connection, own, since)


def _busy(address: MilvusAddress, holder: tuple[str, float]) -> BusyStoreError:
    found = f"store {address} is being built by {holder[0]}; expected to be alone"
    return BusyStoreError(f"{found}; wait for it, then run: {build_command(address)}")
