"""What a store's collections are called, what fields and indexes they have, and what a Milvus can do.

Rows are versioned: generation G sees those with ``born <= G < died``. A store that is written anew, all of it (`epoch`), takes
collections of its own, so that the old ones answer until the alias is switched; increments write into those that stand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.store.milvus.connection import WRITE_SECONDS, Client, Connection

if TYPE_CHECKING:
    from collections.abc import Mapping

ALIVE = 1 << 62  # when a row dies that lives
TEXT_BYTES = 65_535  # that a text field holds
BLOCK = 16_000  # code points of a piece's text in a row: 64,000 bytes at most
NO_ARTICLE = NO_COPIES = -1  # Milvus has no NULL
_SPARSE_SINCE = (
    2,
    4,
)  # the version in which sparse and 16-bit vectors, several in a collection, and inverted indexes came

_INT, _TEXT, _DENSE, _WORDS = "INT64", "VARCHAR", "dense", "SPARSE_FLOAT_VECTOR"
_VERSIONS = {"born": _INT, "died": _INT}
# The fields of each kind of collection beside its primary ``key``, a number.
FIELDS: Mapping[str, Mapping[str, str]] = {
    # ordinal: which of its piece's passages; record: `index.store.milvus.rows.record_row`; source, date: to filter by
    "passages": {"piece": _INT, "ordinal": _INT, "source": _TEXT, "date": _TEXT, "record": _TEXT, "dense": _DENSE, "words": _WORDS},
    "texts": {"piece": _INT, "number": _INT, "text": _TEXT},
    "places": {
        "path": _TEXT, "number": _INT, "start": _INT, "article": _INT, "piece": _INT, "passages": _INT, "copies": _INT, "told": _TEXT,
    },
    # number: `index.store.milvus.rows.source_number`; kind: source | file
    "sources": {"number": _INT, "kind": _TEXT, "path": _TEXT, "told": _TEXT},
    "counts": {"bucket": _INT, "told": _TEXT},  # how many passages have each term: `index.store.milvus.counts`
}  # fmt: skip
_GENERATION = {"kind": _TEXT, "number": _INT, "text": _TEXT}  # kind: manifest | pages; a part of it
_INDEXED = ("source", "date", "born", "died", "piece", "path", "number", "bucket")  # on a server, where rows are many
ANCHOR = "anchor"  # a collection has to have a vector


@dataclass(frozen=True, slots=True)
class Engine:
    """What a Milvus can do: ``sparse``: hold words (and vectors of 16 bits); ``lite``: it runs in this process."""

    version: str
    lite: bool
    sparse: bool

    @property
    def half(self) -> bool:
        """Whether vectors are kept in 16 bits, as in a folder; else in 32."""
        return self.sparse and not self.lite

    @property
    def lacks(self) -> str | None:
        """What it cannot do, for people; None: nothing is missing."""
        if self.sparse:
            return None
        return f"Milvus {self.version} has no sparse vectors: passages are found by meaning alone, not by their words"


def engine(connection: Connection) -> Engine:
    """Ask a Milvus what it is. Raises StoreError."""
    version = str(connection.ask(lambda client, left: client.get_server_version(timeout=left)))
    lite = version.startswith("milvus_lite")
    numbers = re.match(r"v?(\d+)\.(\d+)", version)
    old = not lite and numbers is not None and (int(numbers[1]), int(numbers[2])) < _SPARSE_SINCE
    return Engine(version, lite, not old)


def collection(name: str, epoch: int, kind: str) -> str:
    """Return what a collection of a store is called.

    >>> collection("news", 7, "passages")
    'news_e7_passages'
    """
    return f"{name}_e{epoch}_{kind}"


def generation_collection(name: str, generation: str) -> str:
    """Return what the collection of a generation's manifest is called; a store's alias, its name, points to that in force.

    >>> generation_collection("news", "g0007-ab12")
    'news_g0007_ab12'
    """
    return f"{name}_{generation.replace('-', '_')}"


def number_of(generation: str) -> int:
    """Return the number of a generation, by which rows are born and die.

    >>> number_of("g0007-ab12")
    7
    """
    return int(generation[1:].partition("-")[0])


def fields_of(kind: str, able: Engine) -> tuple[str, ...]:
    """Return the fields of a row of a kind (of `FIELDS`), key and generations too: what is read to be written again."""
    return ("key", *(field for field in FIELDS[kind] if able.sparse or field != "words"), *_VERSIONS)


def seen_by(generation: int) -> str:
    """Return the filter of the rows that a generation sees."""
    return f"born <= {generation} and died > {generation}"


def create(connection: Connection, name: str, kind: str, able: Engine, dimension: int = 0) -> None:
    """Make a collection of a kind (of `FIELDS`, or "generation"), indexed and loaded; one that stands is taken as it is.

    ``dimension``: of the passages' vectors. Raises StoreError.
    """
    fields = dict(_GENERATION) if kind == "generation" else {**FIELDS[kind], **_VERSIONS}
    if not able.sparse:
        fields.pop("words", None)
    if not stands(connection, name):
        connection.ask(lambda client, left: _create(client, name, fields, able, dimension, left), WRITE_SECONDS)
    load(connection, name)


def load(connection: Connection, name: str) -> None:
    """Have a collection answer questions; one that does already is left alone. Raises StoreError."""
    connection.ask(lambda client, left: client.load_collection(name, timeout=left), WRITE_SECONDS)


def stands(connection: Connection, name: str) -> bool:
    """Tell whether there is a collection, or an alias, of a name. Raises StoreError."""
    return bool(connection.ask(lambda client, left: client.has_collection(name, timeout=left)))


def drop(connection: Connection, name: str) -> None:
    """Remove a collection, if it is there. Raises StoreError."""
    connection.known(lambda client, left: client.drop_collection(name, timeout=left), WRITE_SECONDS)


def _create(client: Client, name: str, fields: Mapping[str, str], able: Engine, dimension: int, seconds: float) -> None:
    from pymilvus import DataType

    dense = DataType.FLOAT16_VECTOR if able.half else DataType.FLOAT_VECTOR
    schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field("key", DataType.INT64, is_primary=True)
    for field, kind in fields.items():
        if kind == _TEXT:
            schema.add_field(field, DataType.VARCHAR, max_length=TEXT_BYTES)
        elif kind == _DENSE:
            schema.add_field(field, dense, dim=dimension)
        else:
            schema.add_field(field, DataType[kind])
    if "dense" not in fields:
        schema.add_field(ANCHOR, DataType.FLOAT_VECTOR, dim=2)
    client.create_collection(name, schema=schema, consistency_level="Strong", timeout=seconds)
    if "dense" in fields or not able.lite:  # the others answer without an index there
        # sync=False: pymilvus looks again after 0.5 s for each index, and that of no rows stands at once
        client.create_index(name, _indexes(client, fields, able), timeout=seconds, sync=False)


def _indexes(client: Client, fields: Mapping[str, str], able: Engine) -> object:
    indexes = client.prepare_index_params()
    if "dense" not in fields:
        indexes.add_index(ANCHOR, index_type="FLAT", metric_type="L2")
    elif able.lite:
        indexes.add_index("dense", index_type="FLAT", metric_type="IP")
    else:
        indexes.add_index("dense", index_type="HNSW", metric_type="IP", params={"M": 32, "efConstruction": 360})
    if "words" in fields:
        indexes.add_index("words", index_type="SPARSE_INVERTED_INDEX", metric_type="IP")
    if able.sparse and not able.lite:
        for field in (field for field in fields if field in _INDEXED):
            indexes.add_index(field, index_type="INVERTED")
    return indexes
