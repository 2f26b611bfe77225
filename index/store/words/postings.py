"""The words of a segment's passages: for every term the rows it stands in and how often; written once, then only read.

Terms are kept as hashes of 64 bits in sorted order, 128 to a record of the segment's SQLite file: 32,768 passages have
1.4 million different terms, and with a record for each, writing took five times as long. That any two of the terms of
a million passages share a hash is to be expected once in 10,000 stores of that size.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

Query = Callable[..., list[tuple[Any, ...]]]  # (SQL, values …) → rows: how a segment reads its file
Ints = NDArray[Any]  # unsigned, as wide as they must be
Posting = tuple[Ints, Ints]  # rows, ascending, and how often the term stands in each

_SCHEMA = (
    "CREATE TABLE posting (first INTEGER PRIMARY KEY, last INTEGER, terms BLOB, sizes BLOB, rows BLOB, counts BLOB,"
    " sum INTEGER)",  # the hashes first … last belong to this record, and no other has any of them
    "CREATE TABLE length (terms BLOB, sum INTEGER)",
)
_FIND = "SELECT * FROM posting WHERE first <= ? ORDER BY first DESC LIMIT 1"
_BETWEEN = "SELECT * FROM posting WHERE first <= ?1 AND first >= (SELECT max(first) FROM posting WHERE first <= ?2) ORDER BY first"
_TOGETHER = 64  # passages hashed at once: 130 KB, which stays in the processor's cache
_BUCKET_BITS = 4  # a sixteenth of the hashes is sorted at a time: that bounds memory
_RECORD_TERMS = 128
_KEPT = 4_000_000  # bytes of postings that a segment keeps in memory once read
_MARGIN = 400  # bytes that a term costs there beside its rows and counts
_BASE = 0x9E3779B97F4A7C15  # odd, so that it has an inverse
_INVERSE = pow(_BASE, -1, 1 << 64)
_MIXER = np.uint64(0xD6E8FEB86659FD93)


def write_postings(db: sqlite3.Connection, term_texts: Iterable[str]) -> None:
    """Write the postings of a segment's passages, each given as its terms joined by spaces, in the order of the rows.

    Opens and ends no transaction. Holds 10 bytes a term (32,768 passages of 200 terms: 70 MB) and as much again at work.
    """
    for table in _SCHEMA:
        db.execute(table)
    texts = iter(term_texts)
    hashed = [_hashed(some) for some in iter(lambda: list(islice(texts, _TOGETHER)), [])]
    terms = np.concatenate([np.zeros(0, np.int64), *(hashes for hashes, _ in hashed)])
    lengths = np.concatenate([np.zeros(0, np.uint32), *(many for _, many in hashed)])
    del hashed
    rows = np.repeat(np.arange(len(lengths), dtype=_width(len(lengths))), lengths)
    bucket = (terms >> (64 - _BUCKET_BITS)).astype(np.int8)
    for number in range(-(1 << _BUCKET_BITS - 1), 1 << _BUCKET_BITS - 1):
        chosen = np.flatnonzero(bucket == number)
        first, last = (n << 64 - _BUCKET_BITS for n in (number, number + 1))
        records = _records(terms[chosen], rows[chosen], first, last - 1)
        db.executemany("INSERT INTO posting VALUES (?,?,?,?,?,?,?)", records)
    data = lengths.astype("<u4").tobytes()
    db.execute("INSERT INTO length VALUES (?,?)", (data, zlib.crc32(data)))


def _width(passages: int) -> str:
    """Return the type of a row's number, and of how many rows a term has, in a segment of so many passages."""
    return "<u2" if passages < 1 << 16 else "<u4"


def _hashed(texts: list[str]) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
    """Return the hashes of all terms, in order, and how many terms each text has.

    The hash of a term is its UTF-8 bytes as a polynomial modulo 2^64, whose powers run on from term to term and are
    divided out again, so that all are found at once (Karp & Rabin 1987); 9 µs a passage, a dictionary took 90.
    """
    encoded = [text.encode("utf-8", "surrogatepass") + b" " for text in texts]
    data = np.frombuffer(b"".join(encoded), np.uint8)
    powers, inverses = _powers(max(len(data), 1 << 18).bit_length())
    spaces = np.flatnonzero(data == ord(" "))
    sums = np.concatenate([np.zeros(1, np.uint64), np.cumsum(data * powers[: len(data)], dtype=np.uint64)])
    starts = np.concatenate([np.zeros(1, np.intp), spaces[:-1] + 1])
    real = spaces > starts
    starts, ends = starts[real], spaces[real]
    hashes = (sums[ends] - sums[starts]) * inverses[starts]
    hashes = (hashes ^ (hashes >> np.uint64(32))) * _MIXER  # its low bits are mixed least, its high ones sort
    until = np.searchsorted(starts, np.cumsum([len(text) for text in encoded]))
    return hashes.view(np.int64), np.diff(until, prepend=0).astype(np.uint32)


@lru_cache(2)
def _powers(bits: int) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Return the first 2^bits powers of the base and of its inverse, modulo 2^64."""
    powers = (np.full(1 << bits, base, np.uint64) for base in (_BASE, _INVERSE))
    before, inverse = (np.concatenate([np.ones(1, np.uint64), np.cumprod(p)[:-1]]) for p in powers)
    return before, inverse


def _records(terms: Ints, rows: Ints, first: int, last: int) -> Iterator[tuple[Any, ...]]:
    """Yield the records of these terms (one for each time it stands in a row), which hold all from ``first`` to ``last``."""
    order = np.argsort(terms, kind="stable")  # the rows of a term stay ascending
    terms, rows = terms[order], rows[order]
    postings = np.flatnonzero(_changes(terms) | _changes(rows))
    counts = np.minimum(np.diff(postings, append=len(terms)), 2**16 - 1)
    terms, rows = terms[postings], rows[postings]
    starts = np.append(np.flatnonzero(_changes(terms)), len(terms))
    sizes, terms = np.diff(starts).astype(rows.dtype), terms[starts[:-1]]
    firsts = [first, *terms[_RECORD_TERMS::_RECORD_TERMS].tolist()]
    for i, (low, high) in enumerate(zip(firsts, [*(f - 1 for f in firsts[1:]), last], strict=True)):
        own = slice(i * _RECORD_TERMS, (i + 1) * _RECORD_TERMS)
        held = slice(starts[own.start], starts[min(own.stop, len(terms))])
        often = counts[held].astype("<u1" if counts[held].max(initial=0) < 256 else "<u2")
        blobs = terms[own].astype("<i8").tobytes(), sizes[own].tobytes(), rows[held].tobytes(), often.tobytes()
        yield low, high, *blobs, _sum(blobs)


def _changes(values: Ints) -> NDArray[np.bool_]:
    """Mark each value that is not as the one before it."""
    changes = np.ones(len(values), np.bool_)
    np.not_equal(values[1:], values[:-1], out=changes[1:])
    return changes


def term_hashes(term_text: str) -> NDArray[np.int64]:
    """Return the hashes of a passage's terms, which are joined by spaces, each as often as it stands there."""
    return _hashed([term_text])[0]


@lru_cache(1 << 16)
def term_hash(term: str) -> int | None:
    """Return a term's hash; None for what is no term, because it is empty or has a space."""
    hashes, _ = _hashed([term])
    return int(hashes[0]) if len(hashes) == 1 and " " not in term else None


class Postings:
    """A segment's postings; any thread may ask. Raises ValueError or sqlite3.Error for damaged ones."""

    def __init__(self, query: Query) -> None:
        self._query = query
        records = query("SELECT terms, sum FROM length")
        data, total = records[0] if len(records) == 1 else (None, 0)
        _check(total, data)
        self.lengths: NDArray[np.uint32] = np.frombuffer(data, "<u4")
        self._width = _width(len(self.lengths))
        self._read: dict[str, Posting | None] = {}
        self._bytes = 0

    def get(self, term: str) -> Posting | None:
        """Return the rows a term stands in, ascending, and how often in each, (n,) and (n,); None: in none."""
        try:
            return self._read[term]
        except KeyError:
            posting = self._find(term)
        cost = _MARGIN + (posting[0].nbytes + posting[1].nbytes if posting else 0)
        if self._bytes + cost > _KEPT:  # the words of the last questions come back by themselves
            self._read, self._bytes = {}, 0
        self._read[term] = posting
        self._bytes += cost
        return posting

    def counts(
        self, first: int, last: int, live: NDArray[np.bool_] | None
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the hashes from ``first`` to ``last``, ascending, and in how many live rows each term stands, (n,) and (n,)."""
        hashes, counts = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        for *_, terms, sizes, rows, often, total in self._query(_BETWEEN, last, first):
            _check(total, terms, sizes, rows, often)
            own, many = np.frombuffer(terms, "<i8"), np.frombuffer(sizes, self._width).astype(np.int64)
            if live is not None and len(many):
                standing = live[np.frombuffer(rows, self._width)].astype(np.int64)
                many = np.add.reduceat(standing, np.cumsum(many) - many)  # a term stands in one row at least
            asked = (own >= first) & (own <= last)
            hashes.append(own[asked])
            counts.append(many[asked])
        return np.concatenate(hashes), np.concatenate(counts)

    def _find(self, term: str) -> Posting | None:
        wanted = term_hash(term)
        if wanted is None:
            return None
        records = self._query(_FIND, wanted)
        first, last, terms, sizes, rows, counts, total = records[0] if records else (0, -1, b"", b"", b"", b"", 0)
        if not first <= wanted <= last:
            raise ValueError("a record of postings is missing")
        _check(total, terms, sizes, rows, counts)
        hashes = np.frombuffer(terms, "<i8")
        at = int(hashes.searchsorted(wanted))
        if at == len(hashes) or hashes[at] != wanted:
            return None
        many = np.frombuffer(sizes, self._width)
        start = int(many[:at].sum())
        held, wide = slice(start, start + int(many[at])), len(counts) * many.itemsize > len(rows)
        often = np.frombuffer(counts, "<u2" if wide else "<u1")
        return np.frombuffer(rows, self._width)[held].copy(), often[held].copy()


def _check(total: object, *blobs: Any) -> None:
    """Raise ValueError if this is not the CRC-32 of these blobs, one after the other."""
    try:
        sound = _sum(blobs) == total
    except TypeError:  # no blob at all
        sound = False
    if not sound:
        raise ValueError("postings are not as they were written")


def _sum(blobs: Iterable[bytes]) -> int:
    """Return the CRC-32 of some blobs, one after the other."""
    crc = 0
    for blob in blobs:
        crc = zlib.crc32(blob, crc)
    return crc
