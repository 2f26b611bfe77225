"""Building a store: only what changed is done anew; the new generation appears whole or not at all."""

from __future__ import annotations

import hashlib
import logging
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from tqdm import tqdm

from index.articles.read import Source, list_sources, read_source
from index.building.prepare import ArticleSplitter, PrepareJob, prepare_all
from index.building.report import Report, Tally
from index.building.reuse import PreviousBuild, lent_vectors, old_entry, previous, unreadable_sources, word_lender
from index.errors import SettingError, SourceError
from index.store.entry import Entry, indexed_text
from index.store.generations import begin, generation_name, locked, unwritable
from index.store.manifest import BuiltWith, Manifest
from index.store.write import SegmentsWriter, compact, finish, without, write_words
from index.versions import versions

if TYPE_CHECKING:
    from index.encoder import Encoder

_ENCODED = 4_096  # passages encoded at once: enough to keep the encoder busy, 16 MB of vectors at 1,024 wide
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class BuildJob:
    """What a build is to do: where, with which encoder, in how many processes, and whether from scratch."""

    store: Path
    encoder: Encoder
    workers: int
    rebuild: bool


@dataclass(frozen=True, slots=True)
class BuildTarget:
    """Where a build's passages go, what it starts from, and what it counts."""

    writer: SegmentsWriter
    stands: PreviousBuild
    tally: Tally


def build(seeds: Path, store: Path, encoder: Encoder, *, workers: int = 0, rebuild: bool = False) -> Report:
    """Bring a store up to date with a folder of articles; unreadable sources are reported, the rest is indexed.

    What was indexed of a file or folder that cannot be read now is kept. A store of other versions, of another
    encoder, or damaged is built anew. Raises SourceError if there is nothing to index (the store is left as it is),
    SettingError if the store lies among the articles and StoreError if it cannot be written.
    """
    from index.articles.clean import articles

    _check_apart(seeds, store)
    tally = Tally()
    paths = list_sources(seeds, lambda folder, message: tally.errors.append((folder, message)))
    if not paths and not tally.errors:
        raise SourceError(f"found no article in {seeds}; expected .txt or .md files; run: python -m index --seeds DIR")
    with tally.timed("read"):
        works = _works(seeds, paths, tally)
    return _run(BuildJob(store, encoder, workers, rebuild), works, articles, tally)


def _check_apart(seeds: Path, store: Path) -> None:
    if store.resolve().is_relative_to(seeds.resolve()):
        raise SettingError(
            f"found the store {store} in the articles' folder {seeds}; expected it apart from them; "
            "run: python -m index --store ANOTHER"
        )


def build_sources(
    sources: Iterable[Source],
    store: Path,
    encoder: Encoder,
    *,
    cut: ArticleSplitter,
    workers: int = 0,
    rebuild: bool = False,
) -> Report:
    """Bring a store up to date with texts that were read already; ``cut`` (a module's function) finds the articles."""
    tally = Tally()
    works = {source.path: PrepareJob(source.path, source.sha, 3 * len(source.text), source) for source in sources}
    if not works:
        raise SourceError("found no text to index; expected at least one source; run: python -m index --seeds DIR")
    return _run(BuildJob(store, encoder, workers, rebuild), works, cut, tally)


def _works(seeds: Path, paths: Iterable[str], tally: Tally) -> dict[str, PrepareJob]:
    """Return what is to be done of the files that can be read; the others are errors from the start."""
    works = {}
    for path in paths:
        sha, size = _fingerprint(seeds / path)
        try:
            if not sha:
                read_source(seeds, path)
            works[path] = PrepareJob(path, sha, size, seeds)
        except SourceError as error:
            tally.errors.append((path, str(error)))
    return works


def _fingerprint(file: Path) -> tuple[str, int]:
    """Return (SHA-256, size); a file that cannot be read gets an empty one, and reading it will say why."""
    try:
        if not file.is_file():  # a link to a device has no end
            return "", 0
        data = file.read_bytes()
    except OSError:
        return "", 0
    return hashlib.sha256(data).hexdigest(), len(data)


def _run(task: BuildJob, works: dict[str, PrepareJob], cut: ArticleSplitter, tally: Tally) -> Report:
    try:
        with locked(task.store):
            return _locked_run(task, works, cut, tally)
    except OSError as error:
        raise unwritable(task.store, str(error.strerror)) from error
    except sqlite3.OperationalError as error:  # a full disk, most often
        raise unwritable(task.store, str(error)) from error


def _locked_run(task: BuildJob, works: dict[str, PrepareJob], cut: ArticleSplitter, tally: Tally) -> Report:
    maker = BuiltWith(task.encoder.name, task.encoder.fingerprint, task.encoder.dimension, versions())
    with tally.timed("read"):
        stands = previous(task.store, maker, task.rebuild)
        unread = unreadable_sources(task.store, stands, (path for path, _ in tally.errors))
        works = works | {
            source.path: PrepareJob(source.path, source.sha, 3 * len(source.text), source) for source in unread
        }
    numbers = begin(task.store, stands.manifest)
    kept = {path for path, work in works.items() if stands.keeps(path, work.sha)}
    todo = [work for path, work in works.items() if path not in kept]
    into = BuildTarget(SegmentsWriter(task.store, numbers.segment, maker.dimension), stands, tally)
    shas = _store_all(task, todo, cut, into)
    _count(stands, kept, shas, tally)
    if stands.manifest and stands.passages and not shas and kept == set(stands.sources):
        return tally.report(stands.manifest.generation)
    if not tally.passages["total"]:
        raise _nothing(works, tally)
    shas |= {path: stands.sources[path][1].sha for path in kept}
    with tally.timed("write"):
        old = stands.manifest.parts if stands.manifest and stands.passages else ()
        parts = (*without(task.store, old, set(stands.sources) - kept), *into.writer.parts)
        compacted = compact(task.store, parts, into.writer.following, maker.dimension)
    generation = generation_name(numbers.generation, maker, shas.items())
    with tally.timed("lexical"):
        write_words(task.store, generation, stands.manifest if stands.passages else None, compacted)
    parent = stands.manifest.generation if stands.manifest else None
    following = max(into.writer.following, *(part.number + 1 for part in compacted))
    with tally.timed("write"):
        finish(task.store, Manifest(generation, parent, maker, compacted, following, {}, tuple(tally.errors)))
    return tally.report(generation)


def _store_all(task: BuildJob, todo: list[PrepareJob], cut: ArticleSplitter, into: BuildTarget) -> dict[str, str]:
    """Prepare, encode and store; return the SHA-256 of each source stored."""
    shas, pending = dict[str, str](), list[Entry]()
    outcomes = prepare_all(todo, cut, task.workers, word_lender(task.store, into.stands))
    for outcome in tqdm(outcomes, total=len(todo), unit="source", disable=None):
        into.tally.spend(outcome.seconds)
        if outcome.entry is None:
            into.tally.errors.append((outcome.path, outcome.error or ""))
            continue
        shas[outcome.path] = outcome.entry.sha
        old = old_entry(task.store, into.stands, outcome.path)
        into.tally.compare(old.article_texts() if old else [], outcome.entry.article_texts())
        into.tally.characters += len(outcome.entry.text)
        pending.append(outcome.entry)
        if sum(len(entry.passages) for entry in pending) >= _ENCODED:
            _flush(task, pending, into)
            pending = []
    _flush(task, pending, into)
    with into.tally.timed("write"):
        into.writer.close()
    return shas


def _flush(task: BuildJob, entries: list[Entry], into: BuildTarget) -> None:
    """Encode together the passages of some sources that have no vector yet, and store them all."""
    lent = [lent_vectors(task.store, into.stands, entry) for entry in entries]
    new = [(n, i) for n, entry in enumerate(entries) for i in range(len(entry.passages)) if i not in lent[n]]
    with into.tally.timed("encode"):
        texts = [indexed_text(entries[n].passages[i].passage) for n, i in new]
        vectors = task.encoder.encode_passages(texts) if texts else np.zeros((0, 0), dtype=np.float32)
    for (n, i), vector in zip(new, vectors, strict=True):
        lent[n][i] = vector
    into.tally.passages["embedded"] += len(new)
    into.tally.passages["kept"] += sum(map(len, lent)) - len(new)
    with into.tally.timed("write"):
        for entry, rows in zip(entries, lent, strict=True):
            stacked = [rows[i] for i in range(len(entry.passages))]
            into.writer.add(entry, np.array(stacked, dtype=np.float32).reshape(len(stacked), task.encoder.dimension))


def _count(stands: PreviousBuild, kept: set[str], stored: Iterable[str], tally: Tally) -> None:
    """Count what was kept and what is gone; what was stored anew has been counted article by article."""
    tally.articles["unchanged"] += sum(stands.sources[path][1].articles for path in kept)
    removed = set(stands.sources) - kept - set(stored)
    tally.articles["removed"] += sum(stands.sources[path][1].articles for path in removed)
    before = sum(stored.passages for _, stored in stands.sources.values())
    tally.passages["kept"] += sum(stands.sources[path][1].passages for path in kept)
    tally.passages["dropped"] = max(before - tally.passages["kept"], 0)
    tally.passages["total"] = tally.passages["kept"] + tally.passages["embedded"]


def _nothing(works: dict[str, PrepareJob], tally: Tally) -> SourceError:
    why = f"the first: {tally.errors[0][1]}" if tally.errors else "no text in any of them is worth keeping"
    sources = works.keys() | {path for path, _ in tally.errors}
    return SourceError(
        f"found nothing to index in {len(sources)} sources ({why}); expected articles; run: python -m index --seeds DIR"
    )
