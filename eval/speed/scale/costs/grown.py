"""From what a passage costs to what an archive does: bytes, core-hours, machines."""

from __future__ import annotations

from collections.abc import Mapping

SIZES = 10_000_000, 100_000_000, 1_000_000_000
# What Milvus's documentation states (https://milvus.io/docs/limitations.md): data that is loaded stays below this share of
# the query nodes' memory. The same page: 32,768 dimensions, 65,535 bytes a text, 1,024 partitions, 64 MB a request, a
# search's topk 16,384; how many rows a collection has is not limited.
MILVUS_SHARE = 0.9
MACHINE_GB = 64  # of memory, a common size
_LINKS = 16  # M of a graph: twice as many in its lowest layer, 4 bytes each
_ID = 8  # bytes of a row's number in a list
_FACTORS = 8  # bytes beside a code of 1 bit a value (RaBitQ)
_TERM = 8  # bytes of a word of a sparse vector: its number and its weight


def vector_bytes(dimension: int) -> dict[str, float]:
    """Return the bytes in memory of a passage's vector, by kind of index.

    >>> vector_bytes(1024)["IVF RaBitQ, 1 bit"]
    144.0
    """
    graph = 2 * _LINKS * 4
    return {
        "HNSW, 32 bits": 4.0 * dimension + graph,
        "HNSW or flat, 16 bits": 2.0 * dimension + graph,
        "HNSW int8": 1.0 * dimension + graph,
        "IVF int8": 1.0 * dimension + _ID,
        "our codes, 2 bits": dimension / 4,
        "IVF RaBitQ, 1 bit": dimension / 8 + _ID + _FACTORS,
    }


# What is advised at each of SIZES (index/README.md).
PLAN = "HNSW or flat, 16 bits", "HNSW int8", "IVF RaBitQ, 1 bit"


def sparse_bytes(passage: Mapping[str, float]) -> float:
    """Return the bytes of a passage's words as a sparse vector."""
    return passage["words"] * _TERM


def gigabytes(bytes_each: float, passages: int) -> float:
    """Return what so many passages take, in GB of 10^9 bytes."""
    return bytes_each * passages / 1e9


def machines(memory_gb: float) -> int:
    """Return how many machines of MACHINE_GB hold so much in memory under Milvus's rule, each once; 1 at least.

    >>> machines(57.6), machines(57.7)
    (1, 2)
    """
    return max(-int(-memory_gb // (MACHINE_GB * MILVUS_SHARE)), 1)


def core_hours(seconds_each: float, passages: int) -> float:
    """Return the core-hours of work that takes so many core-seconds a passage."""
    return seconds_each * passages / 3600
