"""In how many passages a term stands: the counts of a generation, many terms to a row, those of one passage alone left out.

A row holds the terms whose 64-bit hashes begin with the same bits. With a row for each term, 32,768 passages would have
hundreds of thousands; so a question of ten terms reads ten rows of some KB, and an article more writes those it touches.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from index.store.milvus.batches import query_rows
from index.store.milvus.connection import ASK_SECONDS, Connection
from index.store.milvus.manifest import Published
from index.store.milvus.rows import Row, row_key
from index.store.milvus.schema import ALIVE, seen_by
from index.store.words.postings import Postings, term_hash

BUCKET_TERMS, FULL_TERMS = 256, 2_048  # in a row, when a store is written anew; on the average, from which on it is
LEAST_BITS, _PARTS = 2, 16  # a sixteenth of the hashes is counted at a time: that bounds memory
Ints = NDArray[np.int64]
Live = Sequence[tuple[Postings, NDArray[np.bool_] | None]]  # segments' postings and their live rows; None: all


def passages_with(connection: Connection, name: str, told: Published, terms: Iterable[str]) -> dict[str, int]:
    """Return in how many passages of a generation each term stands; 1 for one that may stand in none. Raises StoreError."""
    hashes = {term: value for term in terms if (value := term_hash(term)) is not None}
    buckets = sorted({bucket_of(value, told.bits) for value in hashes.values()})
    if not buckets:
        return {}
    wanted = f"bucket in {buckets} and {seen_by(told.number)}"
    rows = query_rows(connection, told.collection(name, "counts"), wanted, ("told",), ASK_SECONDS)
    counts = {value: many for row in rows for value, many in zip(*_unpacked(row["told"]), strict=True)}
    return {term: counts.get(value, 1) for term, value in hashes.items()}


def bucket_of(value: int, bits: int) -> int:
    """Return the row that a hash's count is in, of 2^bits.

    >>> bucket_of(-(2**63), 4), bucket_of(2**63 - 1, 4)
    (0, 15)
    """
    return (value >> 64 - bits) + (1 << bits - 1)


def buckets_of(values: Ints, bits: int) -> set[int]:
    """Return the rows that the counts of some hashes are in."""
    return set(((values >> 64 - bits) + (1 << bits - 1)).tolist())


def bits_for(live: Live) -> int:
    """Return how many bits tell the rows apart in which a store's counts are written anew."""
    terms = sum(len(_counted(live, *_range(part, 4))[0]) for part in range(_PARTS))
    return max(LEAST_BITS, (terms // BUCKET_TERMS).bit_length())


def every_row(live: Live, bits: int, born: int) -> Iterator[tuple[int, Row]]:
    """Yield (how many terms it holds, row) of all the counts of a generation's segments."""
    coarse = min(bits, 4)
    for part in range(1 << coarse):
        hashes, counts = _counted(live, *_range(part, coarse))
        ends = [_range(bucket, bits)[1] for bucket in range(part << bits - coarse, part + 1 << bits - coarse)]
        cuts = np.searchsorted(hashes, ends, side="right")[:-1]
        told = zip(np.split(hashes, cuts), np.split(counts, cuts), strict=True)
        for bucket, (some, many) in enumerate(told, part << bits - coarse):
            yield len(some), _row(bucket, some, many, born)


def row_of(live: Live, bucket: int, bits: int, born: int) -> tuple[int, Row]:
    """Return (how many terms it holds, row) of one bucket's counts."""
    hashes, counts = _counted(live, *_range(bucket, bits))
    return len(hashes), _row(bucket, hashes, counts, born)


def terms_in(row: Row) -> int:
    """Return how many terms a row holds."""
    return len(_unpacked(row["told"])[0])


def _range(bucket: int, bits: int) -> tuple[int, int]:
    """Return the first and the last hash of a bucket."""
    first = bucket - (1 << bits - 1) << 64 - bits
    return first, first + (1 << 64 - bits) - 1


def _counted(live: Live, first: int, last: int) -> tuple[Ints, Ints]:
    """Return the hashes from ``first`` to ``last`` that stand in two live passages or more, ascending, and in how many."""
    found = [postings.counts(first, last, rows) for postings, rows in live]
    hashes, at = np.unique(np.concatenate([np.zeros(0, np.int64), *(one for one, _ in found)]), return_inverse=True)
    counts = np.zeros(len(hashes), np.int64)
    np.add.at(counts, at, np.concatenate([np.zeros(0, np.int64), *(many for _, many in found)]))
    several = counts > 1
    return hashes[several], counts[several]


def _row(bucket: int, hashes: Ints, counts: Ints, born: int) -> Row:
    blobs = hashes.astype("<i8").tobytes(), counts.astype("<u4").tobytes()
    told = " ".join(b64encode(blob).decode("ascii") for blob in blobs)
    return {"key": row_key("counts", bucket, born), "bucket": bucket, "told": told, "born": born, "died": ALIVE}


def _unpacked(told: str) -> tuple[list[int], list[int]]:
    hashes, counts = (b64decode(blob) for blob in told.split(" "))
    return np.frombuffer(hashes, "<i8").tolist(), np.frombuffer(counts, "<u4").tolist()
