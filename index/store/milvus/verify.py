"""Whether a generation is as whole in Milvus as its manifest says: every row counted, every piece with its passages and texts."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from index.address import MilvusAddress
from index.store.milvus.batches import count_rows, read_rows
from index.store.milvus.connection import Connection, connected
from index.store.milvus.manifest import Published, damaged, read_published
from index.store.milvus.rows import Row, placed
from index.store.milvus.schema import FIELDS, load, seen_by, stands

_Numbers = NDArray[np.int64]


def verify_published(address: MilvusAddress) -> Published:
    """Return the manifest of the generation in force, all of whose rows are there. Raises StoreError: some are not.

    Milvus has no checksums: what is in a row is not compared. Reads the numbers of all rows, some 30 bytes each.
    """
    told = read_published(address)
    connection = connected(address)
    for kind in FIELDS:
        name = told.collection(address.name, kind)
        if not stands(connection, name):
            raise damaged(address, f"the collection {name} is not there")
        load(connection, name)
    sources = f'kind == "source" and {seen_by(told.number)}'
    found = {
        "sources": (told.sources, count_rows(connection, told.collection(address.name, "sources"), sources)),
        "counts": (1 << told.bits, _count(connection, address, told, "counts")),
        "places": (told.places, _count(connection, address, told, "places")),
        "passages": (told.passages, _count(connection, address, told, "passages")),
        "texts": (told.texts, _count(connection, address, told, "texts")),
    }
    for kind, (expected, there) in found.items():
        if there != expected:
            raise damaged(address, f"{there:,} of {expected:,} rows of {kind} are there")
    _compare(connection, address, told)
    return told


def _count(connection: Connection, address: MilvusAddress, told: Published, kind: str) -> int:
    return count_rows(connection, told.collection(address.name, kind), seen_by(told.number))


def _compare(connection: Connection, address: MilvusAddress, told: Published) -> None:
    """Raise StoreError unless every piece has each of its passages and texts once, and nothing else has any."""

    def rows(kind: str, fields: tuple[str, ...]) -> Iterator[Row]:
        return read_rows(connection, told.collection(address.name, kind), seen_by(told.number), fields)

    places = [placed(row) for row in rows("places", (*FIELDS["places"],))]
    pieces = np.array([row.piece for row in places], np.int64)
    many = {"passages": [row.place.passages for row in places], "texts": [row.blocks for row in places]}
    for kind, field in (("passages", "ordinal"), ("texts", "number")):
        there = np.array([(row["piece"], row[field]) for row in rows(kind, ("piece", field))], np.int64).reshape(-1, 2)
        if not np.array_equal(_sorted(there), _sorted(_expected(pieces, np.array(many[kind], np.int64)))):
            raise damaged(address, f"some {kind} are there twice, or are those of no place")


def _expected(pieces: _Numbers, many: _Numbers) -> _Numbers:
    """Return (piece, number) of each of the so many rows of each piece, (n, 2)."""
    numbers = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
    return np.column_stack([np.repeat(pieces, many), numbers])


def _sorted(pairs: _Numbers) -> _Numbers:
    return pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
