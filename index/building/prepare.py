"""From sources to entries that can be stored: decoded, cut, split, tagged; in other processes where it pays."""

from __future__ import annotations

import logging
import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain
from time import perf_counter
from typing import TypeVar

from index.articles.clean import clean
from index.articles.passages import passages
from index.articles.read import SourceFile
from index.articles.source import Draft, Source
from index.building.pool import processes
from index.building.report import AUDITED
from index.errors import SourceError
from index.language.names import names
from index.language.pinyin import romanised
from index.language.script import language
from index.language.tokens import words_of
from index.store.entry import Entry, indexed_text, quantity_rows
from index.types import Article, Passage, PassageRecord

T = TypeVar("T")
Given = Source | SourceFile
Known = dict[tuple[str, str, str | None], PassageRecord]  # `wording` of a passage → what was found in it before
ArticleSplitter = Callable[[Source], list[Draft]]  # a source → its articles, not yet cleaned

# Bytes: 300,000 Chinese characters. Below it, starting processes costs more than they save.
_FEW = 900_000
_BATCH = 200_000  # bytes a process is handed at once
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a source: an entry, or the reason why there is none; and the seconds each step took."""

    path: str
    entry: Entry | None
    error: str | None
    seconds: dict[str, float]


def prepare_all(
    sources: Iterable[Given], cut: ArticleSplitter, workers: int, lend: Callable[[str], Known]
) -> Iterator[Outcome]:
    """Yield the outcome of each source, in order; ``cut`` is a module's function.

    ``workers`` 0: one process a core, where that pays; 1: this one alone. ``lend`` gives what is known of a source's
    passages already. Few sources at a time are in memory.
    """
    sources = iter(sources)
    if not workers:
        first = next(_batches(sources, _FEW), [])
        workers = _cores() if sum(map(_size, first)) >= _FEW else 1
        sources = chain(first, sources)
    if workers == 1 or cut.__module__ == "__main__":  # which other processes don't import
        for source in sources:
            yield prepare(source, cut, lend(source.path))
        return
    with processes(workers, _prepare_batch) as submit:
        waiting = deque[Future[list[Outcome]]]()
        for batch in _batches(sources, _BATCH):
            waiting.append(submit([(source, cut, lend(source.path)) for source in batch]))
            if len(waiting) > 2 * workers:  # bounded: what is prepared waits in memory until it is stored
                yield from _shared(waiting.popleft().result(), workers)
        while waiting:
            yield from _shared(waiting.popleft().result(), workers)


def _cores() -> int:
    """Count the cores that this process may use; not every system says which those are."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _batches(sources: Iterable[Given], size: int) -> Iterator[list[Given]]:
    """Group sources into batches of at least ``size`` bytes, the last excepted."""
    batch, total = list[Given](), 0
    for source in sources:
        batch.append(source)
        total += _size(source)
        if total >= size:
            yield batch
            batch, total = [], 0
    if batch:
        yield batch


def _size(source: Given) -> int:
    return len(source.data) if isinstance(source, SourceFile) else 3 * len(source.text)


def _prepare_batch(batch: list[tuple[Given, ArticleSplitter, Known]]) -> list[Outcome]:
    return [prepare(*given) for given in batch]


def _shared(outcomes: list[Outcome], workers: int) -> list[Outcome]:
    """Count seconds as the person waiting does: those of processes that work side by side are divided among them."""
    return [replace(o, seconds={step: spent / workers for step, spent in o.seconds.items()}) for o in outcomes]


def prepare(given: Given, cut: ArticleSplitter, known: Known) -> Outcome:
    """Decode one source, cut it into articles and passages, and find the terms and names of each."""
    seconds = dict[str, float]()
    try:
        source = _timed(seconds, "read", lambda: given.decoded() if isinstance(given, SourceFile) else given)
        articles = _timed(seconds, "clean", lambda: _cleaned(cut(source)))
        cuts = _timed(seconds, "split", lambda: [passages(a, source.text, n) for n, a in enumerate(articles)])
        records = _timed(seconds, "lexical", lambda: tuple(record_of(p, known) for p in chain.from_iterable(cuts)))
    except SourceError as error:
        return Outcome(given.path, None, str(error), seconds)
    except Exception as error:  # one article must not stop the others: it is named, and the trace is logged
        _log.exception("%s could not be prepared", given.path)
        return Outcome(given.path, None, f"{given.path} could not be prepared ({error!r})", seconds)
    entry = Entry(source.path, source.sha, source.encoding, source.text, tuple(articles), records)
    return Outcome(source.path, entry, None, seconds)


def _cleaned(drafts: Iterable[Draft]) -> list[Article]:
    return [article.moved(draft.start) for draft in drafts if (article := clean(draft))]


def _timed(seconds: dict[str, float], step: str, call: Callable[[], T]) -> T:
    sys.audit(AUDITED, step)
    start = perf_counter()
    try:
        return call()
    finally:
        seconds[step] = perf_counter() - start


def record_of(passage: Passage, known: Known) -> PassageRecord:
    """Return a passage with its names, language, terms (its lead's and pinyin too) and figures, known or found now."""
    if old := known.get(wording(passage)):
        return replace(old, passage=passage)
    named, cut = names(passage.text), words_of(indexed_text(passage))
    pinyin = (_pinyin(passage.text[name.start : name.end], name.kind) for name in named)
    counted = " ".join("".join(word.split()) for word in (*cut.terms, *cut.pairs, *filter(None, pinyin)))
    return PassageRecord(passage, named, language(passage.text), counted, quantity_rows(passage.text, passage.date))


def wording(passage: Passage) -> tuple[str, str, str | None]:
    """Return what decides all that is found in a passage: what is indexed, its text, and its date for what 昨日 means."""
    return indexed_text(passage), passage.text, passage.date


@lru_cache(maxsize=50_000)  # the same names come again and again
def _pinyin(name: str, kind: str) -> str:
    """The romanised name of a person or place; organisations are translated in English, not spelled."""
    return "" if kind == "org" or name.isascii() else "".join(c for c in romanised(name) if c.isascii() and c.isalnum())
