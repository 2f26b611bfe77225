"""From sources to entries that can be stored: read, cut, split, tokenised; in other processes where it pays."""

from __future__ import annotations

import logging
import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from time import perf_counter
from typing import TypeVar

from index.articles.read import Source, read_source
from index.errors import SourceError
from index.store.entry import Entry, Indexed, indexed_text
from index.types import Article, Name, Passage

T = TypeVar("T")
Words = dict[tuple[str, str], tuple[tuple[Name, ...], str]]  # (lead, text) of a passage → its names and terms
ArticleSplitter = Callable[[str, str], list[Article]]  # (source path, text) → its articles

# Bytes: 300,000 Chinese characters. Below it, starting processes costs more than they save.
_FEW = 900_000
_BATCH = 200_000  # bytes a process is handed at once
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PrepareJob:
    """A source to prepare: its bytes' SHA-256 and number, and where it is: in a folder, or read already."""

    path: str
    sha: str
    size: int
    origin: Path | Source


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a source: an entry, or the reason why there is none; and the seconds each step took."""

    path: str
    entry: Entry | None
    error: str | None
    seconds: dict[str, float]


def prepare_all(
    works: Sequence[PrepareJob], cut: ArticleSplitter, workers: int, lend: Callable[[str], Words]
) -> Iterator[Outcome]:
    """Yield the outcome of each work, in order; ``workers`` 0: one process a core. ``cut`` is a module's function.

    ``lend`` gives the words that are known of a source's passages already.
    """
    workers = workers or len(os.sched_getaffinity(0))
    if workers == 1 or sum(work.size for work in works) < _FEW:
        for work in works:
            yield prepare(work, cut, lend(work.path))
        return
    # Not forked: the encoder's threads may hold locks that a forked process would wait for without end.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        waiting = deque[Future[list[Outcome]]]()
        for batch in _batches(works):
            waiting.append(pool.submit(_prepare_batch, [(work, cut, lend(work.path)) for work in batch]))
            if len(waiting) > 2 * workers:  # bounded: what is prepared waits in memory until it is stored
                yield from _shared(waiting.popleft().result(), workers)
        while waiting:
            yield from _shared(waiting.popleft().result(), workers)


def _batches(works: Sequence[PrepareJob]) -> Iterator[list[PrepareJob]]:
    batch, size = list[PrepareJob](), 0
    for work in works:
        batch.append(work)
        size += work.size
        if size >= _BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _prepare_batch(batch: list[tuple[PrepareJob, ArticleSplitter, Words]]) -> list[Outcome]:
    return [prepare(*task) for task in batch]


def _shared(outcomes: list[Outcome], workers: int) -> Iterator[Outcome]:
    """Count seconds as the person waiting does: those of processes that work side by side are divided among them."""
    for outcome in outcomes:
        yield replace(outcome, seconds={step: seconds / workers for step, seconds in outcome.seconds.items()})


def prepare(work: PrepareJob, cut: ArticleSplitter, known: Words) -> Outcome:
    """Read one source, cut it into articles and passages, and find the terms and names of each."""
    seconds = dict[str, float]()
    try:
        source = _timed(seconds, "read", lambda: _read(work))
        found = _timed(seconds, "clean", lambda: cut(source.path, source.text))
        passages = _timed(seconds, "split", lambda: _split(found, source.text))
        indexed = _timed(seconds, "lexical", lambda: tuple(tokenised(passage, known) for passage in passages))
    except SourceError as error:
        return Outcome(work.path, None, str(error), seconds)
    except Exception as error:  # one article must not stop the others: it is named, and the trace is logged
        _log.exception("%s could not be prepared", work.path)
        return Outcome(work.path, None, f"{work.path} could not be prepared ({error!r})", seconds)
    entry = Entry(source.path, source.sha, source.encoding, source.text, tuple(found), indexed)
    return Outcome(work.path, entry, None, seconds)


def _timed(seconds: dict[str, float], step: str, call: Callable[[], T]) -> T:
    start = perf_counter()
    try:
        return call()
    finally:
        seconds[step] = perf_counter() - start


def _read(work: PrepareJob) -> Source:
    return work.origin if isinstance(work.origin, Source) else read_source(work.origin, work.path)


def _split(found: Sequence[Article], text: str) -> list[Passage]:
    from index.articles.passages import passages

    return [replace(p, article=number) for number, article in enumerate(found) for p in passages(article, text)]


def tokenised(passage: Passage, known: Words) -> Indexed:
    """Return a passage with its names and the terms it is found by: its own, its title's, its names' in pinyin, and word pairs."""
    from index.language.names import names
    from index.language.tokens import words_of

    if (passage.lead, passage.text) in known:
        return Indexed(passage, *known[passage.lead, passage.text])
    found = names(passage.text)
    cut = words_of(indexed_text(passage))
    words = [*cut.terms, *cut.pairs, *(pinyin for name in found if (pinyin := _pinyin(passage, name)))]
    return Indexed(passage, found, " ".join("".join(word.split()) for word in words))


def _pinyin(passage: Passage, name: Name) -> str:
    """The romanised name of a person or place; organisations are translated in English, not spelled."""
    text = passage.text[name.start : name.end]
    return "" if name.kind == "org" or text.isascii() else _spelled(text)


@lru_cache(maxsize=50_000)  # the same names come again and again
def _spelled(name: str) -> str:
    from index.language.pinyin import romanised

    return "".join(c for c in romanised(name) if c.isascii() and c.isalnum())
