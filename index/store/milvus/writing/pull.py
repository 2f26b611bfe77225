"""A generation in Milvus → the working folder: the same records, vectors, texts and places, so that a build goes on from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
from tqdm import tqdm

from index.address import MilvusAddress
from index.store.entry import Piece
from index.store.local.catalog import FILE as CATALOG
from index.store.local.catalog import Changes, Place, write_catalog, written
from index.store.local.manifest import Manifest, folder
from index.store.local.write import SegmentsWriter, finish
from index.store.milvus.batches import read_rows
from index.store.milvus.connection import Connection
from index.store.milvus.manifest import Published, damaged, read_pages
from index.store.milvus.rows import PlaceRow, Row, file_of, placed, record_of, source_of, vector_of
from index.store.milvus.schema import FIELDS, load, seen_by
from index.store.milvus.writing.folder import empty, keep_catalog

_PASSAGES, _BLOCKS, _PIECES = 2_000, 500, 500  # read at once, of so many pieces at most: 30 MB each
_PAGES = "pages.sqlite"


class _Source(NamedTuple):
    connection: Connection
    address: MilvusAddress
    told: Published

    def rows(self, kind: str, fields: tuple[str, ...], wanted: str = "") -> Iterator[Row]:
        """Yield rows of the generation."""
        name = self.told.collection(self.address.name, kind)
        return read_rows(self.connection, name, " and ".join(filter(None, (wanted, seen_by(self.told.number)))), fields)


def pull(connection: Connection, address: MilvusAddress, told: Published) -> None:
    """Fill the working folder with a published generation, in place of what was there. Raises StoreError: damaged, no answer.

    The folder has no generation until all of it stands: what is broken off is begun again.
    """
    home, generation = address.home, told.generation
    source = _Source(connection, address, told)
    for kind in FIELDS:
        load(connection, told.collection(address.name, kind))
    empty(home)
    (home / "segments").mkdir(parents=True, exist_ok=True)
    writer = SegmentsWriter(home, 1, told.built_with)
    places = _written(source, writer)
    known = {one.path: one for one in map(source_of, source.rows("sources", ("told",), 'kind == "source"'))}
    files = [file_of(row) for row in source.rows("sources", ("told",), 'kind == "file"')]
    if len(known) != told.sources or not places.keys() <= known.keys():
        raise damaged(address, f"{len(known)} of {told.sources} sources are there")
    folder(home, generation).mkdir(parents=True)
    catalog = folder(home, generation) / CATALOG
    write_catalog(
        catalog, None, Changes(set(), {one: places.get(one.path, []) for one in known.values()}, files, set())
    )
    alike = [(p.copies, p.segment, p.piece) for held in places.values() for p in held if p.copies is not None]
    with written(catalog) as db:
        db.executemany("UPDATE place SET copies=? WHERE segment=? AND piece=?", alike)
    if pages := read_pages(connection, address.name, generation):
        (folder(home, generation) / _PAGES).write_bytes(pages)
    finish(home, Manifest(generation, None, told.built_with, tuple(writer.parts), writer.following, {}), None)
    keep_catalog(home, generation)


def _written(source: _Source, writer: SegmentsWriter) -> dict[str, list[Place]]:
    """Write every piece into segments; return where they are, by source."""
    rows = source.rows("places", (*FIELDS["places"],))
    places, pieces = defaultdict[str, list[Place]](list), 0
    dimension = source.told.built_with.dimension
    with tqdm(total=source.told.passages, unit="passage", disable=None) as bar:
        for some in _batches(map(placed, rows)):
            passages, texts = _passages(source, some), _texts(source, some)
            for row in some:
                own = passages[row.piece]
                if len(own) != row.place.passages or len(texts[row.piece]) != row.blocks:
                    raise damaged(source.address, f"passages or texts of {row.path} are missing")
                ordered = [own[ordinal] for ordinal in sorted(own)]
                text = "".join(texts[row.piece][number] for number in sorted(texts[row.piece]))
                records = tuple(record_of(stored) for stored, _ in ordered)
                vectors = np.array([vector for _, vector in ordered], np.float32).reshape(len(ordered), dimension)
                at = writer.add(Piece(row.place.key, text, row.article, records, row.signature), vectors)
                places[row.path].append(_at(row.place, at.segment, at.piece, at.first))
                bar.update(len(ordered))
            pieces += len(some)
    writer.close()
    if pieces != source.told.places:
        raise damaged(source.address, f"{pieces} of {source.told.places} pieces are there")
    return places


def _at(place: Place, segment: int, piece: int, first: int) -> Place:
    told = place.number, place.start, place.article, place.key
    return Place(*told, segment, piece, first, place.passages, place.copies)


def _batches(rows: Iterable[PlaceRow]) -> Iterator[list[PlaceRow]]:
    """Group pieces by how many rows are to be read for them."""
    batch, passages, blocks = list[PlaceRow](), 0, 0
    for row in rows:
        full = passages + row.place.passages > _PASSAGES or blocks + row.blocks > _BLOCKS or len(batch) == _PIECES
        if batch and full:
            yield batch
            batch, passages, blocks = [], 0, 0
        batch.append(row)
        passages, blocks = passages + row.place.passages, blocks + row.blocks
    if batch:
        yield batch


def _passages(source: _Source, some: list[PlaceRow]) -> dict[int, dict[int, tuple[str, object]]]:
    """Return what is stored of the passages of some pieces, with their vectors: piece → ordinal → both."""
    held = defaultdict[int, dict[int, tuple[str, object]]](dict)
    wanted = f"piece in {[row.piece for row in some if row.place.passages]}"
    for row in source.rows("passages", ("piece", "ordinal", "record", "dense"), wanted):
        held[row["piece"]][row["ordinal"]] = row["record"], vector_of(row["dense"])
    return held


def _texts(source: _Source, some: list[PlaceRow]) -> dict[int, dict[int, str]]:
    """Return the blocks of text of some pieces: piece → number → text."""
    held = defaultdict[int, dict[int, str]](dict)
    for row in source.rows("texts", ("piece", "number", "text"), f"piece in {[row.piece for row in some]}"):
        held[row["piece"]][row["number"]] = row["text"]
    return held
