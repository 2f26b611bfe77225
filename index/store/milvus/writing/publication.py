"""A generation on its way from the working folder into a Milvus: what of it is new there, and where it is written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from index.address import MilvusAddress
from index.store.local.catalog import FILE as CATALOG
from index.store.local.catalog import Catalog
from index.store.local.manifest import Manifest, folder
from index.store.local.rows import Rows
from index.store.local.segment import Segment, segment_folder
from index.store.milvus.connection import Connection
from index.store.milvus.counts import FULL_TERMS, Live
from index.store.milvus.manifest import Published
from index.store.milvus.schema import Engine, collection, number_of
from index.store.milvus.writing.difference import Difference, difference
from index.store.milvus.writing.folder import published_catalog
from index.store.vectors.dense import VECTORS, Dense

_DRIFT = (
    0.1  # by so much of itself the average length may move before the words are weighed anew, and all is written anew
)


class Held:
    """The segments of the folder's generation: pieces, vectors and words."""

    def __init__(self, home: Path, manifest: Manifest, held: ExitStack) -> None:
        catalog = held.enter_context(closing(Catalog(folder(home, manifest.generation) / CATALOG)))
        homes = {part.number: segment_folder(home, part.number) for part in manifest.parts}
        self.segments = {n: held.enter_context(closing(Segment(home / "passages.sqlite"))) for n, home in homes.items()}
        self.vectors = {number: Dense(home / VECTORS) for number, home in homes.items()}
        rows = Rows(manifest.parts, catalog, self.segments)
        self.live: Live = [(segment.postings, rows.live(number)) for number, segment in self.segments.items()]

    @cached_property
    def terms(self) -> int:
        """How many terms the live passages have together, each as often as it stands there."""
        lengths = [postings.lengths if live is None else postings.lengths[live] for postings, live in self.live]
        return sum(int(some.sum()) for some in lengths)


@dataclass(slots=True)
class Publication:
    """A generation of the folder ``home`` that Milvus is to have; ``base``: what it is written upon, None: it is written anew."""

    connection: Connection
    address: MilvusAddress
    able: Engine
    home: Path
    manifest: Manifest
    before: Published | None  # what is in force
    base: Published | None
    held: Held
    difference: Difference
    touched: set[int] = field(default_factory=set)  # rows of counts in which something changes
    texts: int = 0  # rows of texts, and terms with a count, that came, less those that went
    counted: int = 0

    @property
    def number(self) -> int:
        """The number of the generation: its rows are born with it."""
        return number_of(self.manifest.generation)

    @property
    def epoch(self) -> int:
        """The generation with whose number the collections began that are written to."""
        return self.base.epoch if self.base else self.number

    @property
    def average(self) -> float:
        """How many terms a passage has on the average, as far as the weights of words go."""
        return self.base.average if self.base else _average(self.held, self.manifest)

    def collection(self, kind: str) -> str:
        """Return what the collection of a kind is called."""
        return collection(self.address.name, self.epoch, kind)


@contextmanager
def begun(
    connection: Connection,
    address: MilvusAddress,
    able: Engine,
    manifest: Manifest,
    before: Published | None,
    anew: bool,
) -> Iterator[Publication]:
    """Compare the working folder's generation with what is in force; ``anew``: all of it is to be written whatever stands."""
    home = address.home
    with ExitStack() as stack:
        held = Held(home, manifest, stack)
        base = None if anew or before is None or _stale(before, manifest, held, able) else before
        old = published_catalog(home, base.generation) if base else None
        between = stack.enter_context(difference(folder(home, manifest.generation) / CATALOG, old))
        yield Publication(connection, address, able, home, manifest, before, base, held, between)


def _stale(before: Published, manifest: Manifest, held: Held, able: Engine) -> bool:
    """Tell whether what stands cannot be built upon: others made it, or its words are weighed or counted for another size."""
    return (
        before.built_with != manifest.built_with
        or before.words != able.sparse
        or abs(_average(held, manifest) / before.average - 1) > _DRIFT
        or before.counted >> before.bits > FULL_TERMS
    )


def _average(held: Held, manifest: Manifest) -> float:
    return held.terms / manifest.passages if held.terms else 1.0
