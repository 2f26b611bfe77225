"""From articles to pieces that can be stored: cleaned, split, tagged."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from index.articles.clean import clean
from index.articles.page.furniture import NONE, Furniture
from index.articles.passages import passages
from index.articles.source import Draft
from index.building.record import Known, record_of
from index.building.report import clocked
from index.errors import SourceError
from index.store.copies.signature import letters, signature
from index.store.entry import Piece
from index.store.store import StoredSource
from index.types import Passage, PassageRecord

FAILED = bytes(16)  # the key of a piece that could not be prepared: no draft has it, so it is tried again
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Location:
    """A piece that is stored already: where, whether an article stands in it, and whether its vectors are good."""

    segment: int
    piece: int
    first: int
    passages: int
    article: bool
    vectors: bool = True


@dataclass(frozen=True, slots=True)
class Unit:
    """A piece of a source on its way into the store: the ``number``-th of ``of``, from ``start`` on.

    Of ``draft`` (to be prepared), ``known`` (stored already) and ``piece`` (ready) one is given. ``lent``: what was
    found in passages that the source had before; ``furniture``: what of its folder's the draft holds. ``vectors``: of
    the piece's passages, by number, those (dimension,) that were made where it was prepared.
    """

    source: StoredSource
    number: int
    of: int
    start: int
    key: bytes
    draft: Draft | None = None
    known: Location | None = None
    piece: Piece | None = None
    lent: Known = field(default_factory=dict)
    furniture: Furniture = NONE
    vectors: dict[int, NDArray[np.float32]] = field(default_factory=dict)
    error: str | None = None
    seconds: dict[str, float] = field(default_factory=dict)


def size_of(unit: Unit) -> int:
    """Return the characters of a unit that are to be prepared."""
    return len(unit.draft.text) if unit.draft else 0


def prepare_batch(batch: list[Unit]) -> list[Unit]:
    """Prepare the units of a batch, in order."""
    return [prepare(unit) for unit in batch]


def divided(units: list[Unit], workers: int) -> Iterator[Unit]:
    """Yield units as they are, but count seconds as the person waiting does: those of workers side by side are divided among them."""
    for unit in units:
        yield replace(unit, seconds={step: spent / workers for step, spent in unit.seconds.items()})


def prepare(unit: Unit) -> Unit:
    """Clean an article, cut it into passages, and find the terms, names and figures of each; what is ready stays."""
    draft, seconds = unit.draft, dict[str, float]()
    if draft is None:
        return unit
    try:
        with clocked(seconds, "clean"):
            article = clean(draft, unit.furniture)
        with clocked(seconds, "split"):
            cut = passages(article, draft.text) if article else []
        with clocked(seconds, "lexical"):
            records, signed = _found_in(cut, unit.lent)
    except Exception as error:  # one article must not stop the others: it is named, and the trace is logged
        told = error if isinstance(error, SourceError) else f"{draft.source} could not be prepared ({error!r})"
        if not isinstance(error, SourceError):
            _log.exception("%s could not be prepared", draft.source)
        failed = Piece(FAILED, draft.text, None)
        return replace(unit, draft=None, key=FAILED, piece=failed, lent={}, error=str(told), seconds=seconds)
    piece = Piece(unit.key, draft.text, article, records, signed)
    return replace(unit, draft=None, piece=piece, lent={}, seconds=seconds)


def _found_in(cut: Sequence[Passage], known: Known) -> tuple[tuple[PassageRecord, ...], bytes]:
    """Return an article's passages with what is found in each, and the signature by which its copies are found."""
    records, said = list[PassageRecord](), list[str]()
    for passage in cut:
        records.append(record_of(passage, known))
        said.append(letters(passage.text))  # now, for its folded text is still remembered
    return tuple(records), signature(said)
