"""What is taken out of a Milvus before a generation is published: what one that was broken off left, and what nobody asks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.address import MilvusAddress
from index.store.milvus.batches import count_rows, delete_rows, read_rows, write_rows
from index.store.milvus.connection import Connection
from index.store.milvus.manifest import Published, manifest_in
from index.store.milvus.rows import Row, stored_vector, vector_of
from index.store.milvus.schema import (
    ALIVE,
    FIELDS,
    Engine,
    drop,
    fields_of,
    generation_collection,
    load,
    number_of,
    stands,
)


def sweep(connection: Connection, address: MilvusAddress, told: Published | None, able: Engine) -> None:
    """Leave in a Milvus the generation in force and its parent, which some still read, and nothing else of the store."""
    kept = set[str]()
    if told:
        generations = [told, *_parent(connection, address, told)]
        kept = {generation_collection(address.name, one.generation) for one in generations}
        kept |= {one.collection(address.name, kind) for one in generations for kind in FIELDS}
        for kind in FIELDS:
            _sweep_rows(connection, told, told.collection(address.name, kind), kind, able)
    ours = re.compile(rf"{address.name}_(e\d+_({'|'.join(FIELDS)})|g\d{{4,}}_[0-9a-f]{{12}})")
    for name in connection.ask(lambda client, left: client.list_collections(timeout=left)):
        if ours.fullmatch(name) and name not in kept:
            drop(connection, name)


def _parent(connection: Connection, address: MilvusAddress, told: Published) -> Iterator[Published]:
    if told.parent:
        name = generation_collection(address.name, told.parent)
        if stands(connection, name):
            yield manifest_in(connection, address, name)


def _sweep_rows(connection: Connection, told: Published, name: str, kind: str, able: Engine) -> None:
    load(connection, name)
    unborn = f"born > {told.number}"
    dying = f"(died > {told.number} and died < {ALIVE})"  # a publication that was broken off began to end them
    dead = [f"died <= {number_of(told.parent)}"] if told.parent else []
    if not count_rows(
        connection, name, " or ".join([unborn, dying, *dead])
    ):  # a Milvus Lite looks through all its rows
        return
    delete_rows(connection, name, " or ".join([unborn, *dead]))
    if count_rows(connection, name, dying):
        write_rows(connection, name, ended(connection, name, dying, kind, able, ALIVE))


def ended(connection: Connection, name: str, wanted: str, kind: str, able: Engine, died: int) -> Iterator[Row]:
    """Yield the rows that a filter lets through as they are to be written again: they die with a generation (`ALIVE`: live)."""
    for row in read_rows(connection, name, wanted, fields_of(kind, able)):
        vector = {"dense": stored_vector(vector_of(row["dense"]), able)} if "dense" in row else {}
        yield {**row, **vector, "died": died}
