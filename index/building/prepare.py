"""From sources to pieces that can be stored: cut into articles, cleaned, split, tagged; in other processes where it pays."""

from __future__ import annotations

import logging
import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from itertools import chain
from time import perf_counter
from typing import TypeVar

from index.articles.clean import clean
from index.articles.page.furniture import NONE, Furniture
from index.articles.passages import passages
from index.articles.source import Draft, Source
from index.building.pool import processes
from index.building.record import Known, record_of
from index.building.report import AUDITED
from index.errors import SourceError
from index.store.copies.signature import letters, signature
from index.store.entry import Piece
from index.store.store import StoredSource
from index.types import Passage, PassageRecord

T = TypeVar("T")
ArticleSplitter = Callable[[Source], list[Draft]]  # a source → its articles, not yet cleaned

# Characters. Below the first, starting processes costs more than they save.
_FEW = 300_000
_BATCH = 60_000  # a process is handed at once
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
    found in passages that the source had before; ``furniture``: what of its folder's the draft holds.
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
    error: str | None = None
    seconds: dict[str, float] = field(default_factory=dict)


def prepare_all(units: Iterable[Unit], workers: int) -> Iterator[Unit]:
    """Yield every unit in order, with its piece or where it is stored already.

    ``workers`` 0: one process a core, where that pays; 1: this one alone. Few units at a time are in memory.
    """
    units = iter(units)
    if not workers:
        first = next(_batches(units, _FEW), [])
        workers = _cores() if sum(map(_size, first)) >= _FEW else 1
        units = chain(first, units)
    if workers == 1:
        yield from map(prepare, units)
        return
    with processes(workers, _prepare_batch) as submit:
        waiting = deque[Future[list[Unit]]]()
        for batch in _batches(units, _BATCH):
            waiting.append(submit(batch))
            if len(waiting) > 2 * workers:  # bounded: what is prepared waits in memory until it is stored
                yield from _shared(waiting.popleft().result(), workers)
        while waiting:
            yield from _shared(waiting.popleft().result(), workers)


def _cores() -> int:
    """Count the cores that this process may use; not every system says which those are."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _batches(units: Iterable[Unit], size: int) -> Iterator[list[Unit]]:
    """Group units into batches with at least ``size`` characters to prepare, the last excepted."""
    batch, total = list[Unit](), 0
    for unit in units:
        batch.append(unit)
        total += _size(unit) or 16  # units that are known are grouped too
        if total >= size:
            yield batch
            batch, total = [], 0
    if batch:
        yield batch


def _size(unit: Unit) -> int:
    return len(unit.draft.text) if unit.draft else 0


def _prepare_batch(batch: list[Unit]) -> list[Unit]:
    return [prepare(unit) for unit in batch]


def _shared(units: list[Unit], workers: int) -> Iterator[Unit]:
    """Count seconds as the person waiting does: those of processes that work side by side are divided among them."""
    for unit in units:
        yield replace(unit, seconds={step: spent / workers for step, spent in unit.seconds.items()})


def prepare(unit: Unit) -> Unit:
    """Clean an article, cut it into passages, and find the terms, names and figures of each; what is ready stays."""
    draft, seconds = unit.draft, dict[str, float]()
    if draft is None:
        return unit
    try:
        article = _timed(seconds, "clean", lambda: clean(draft, unit.furniture))
        cut = _timed(seconds, "split", lambda: passages(article, draft.text) if article else [])
        records, signed = _timed(seconds, "lexical", lambda: _found_in(cut, unit.lent))
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


def _timed(seconds: dict[str, float], step: str, call: Callable[[], T]) -> T:
    sys.audit(AUDITED, step)
    start = perf_counter()
    try:
        return call()
    finally:
        seconds[step] = perf_counter() - start
