"""The rows of one generation, as its collections hold them: by a condition, or those nearest to a vector."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from index.errors import StoreError
from index.store.milvus.batches import count_rows, query_rows, read_rows
from index.store.milvus.connection import ASK_SECONDS, Connection
from index.store.milvus.counts import passages_with
from index.store.milvus.manifest import Published, damaged, read_published
from index.store.milvus.rows import Row
from index.store.milvus.schema import FIELDS, Engine, load, seen_by
from index.store.vectors.top_k import ScoredKeys

if TYPE_CHECKING:
    from index.store.vectors.dense import Vectors

LIMIT = 16_384  # rows that Milvus gives at once
_EF = 4  # times as many candidates as are wanted go through an HNSW index


class Tables:
    """The collections of a store as one generation sees them; any thread may ask. Raises StoreError for what Milvus refuses."""

    def __init__(self, connection: Connection, published: Published, able: Engine) -> None:
        self.connection = connection
        self.published = published
        self.able = able
        self._seen = seen_by(published.number)

    def load(self) -> None:
        """Have the collections answer: a Milvus Lite forgets that they did whenever it ends."""
        for kind in FIELDS:
            load(self.connection, self._name(kind))

    def rows(self, kind: str, condition: str, fields: Sequence[str]) -> list[Row]:
        """Return these fields of the rows under a condition, at most 16,384, in any order."""
        return query_rows(self.connection, self._name(kind), self._where(condition), fields, ASK_SECONDS)

    def every(self, kind: str, condition: str, fields: Sequence[str]) -> Iterator[Row]:
        """Yield these fields of all rows under a condition, however many, in any order."""
        return read_rows(self.connection, self._name(kind), self._where(condition), fields)

    def count(self, kind: str) -> int:
        """Count the rows of a kind."""
        return count_rows(self.connection, self._name(kind), self._where(""))

    def having(self, words: Iterable[str]) -> dict[str, int]:
        """Return in how many passages words stand; a word that is not named may stand in one."""
        return passages_with(self.connection, self.connection.address.name, self.published, words)

    def nearest(self, field: str, vector: Vectors | Mapping[int, float], k: int, condition: str) -> ScoredKeys:
        """Return the k passages with the highest inner product under a condition, best first, as Milvus reckons it."""
        params = {} if self.able.lite or field != "dense" else {"params": {"ef": min(_EF * k, 32_768)}}
        found = self.connection.ask(
            lambda client, left: client.search(
                self._name("passages"),
                [vector],
                anns_field=field,
                filter=self._where(condition),
                limit=min(k, LIMIT),
                search_params=params,
                timeout=left,
            )
        )[0]
        return list(zip(found.ids, found.distances, strict=True))

    def lost(self, what: str) -> StoreError:
        """Return the error for rows that are not there: swept after two newer generations, or damage."""
        own, address = self.published, self.connection.address
        newest = read_published(address)
        if newest.number > own.number + 1:
            return StoreError(
                f"store {address} has been built anew twice since {own.generation} was opened, and its rows are swept away; "
                f"expected to read {newest.generation}; ask again"
            )
        return damaged(address, f"generation {own.generation} lacks {what}")

    def _name(self, kind: str) -> str:
        return self.published.collection(self.connection.address.name, kind)

    def _where(self, condition: str) -> str:
        return f"{self._seen} and {condition}" if condition else self._seen
