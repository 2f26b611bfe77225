"""Rows of a collection, written, read and deleted in batches that a message and a server's limits hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from itertools import islice
from typing import TypeVar

from index.store.milvus.connection import WRITE_SECONDS, Client, Connection
from index.store.milvus.rows import Row
from index.store.milvus.schema import ANCHOR

T = TypeVar("T")

_MOST_BYTES = 16 << 20  # of a message; a server takes 64 MB
_MOST_ROWS = 2_000
_READ_ROWS = 500  # of the longest texts: 32 MB
_COUNT = "count(*)"


def write_rows(connection: Connection, name: str, rows: Iterable[Row]) -> int:
    """Write rows, in place of those of the same keys; return how many. Raises StoreError."""
    written = 0
    for batch in _batches(rows):
        connection.ask(partial(_upsert, name, batch), WRITE_SECONDS)
        written += len(batch)
    return written


def read_rows(connection: Connection, name: str, wanted: str, fields: Sequence[str]) -> Iterator[Row]:
    """Yield the rows that a filter lets through, each once, in any order. Raises StoreError."""
    iterator = connection.ask(partial(_iterator, name, wanted, fields), WRITE_SECONDS)
    try:
        while batch := connection.ask(lambda client, left: iterator.next(), WRITE_SECONDS):
            yield from batch
    finally:
        with suppress(Exception):  # a courtesy
            iterator.close()


def count_rows(connection: Connection, name: str, wanted: str) -> int:
    """Count the rows that a filter lets through. Raises StoreError."""
    query = partial(_query, name, wanted, (_COUNT,))
    return int(connection.ask(query, WRITE_SECONDS)[0][_COUNT])


def delete_rows(connection: Connection, name: str, wanted: str) -> int:
    """Delete the rows that a filter lets through; return how many there were. Raises StoreError."""
    if many := count_rows(connection, name, wanted):
        connection.ask(lambda client, left: client.delete(name, filter=wanted, timeout=left), WRITE_SECONDS)
    return many


def query_rows(connection: Connection, name: str, wanted: str, fields: Sequence[str], seconds: float) -> list[Row]:
    """Return the rows that a filter lets through, at most 16,384 and 64 MB, in any order. Raises StoreError."""
    return list(connection.ask(partial(_query, name, wanted, fields), seconds))


def chunks(values: Iterable[T], size: int) -> Iterator[list[T]]:
    """Group values, the last group excepted, by so many.

    >>> list(chunks("abc", 2))
    [['a', 'b'], ['c']]
    """
    rest = iter(values)
    return iter(lambda: list(islice(rest, size)), [])


def _upsert(name: str, rows: list[Row], client: Client, seconds: float) -> object:
    return client.upsert(name, rows, timeout=seconds)


def _query(name: str, wanted: str, fields: Sequence[str], client: Client, seconds: float) -> list[Row]:
    return list(client.query(name, filter=wanted, output_fields=list(fields), timeout=seconds))


def _iterator(name: str, wanted: str, fields: Sequence[str], client: Client, seconds: float) -> Client:
    return client.query_iterator(
        name, filter=wanted, output_fields=list(fields), batch_size=_READ_ROWS, timeout=seconds
    )


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Group rows by number and by about how many bytes they have; those without a vector get the one that they must have."""
    batch, held = list[Row](), 0
    for row in rows:
        size = sum(map(_size, row.values()))
        if batch and (len(batch) == _MOST_ROWS or held + size > _MOST_BYTES):
            yield batch
            batch, held = [], 0
        batch.append(row if "dense" in row else {**row, ANCHOR: [0.0, 0.0]})
        held += size
    if batch:
        yield batch


def _size(value: object) -> int:
    if isinstance(value, str):
        return 3 * len(value)
    if isinstance(value, dict):
        return 8 * len(value)
    return int(getattr(value, "nbytes", 8))
