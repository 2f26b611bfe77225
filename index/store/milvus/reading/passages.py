"""The passages of a generation as they are read from Milvus, with their vectors; the last ones are remembered."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Lock

from index.store.milvus.reading.filters import among
from index.store.milvus.reading.tables import Tables
from index.store.milvus.rows import record_of, vector_of
from index.store.vectors.dense import Waiting
from index.types import PassageRecord

REMEMBERED = 4_096  # passages kept in memory once read, 7 KB each
_TOGETHER = 512  # passages asked for at once: 4 MB


@dataclass(frozen=True, slots=True)
class Held:
    """A passage with its place in its source, and its vector as it is stored, (dimension,)."""

    record: PassageRecord
    vector: Waiting

    @property
    def place(self) -> tuple[str, int]:
        """Its source, and where it begins there."""
        return self.record.passage.source, self.record.passage.start


class Passages:
    """The passages of one generation by their keys; any thread may ask."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._held = OrderedDict[int, Held]()  # the last one asked for stands last
        self._lock = Lock()

    def of(self, keys: Sequence[int]) -> list[Held]:
        """Return some passages, in the order given. Raises StoreError for one that is not there."""
        with self._lock:
            held = {key: self._held[key] for key in keys if key in self._held}
        missing = [key for key in dict.fromkeys(keys) if key not in held]
        for first in range(0, len(missing), _TOGETHER):
            held |= self._read(missing[first : first + _TOGETHER])
        self._remember(held)
        return [held[key] for key in keys]

    def _read(self, keys: Sequence[int]) -> Mapping[int, Held]:
        rows = self._tables.rows("passages", among("key", keys), ("key", "piece", "source", "record", "dense"))
        places = self._places({row["piece"] for row in rows})
        held = {}
        for row in rows:
            if row["piece"] not in places:
                raise self._tables.lost(f"the place of a passage of {row['source']!r}")
            start, article = places[row["piece"]]
            record = record_of(row["record"])
            p = record.passage
            moved = replace(p, source=row["source"], start=p.start + start, end=p.end + start, article=article)
            held[row["key"]] = Held(replace(record, passage=moved), vector_of(row["dense"]).astype("<f2"))
        if len(held) < len(keys):
            raise self._tables.lost(f"{len(keys) - len(held)} of {len(keys)} passages")
        return held

    def _places(self, pieces: Iterable[int]) -> dict[int, tuple[int, int]]:
        """Return where pieces begin in their sources, and the numbers of their articles."""
        rows = self._tables.rows("places", among("piece", pieces), ("piece", "start", "article"))
        return {row["piece"]: (row["start"], max(row["article"], 0)) for row in rows}

    def _remember(self, held: Mapping[int, Held]) -> None:
        with self._lock:
            for key, passage in held.items():
                self._held[key] = passage
                self._held.move_to_end(key)
            while len(self._held) > REMEMBERED:
                self._held.popitem(last=False)
