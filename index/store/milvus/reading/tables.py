"""The rows of one generation, as its collections hold them: by a condition, or those nearest to a vector."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from threading import Lock
from typing import TYPE_CHECKING

from index.errors import StoreError
from index.store.milvus.batches import count_rows, query_rows, read_rows
from index.store.milvus.connection import ASK_SECONDS, WRITE_SECONDS, Connection
from index.store.milvus.counts import passages_with
from index.store.milvus.manifest import Published, damaged, in_force
from index.store.milvus.rows import Row
from index.store.milvus.schema import FIELDS, Engine, load, seen_by
from index.store.vectors.top_k import ScoredKeys

if TYPE_CHECKING:
    from index.store.vectors.dense import Vectors

LIMIT = 16_384  # rows that Milvus gives at once
_LOOK_SECONDS = 1.0  # so old what is known of the generation in force may be
# Candidates that go through an HNSW index, and times as many as are wanted. With 400, and 16 links a row, .90 of the ten
# nearest of 300,000 were found (eval/speed/scale/simulation): our questions lie far from what answers them.
_EF_LEAST, _EF = 800, 8


class Tables:
    """The collections of a store as one generation sees them; any thread may ask. Raises StoreError for what Milvus refuses."""

    def __init__(self, connection: Connection, published: Published, able: Engine) -> None:
        self.connection = connection
        self.published = published
        self.able = able
        self._seen = seen_by(published.number)
        # A Milvus Lite is this process: it cannot be away, and its first search by words reads all postings, 8 s of 8,000 passages.
        self._seconds = WRITE_SECONDS if able.lite else ASK_SECONDS
        self._looked: tuple[float, int, str | None, StoreError | None] = (-_LOOK_SECONDS, -1, None, None)
        self._alone = Lock()

    def load(self) -> None:
        """Have the collections answer: a Milvus Lite forgets that they did whenever it ends."""
        for kind in FIELDS:
            load(self.connection, self._name(kind))

    def in_force(self) -> tuple[str | None, StoreError | None]:
        """Return what the store's alias points to, at most a second old where another switched it, and where nobody says it why not."""
        with self._alone:
            when, switches, seen, away = self._looked
            if time.monotonic() - when >= _LOOK_SECONDS or switches != self.connection.switches:
                switches = self.connection.switches  # before it looks: what is published meanwhile makes it look again
                try:
                    seen, away = in_force(self.connection, self.connection.address.name), None
                except StoreError as error:
                    seen, away = None, error
                self._looked = time.monotonic(), switches, seen, away
            return seen, away

    def rows(self, kind: str, condition: str, fields: Sequence[str]) -> list[Row]:
        """Return these fields of the rows under a condition, at most 16,384, in any order."""
        return query_rows(self.connection, self._name(kind), self._where(condition), fields, self._seconds)

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
        params = {} if self.able.lite or field != "dense" else {"params": {"ef": min(max(_EF * k, _EF_LEAST), 32_768)}}
        found = self.connection.ask(
            lambda client, left: client.search(
                self._name("passages"),
                [vector],
                anns_field=field,
                filter=self._where(condition),
                limit=min(k, LIMIT),
                search_params=params,
                timeout=left,
            ),
            self._seconds,
        )[0]
        return list(zip(found.ids, found.distances, strict=True))

    def lost(self, what: str) -> StoreError:
        """Return the error for rows that are not there."""
        return damaged(self.connection.address, f"generation {self.published.generation} lacks {what}")

    def _name(self, kind: str) -> str:
        """Return a collection to be read. Raises StoreError where the next publication may take rows of this generation away."""
        newest = self.in_force()[0]
        if newest is not None and _number(newest) > self.published.number + 1:
            raise StoreError(
                f"store {self.connection.address} has been built anew twice since {self.published.generation} was opened; "
                f"expected to read {newest}; ask again"
            )
        return self.published.collection(self.connection.address.name, kind)

    def _where(self, condition: str) -> str:
        return f"{self._seen} and {condition}" if condition else self._seen


def _number(collection: str) -> int:
    """Return the number of the generation of a collection; 0 for one that is none's.

    >>> _number("news_g0007_0123456789ab"), _number("mine")
    (7, 0)
    """
    told = re.search(r"_g(\d+)_[0-9a-f]+$", collection)
    return int(told[1]) if told else 0
