"""What stands in a working folder, in Milvus, and what was written there: for tests to compare and count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from index.address import MilvusAddress
from index.building.build import build
from index.building.report import Report
from index.store.local.catalog import FILE, Catalog
from index.store.local.manifest import folder, read_manifest
from index.store.local.write import opened, row_vectors
from index.store.milvus.batches import count_rows
from index.store.milvus.connection import connected, disconnect
from index.store.milvus.manifest import read_published
from index.store.milvus.schema import FIELDS, load, seen_by
from tests.toys import ToyEncoder, news, write_sources

Standing = dict[str, object]


def write_news(seeds: Path, *numbers: int) -> None:
    write_sources(seeds, {f"{n}.txt": news(n) for n in numbers})


def built(seeds: Path, address: MilvusAddress, rebuild: bool = False) -> Report:
    return build(seeds, address, ToyEncoder(), workers=1, rebuild=rebuild)


def standing(home: Path) -> Standing:
    """Return all that a folder's generation holds, of which nothing tells in which segment it lies."""
    manifest = read_manifest(home)
    with closing(Catalog(folder(home, manifest.generation) / FILE)) as catalog:
        told: Standing = {"sources": catalog.every_source(), "files": catalog.files(), "built": manifest.built_with}
        for path, place in catalog.every_place():
            with opened(home, place.segment) as segment:
                piece = segment.piece(place.piece)
            vectors = row_vectors(home, place.segment, place.rows).tolist()
            where = place.start, place.article, place.key, place.passages, place.copies
            told[f"{path} {place.number}"] = (where, piece, vectors)
    return told


def rows(address: MilvusAddress) -> dict[str, int]:
    """Count the rows that the generation in force sees."""
    told, connection = read_published(address), connected(address)
    for kind in FIELDS:
        load(connection, told.collection(address.name, kind))
    seen = seen_by(told.number)
    return {kind: count_rows(connection, told.collection(address.name, kind), seen) for kind in FIELDS}


def reopened(address: MilvusAddress) -> None:
    """Let a Milvus Lite go, as the end of its process does."""
    disconnect(address)


@contextmanager
def written() -> Iterator[Counter[str]]:
    """Count the rows that are written to each kind of collection in the block: what goes to pymilvus, which is not ours."""
    from pymilvus import MilvusClient

    counts, upsert = Counter[str](), MilvusClient.upsert

    def counting(client: MilvusClient, name: str, data: list[object], timeout: float) -> object:
        counts[name.rpartition("_")[2]] += len(data)
        return upsert(client, name, data, timeout=timeout)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(MilvusClient, "upsert", counting)
        yield counts
