"""What stands in the working folder → a new generation in Milvus, in steps; until the last one the old generation answers."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from tqdm import tqdm

from index.store.local.manifest import folder
from index.store.milvus.batches import chunks, write_rows
from index.store.milvus.connection import WRITE_SECONDS
from index.store.milvus.counts import bits_for, buckets_of, every_row, row_of, terms_in
from index.store.milvus.manifest import Published, in_force, write_generation
from index.store.milvus.rows import (
    PlaceRow,
    Row,
    passage_row,
    place_row,
    record_of,
    source_row,
    stored_vector,
    text_rows,
    word_weights,
)
from index.store.milvus.schema import ALIVE, BLOCK, FIELDS, create, generation_collection
from index.store.milvus.writing.folder import forget_others, keep_catalog
from index.store.milvus.writing.publication import Publication
from index.store.milvus.writing.sweep import ended, sweep
from index.store.words.postings import term_hashes

_PAGES = "pages.sqlite"  # in a generation's folder: what is known of its web pages
_ASKED = 500  # pieces whose rows are looked up at once


def publishing(p: Publication, check: Callable[[], None]) -> Iterator[str]:
    """Publish a generation, step by step; yield what was done. Whoever is broken off before "switched" has changed nothing.

    ``check`` raises where another has become the writer meanwhile. What a step wrote is swept by the next publication.
    """
    sweep(p.connection, p.address, p.before, p.able)
    yield "swept"
    dimension = p.manifest.built_with.dimension
    for kind in FIELDS:
        create(p.connection, p.collection(kind), kind, p.able, dimension)
    yield "made"
    bits = p.base.bits if p.base else bits_for(p.held.live)
    with tqdm(total=_passages_to_come(p), unit="passage", disable=None) as bar:
        write_rows(p.connection, p.collection("passages"), _passage_rows(p, bits, bar))
    yield "passages"
    p.texts += write_rows(p.connection, p.collection("texts"), _text_rows(p))
    yield "texts"
    write_rows(p.connection, p.collection("places"), _place_rows(p))
    write_rows(p.connection, p.collection("sources"), (source_row(told, p.number) for told in p.difference.told))
    yield "places"
    if p.base:
        _end(p, bits)
        yield "ended"
    write_rows(p.connection, p.collection("counts"), _count_rows(p, bits))
    yield "counts"
    told = _told(p, bits)
    pages = folder(p.home, p.manifest.generation) / _PAGES
    write_generation(p.connection, p.address.name, told, pages.read_bytes() if pages.exists() else None, p.able)
    yield "told"
    keep_catalog(p.home, told.generation)
    yield "kept"
    check()
    _switch(p, generation_collection(p.address.name, told.generation))
    forget_others(p.home, told.generation)
    yield "switched"


def _passages_to_come(p: Publication) -> int:
    return sum(place.passages for change in p.difference.changes() for place, _ in change.come)


def _passage_rows(p: Publication, bits: int, bar: Any) -> Iterator[Row]:
    """Yield the rows of the passages that came, and note which counts they touch."""
    for change in p.difference.changes():
        for place, number in change.come:
            if not place.passages:
                continue
            records = p.held.segments[place.segment].piece(place.piece).passages
            vectors = p.held.vectors[place.segment].vectors(place.rows)
            for ordinal, (record, vector) in enumerate(zip(records, vectors, strict=True)):
                row = passage_row(change.path, number, ordinal, record, stored_vector(vector, p.able), p.number)
                if p.able.sparse:
                    row["words"] = word_weights(record.term_text, p.average)
                p.touched |= buckets_of(term_hashes(record.term_text), bits)
                yield row
            bar.update(place.passages)


def _text_rows(p: Publication) -> Iterator[Row]:
    for change in p.difference.changes():
        for place, number in change.come:
            yield from text_rows(number, p.held.segments[place.segment].text(place.piece), p.number)


def _place_rows(p: Publication) -> Iterator[Row]:
    for change in p.difference.changes():
        for place, number in change.placed:
            segment = p.held.segments[place.segment]
            blocks = -(-len(segment.text(place.piece)) // BLOCK)
            article, signature = segment.article(place.piece), segment.signature(place.piece)
            yield place_row(PlaceRow(change.path, place, number, article, signature, blocks), p.number)


def _end(p: Publication, bits: int) -> None:
    """Let the rows die that the generation no longer sees, and note which counts the passages among them touch."""
    gone = (number for change in p.difference.changes() for number in change.gone)
    for some in chunks(gone, _ASKED):
        write_rows(p.connection, p.collection("passages"), _dying(p, "passages", "piece", some, bits))
        p.texts -= write_rows(p.connection, p.collection("texts"), _dying(p, "texts", "piece", some))
    left = (number for change in p.difference.changes() for number in change.left)
    for kind, field, numbers in (("places", "piece", left), ("sources", "number", p.difference.untold)):
        for some in chunks(numbers, _ASKED):
            write_rows(p.connection, p.collection(kind), _dying(p, kind, field, some))


def _dying(p: Publication, kind: str, field: str, numbers: Iterable[int], bits: int | None = None) -> Iterator[Row]:
    wanted = f"{field} in {list(numbers)} and born < {p.number} and died == {ALIVE}"
    for row in ended(p.connection, p.collection(kind), wanted, kind, p.able, p.number):
        if bits is not None:
            p.touched |= buckets_of(term_hashes(record_of(row["record"]).term_text), bits)
        yield row


def _count_rows(p: Publication, bits: int) -> Iterator[Row]:
    """Yield the rows of the counts that changed, and before each the old one as it dies."""
    if p.base:
        for some in chunks(sorted(p.touched), _ASKED):
            for row in _dying(p, "counts", "bucket", some):
                p.counted -= terms_in(row)
                yield row
        new: Iterable[tuple[int, Row]] = (row_of(p.held.live, bucket, bits, p.number) for bucket in sorted(p.touched))
    else:
        new = every_row(p.held.live, bits, p.number)
    for many, row in new:
        p.counted += many
        yield row


def _told(p: Publication, bits: int) -> Published:
    """Return the manifest of the generation."""
    sources, places = p.difference.totals()
    return Published(
        generation=p.manifest.generation,
        parent=p.before.generation if p.before else None,
        built_with=p.manifest.built_with,
        epoch=p.epoch,
        passages=p.manifest.passages,
        terms=p.held.terms,
        sources=sources,
        places=places,
        texts=p.texts + (p.base.texts if p.base else 0),
        words=p.able.sparse,
        average=p.average,
        bits=bits,
        counted=p.counted + (p.base.counted if p.base else 0),
        built=time.time(),
    )


def _switch(p: Publication, name: str) -> None:
    """Point the store's alias to a generation's collection: in one call all readers see it."""
    alias = p.address.name
    if in_force(p.connection, alias):
        p.connection.ask(lambda client, left: client.alter_alias(name, alias, timeout=left), WRITE_SECONDS)
    else:  # nobody reads; a server keeps the alias of a collection that was dropped, and says that there is none
        p.connection.known(lambda client, left: client.drop_alias(alias, timeout=left), WRITE_SECONDS)
        p.connection.ask(lambda client, left: client.create_alias(name, alias, timeout=left), WRITE_SECONDS)
    p.connection.switches += 1
