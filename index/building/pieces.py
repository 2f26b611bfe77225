"""The sources that changed → pieces in segments: what stands already is taken over, the rest is prepared and encoded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from index.articles.page.furniture import NONE, Furniture
from index.articles.source import Draft
from index.building.count import count_changes
from index.building.cut import CutSource, cut_source
from index.building.furnishing.counts import Page
from index.building.job import BuildJob, Scope
from index.building.prepare import Location, Unit
from index.building.report import Tally
from index.building.reuse import Offer, PreviousBuild
from index.store.entry import Piece, indexed_text, key_of
from index.store.local.catalog import Changes, Place
from index.store.local.manifest import SegmentUse
from index.store.local.write import SegmentsWriter
from index.store.store import StoredSource

if TYPE_CHECKING:
    from index.encoder import Encoder

_ENCODED = 4_096  # passages encoded at once: enough to keep the encoder busy, 16 MB of vectors at 1,024 wide
Rows = dict[int, NDArray[np.float32]]  # number of a piece's passage → its vector


@dataclass(slots=True)
class Written:
    """What a build wrote: how the catalog changes, and the segments of an interrupted build that it went on from."""

    changes: Changes
    left: tuple[SegmentUse, ...] = ()

    def shas(self, previous: PreviousBuild) -> dict[str, str]:
        """Return the SHA-256 of every source of the new generation, by path."""
        kept = previous.sources if previous.passages else {}
        rest = {path: source.sha for path, source in kept.items() if path not in self.changes.gone}
        return rest | {source.path: source.sha for source in self.changes.stored}


@dataclass(slots=True)
class _Pending:
    """Pieces that wait to be encoded together, and where those before them were written."""

    encoder: Encoder
    writer: SegmentsWriter
    tally: Tally
    waiting: list[tuple[Unit, Piece, Rows]] = field(default_factory=list)
    passages: int = 0
    places: dict[StoredSource, list[Place]] = field(default_factory=dict)

    def place(self, unit: Unit, at: Location) -> None:
        """Note where a unit's piece is stored."""
        article = 0 if at.article else None
        place = Place(unit.number, unit.start, article, unit.key, at.segment, at.piece, at.first, at.passages)
        self.places.setdefault(unit.source, []).append(place)

    def add(self, unit: Unit, piece: Piece, rows: Rows) -> None:
        """Let a piece wait; ``rows`` are the vectors that stand already, beside those that the unit brings."""
        self.waiting.append((unit, piece, unit.vectors | rows))
        self.passages += len(piece.passages)
        self.tally.passages["kept"] += len(rows)
        self.tally.passages["embedded"] += len(piece.passages) - len(rows)
        if self.passages >= _ENCODED:
            self.flush()

    def flush(self) -> None:
        """Encode together the passages that have no vector yet, and store them all."""
        new = [(piece, rows, i) for _, piece, rows in self.waiting for i in range(len(piece.passages)) if i not in rows]
        with self.tally.timed("encode"):
            texts = [indexed_text(piece.passages[i].passage) for piece, _, i in new]
            vectors = self.encoder.encode_passages(texts) if texts else np.zeros((0, 0), dtype=np.float32)
        for (_, rows, i), vector in zip(new, vectors, strict=True):
            rows[i] = vector
        with self.tally.timed("write"):
            for unit, piece, rows in self.waiting:
                many = len(piece.passages)
                stacked = np.array([rows[i] for i in range(many)], dtype=np.float32)
                stored = self.writer.add(piece, stacked.reshape(many, self.encoder.dimension))
                at = Location(stored.segment, stored.piece, stored.first, many, piece.article is not None)
                self.place(unit, at)
        self.waiting, self.passages = [], 0

    def close(self) -> dict[StoredSource, list[Place]]:
        """Store the last of them; return where every piece is, the articles of each source numbered from 0."""
        self.flush()
        with self.tally.timed("write"):
            self.writer.close()
        return {source: _numbered(places) for source, places in self.places.items()}


def _numbered(places: list[Place]) -> list[Place]:
    article, numbered = 0, []
    for place in sorted(places, key=lambda place: place.number):
        numbered.append(place if place.article is None else replace(place, article=article))
        article += place.article is not None
    return numbered


def write_pieces(job: BuildJob, previous: PreviousBuild, scope: Scope, writer: SegmentsWriter, tally: Tally) -> Written:
    """Prepare, encode and store what changed, and count what became of each article."""
    if previous.words:
        previous.free(scope.gone)
    pending, offers = _Pending(job.encoder, writer, tally), dict[str, Offer]()
    with tqdm(total=tally.sources, unit="source", disable=None) as bar:
        for unit in job.engine.prepare(_units(job, previous, scope, tally, offers)):
            tally.spend(unit.seconds)
            if unit.error:
                tally.errors.append((unit.source.path, unit.error))
            if unit.known:
                tally.passages["kept"] += unit.known.passages
                pending.place(unit, unit.known)
            elif unit.piece:
                pending.add(unit, unit.piece, offers[unit.source.path].lent_vectors(unit.piece))
            if unit.number + 1 == unit.of:
                offers.pop(unit.source.path)
                bar.update()
    stored = pending.close()
    failed = {path for path, _ in tally.errors}
    files = [mark for mark in scope.files if mark.path not in failed]
    gone = scope.gone | {source.path for source in stored}
    count_changes(previous, scope.gone, stored, tally)
    changes = Changes(gone & previous.sources.keys(), stored, files, scope.gone_files | failed)
    return Written(changes, previous.left)


def _units(
    job: BuildJob, previous: PreviousBuild, scope: Scope, tally: Tally, offers: dict[str, Offer]
) -> Iterator[Unit]:
    """Cut the sources that changed into units, each with what stands of it already; then what is cleaned otherwise now."""
    furnisher = previous.furnisher
    for source in _every(job, previous, scope):
        tally.spend(source.seconds)
        path = source.stored.path
        if source.error:
            tally.errors.append((path, source.error))
            continue
        tally.characters += source.characters
        with tally.timed("clean"):
            waits = furnisher.waits(source.stored, source.drafts, source.edges)
        if not waits:
            offer = offers[path] = Offer(previous, path)
            yield from _of_source(source.stored, [(draft, NONE) for draft in source.drafts], offer, previous)
    with tally.timed("clean"):
        for path in scope.gone:
            furnisher.remove(path)
        furnisher.settle()
    for stored, drafts, pages in furnisher.waited():
        furnished = [(draft, furnisher.furniture(pages[n]) if n in pages else NONE) for n, draft in enumerate(drafts)]
        offer = offers[stored.path] = Offer(previous, stored.path)
        yield from _of_source(stored, furnished, offer, previous)
    for path, pages in furnisher.again().items():
        offer = offers[path] = Offer(previous, path)
        yield from _again(previous, path, pages, offer)


def _every(job: BuildJob, previous: PreviousBuild, scope: Scope) -> Iterator[CutSource]:
    seen = set[str]()
    for source in scope.changed:
        seen.add(source.stored.path)
        yield source
    given = ((stored, source) for stored, source in previous.given if stored.path not in seen | scope.gone)
    yield from (cut_source(stored, source, job.cut) for stored, source in given)
    if not previous.passages:  # what cannot be read now, or was given by a program, is stored anew from its text
        for path in sorted(previous.sources.keys() - seen - scope.gone):
            yield cut_source(previous.sources[path], previous.source(path), job.cut)


def _of_source(
    stored: StoredSource, furnished: list[tuple[Draft, Furniture]], offer: Offer, previous: PreviousBuild
) -> Iterator[Unit]:
    taken = [(draft, known, key, offer.take(key)) for draft, known in furnished for key in (key_of(draft, known),)]
    lent = offer.lent_records() if any(at is None for *_, at in taken) else {}
    for number, (draft, furniture, key, at) in enumerate(taken):
        unit = Unit(stored, number, len(taken), draft.start, key, furniture=furniture)
        if at is None:
            yield replace(unit, draft=draft, lent=lent)
        elif at.vectors:
            yield replace(unit, known=at)
        else:
            yield replace(unit, piece=previous.piece(at))


def _again(previous: PreviousBuild, path: str, pages: dict[int, Page], offer: Offer) -> Iterator[Unit]:
    """Yield the units of a stored source of which some pages are cleaned anew, from the text that is stored."""
    places = previous.places(path)
    kept = {place.number: offer.keep(place) for place in places if place.number not in pages}
    for place in places:
        unit = Unit(previous.sources[path], place.number, len(places), place.start, place.key)
        if place.number in kept:
            yield replace(unit, known=kept[place.number])
            continue
        page = pages[place.number]
        furniture = previous.furnisher.furniture(page)
        draft = Draft(path, place.start, previous.segment(place.segment).text(place.piece), page.span, page.fields)
        key = key_of(draft, furniture)
        if at := offer.take(key):
            yield replace(unit, key=key, known=at)
        else:
            yield replace(unit, key=key, draft=draft, furniture=furniture, lent=offer.lent_records())
