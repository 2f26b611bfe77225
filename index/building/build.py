"""Building a store: only what changed is done anew; the new generation appears whole or not at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from index.articles.read import SourceFile, list_sources, read_file
from index.articles.source import Source
from index.building.prepare import ArticleSplitter, Given, prepare_all
from index.building.report import Report, Tally
from index.building.reuse import PreviousBuild, previous_build
from index.errors import SettingError, SourceError, StoreError
from index.store.entry import Entry, indexed_text
from index.store.generations import begin, generation_name, locked
from index.store.manifest import BuiltWith, Manifest
from index.store.write import SegmentsWriter, compact, finish, without, write_words
from index.versions import VERSIONS

if TYPE_CHECKING:
    from index.encoder import Encoder

_ENCODED = 4_096  # passages encoded at once: enough to keep the encoder busy, 16 MB of vectors at 1,024 wide
Rows = dict[int, NDArray[np.float32]]  # number of an entry's passage → its vector


@dataclass(frozen=True, slots=True)
class BuildJob:
    """What a build is to do: where, with which encoder and splitter, in how many processes, whether from scratch."""

    store: Path
    encoder: Encoder
    cut: ArticleSplitter
    workers: int
    rebuild: bool


@dataclass(frozen=True, slots=True)
class BuildTarget:
    """Where a build's passages go, what it starts from, and what it counts."""

    writer: SegmentsWriter
    previous: PreviousBuild
    tally: Tally


def build(seeds: Path, store: Path, encoder: Encoder, *, workers: int = 0, rebuild: bool = False) -> Report:
    """Bring a store up to date with a folder of articles; what cannot be read is reported, and kept as it was read last.

    A store of other versions, of another encoder, or damaged is built anew. Raises SourceError if there is nothing to
    index (the store is left as it is), SettingError if it lies among the articles, StoreError if it cannot be written.
    """
    from index.articles.clean import drafts

    if store.resolve().is_relative_to(seeds.resolve()):
        raise SettingError(
            f"found the store {store} in the articles' folder {seeds}; expected it apart from them; "
            "run: python -m index --store ANOTHER"
        )
    tally = Tally()
    paths = list_sources(seeds, tally.miss)
    if not paths and not tally.errors:
        raise SourceError(f"found no article in {seeds}; expected .txt or .md files; run: python -m index --seeds DIR")
    tally.sources = len(paths) + len(tally.errors)
    return _run(BuildJob(store, encoder, drafts, workers, rebuild), _files(seeds, paths, tally), tally)


def _files(seeds: Path, paths: Iterable[str], tally: Tally) -> Iterator[SourceFile]:
    """Read each file once, when it is asked for; those that cannot be read are left to the tally."""
    for path in paths:
        try:
            with tally.timed("read"):
                file = read_file(seeds, path)
        except SourceError as error:
            tally.miss(path, str(error))
        else:
            yield file


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
    given = {source.path: source for source in sources}
    if not given:
        raise SourceError("found no text to index; expected at least one source; run: python -m index --seeds DIR")
    return _run(BuildJob(store, encoder, cut, workers, rebuild), given.values(), Tally(sources=len(given)))


def _run(job: BuildJob, sources: Iterable[Given], tally: Tally) -> Report:
    try:
        with locked(job.store):
            return _locked_run(job, sources, tally)
    except (OSError, sqlite3.OperationalError) as error:  # a full disk, most often
        why = getattr(error, "strerror", None) or error
        raise StoreError(
            f"cannot write the store {job.store} ({why}); expected a folder with room that may be written; "
            "run: python -m index --store ANOTHER"
        ) from error


def _locked_run(job: BuildJob, sources: Iterable[Given], tally: Tally) -> Report:
    built_with = BuiltWith(job.encoder.name, job.encoder.fingerprint, job.encoder.dimension, VERSIONS)
    with tally.timed("read"):
        previous = previous_build(job.store, built_with, job.rebuild)
    number, first = begin(job.store, previous.manifest)
    target = BuildTarget(SegmentsWriter(job.store, first, built_with.dimension), previous, tally)
    # What cannot be read now is known when all else has been read; it is kept as it was read last.
    kept, stored = _store_all(job, chain(sources, previous.below(tally.missed)), target)
    _count(previous, set(kept), stored, tally)
    base = previous.manifest if previous.passages else None
    if base and not stored and kept.keys() == previous.sources.keys():
        return tally.report(base.generation)
    if not tally.passages["total"]:
        why = f"the first: {tally.errors[0][1]}" if tally.errors else "no text in any of them is worth keeping"
        found = f"found nothing to index in {tally.sources} sources ({why})"
        raise SourceError(f"{found}; expected articles; run: python -m index --seeds DIR")
    with tally.timed("write"):
        gone = previous.sources.keys() - kept
        parts = (*without(job.store, base.parts if base else (), gone), *target.writer.parts)
        compacted = compact(job.store, parts, target.writer.following, built_with.dimension)
    generation = generation_name(number, built_with, (stored | kept).items())
    with tally.timed("lexical"):
        write_words(job.store, generation, base, compacted)
    parent = previous.manifest.generation if previous.manifest else None
    following = max(target.writer.following, *(part.number + 1 for part in compacted))
    with tally.timed("write"):
        finish(job.store, Manifest(generation, parent, built_with, compacted, following, {}, tuple(tally.errors)))
    return tally.report(generation)


def _store_all(job: BuildJob, sources: Iterable[Given], target: BuildTarget) -> tuple[dict[str, str], dict[str, str]]:
    """Prepare, encode and store what changed; return the SHA-256 of each source kept as it was, and of each stored."""
    kept, stored, pending = dict[str, str](), dict[str, str](), list[tuple[Entry, Rows]]()

    def changed() -> Iterator[Given]:
        for source in sources:
            if target.previous.keeps(source):
                kept[source.path] = source.sha
                bar.update()
            else:
                yield source

    with tqdm(total=target.tally.sources, unit="source", disable=None) as bar:
        for outcome in prepare_all(changed(), job.cut, job.workers, target.previous.lent_records):
            bar.update()
            target.tally.spend(outcome.seconds)
            if outcome.entry is None:
                target.tally.errors.append((outcome.path, outcome.error or ""))
                continue
            stored[outcome.path] = outcome.entry.sha
            pending.append((outcome.entry, _compared(outcome.entry, target)))
            if sum(len(entry.passages) for entry, _ in pending) >= _ENCODED:
                _flush(job, pending, target)
                pending = []
    _flush(job, pending, target)
    with target.tally.timed("write"):
        target.writer.close()
    return kept, stored


def _compared(entry: Entry, target: BuildTarget) -> Rows:
    """Count what became of a source's articles, and return the vectors that stand already."""
    old = target.previous.entry(entry.path)
    target.tally.compare(old.article_texts() if old else [], entry.article_texts())
    target.tally.characters += len(entry.text)
    return target.previous.lent_vectors(old, entry)


def _flush(job: BuildJob, pending: list[tuple[Entry, Rows]], target: BuildTarget) -> None:
    """Encode together the passages of some sources that have no vector yet, and store them all."""
    lent = sum(len(rows) for _, rows in pending)
    new = [(entry, rows, i) for entry, rows in pending for i in range(len(entry.passages)) if i not in rows]
    with target.tally.timed("encode"):
        texts = [indexed_text(entry.passages[i].passage) for entry, _, i in new]
        vectors = job.encoder.encode_passages(texts) if texts else np.zeros((0, 0), dtype=np.float32)
    for (_, rows, i), vector in zip(new, vectors, strict=True):
        rows[i] = vector
    target.tally.passages["embedded"] += len(new)
    target.tally.passages["kept"] += lent
    with target.tally.timed("write"):
        for entry, rows in pending:
            stacked = [rows[i] for i in range(len(entry.passages))]
            target.writer.add(entry, np.array(stacked, dtype=np.float32).reshape(len(stacked), job.encoder.dimension))


def _count(previous: PreviousBuild, kept: set[str], stored: Iterable[str], tally: Tally) -> None:
    """Count what was kept and what is gone; what was stored anew has been counted article by article."""
    before = {path: source for path, (_, source) in previous.sources.items()}
    tally.articles["unchanged"] += sum(before[path].articles for path in kept)
    tally.articles["removed"] += sum(before[path].articles for path in before.keys() - kept - set(stored))
    tally.passages["kept"] += sum(before[path].passages for path in kept)
    tally.passages["dropped"] = max(sum(source.passages for source in before.values()) - tally.passages["kept"], 0)
    tally.passages["total"] = tally.passages["kept"] + tally.passages["embedded"]
