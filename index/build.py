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

from index.errors import SourceError, StoreError
from index.prepare import Cut, Work, prepare_all
from index.read import Source, list_sources
from index.report import Report, Tally
from index.store.manifest import Maker, Manifest, Part, read_manifest
from index.store.segment import Entry, Stored, indexed_text
from index.store.write import (
    SegmentsWriter,
    begin,
    compact,
    finish,
    generation_name,
    live,
    locked,
    opened,
    unwritable,
    without,
    write_words,
)
from index.versions import versions

if TYPE_CHECKING:
    from index.encoder import Encoder

_ENCODED = 4_096  # passages encoded at once: enough to keep the encoder busy, 4 MB of vectors at 256 wide
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Task:
    """What a build is to do: where, with which encoder, in how many processes, and whether from scratch."""

    store: Path
    encoder: Encoder
    workers: int
    rebuild: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands already: the manifest, its live sources by path, and whether their passages can be kept."""

    manifest: Manifest | None
    sources: dict[str, tuple[Part, Stored]]
    kept: bool

    def keeps(self, path: str, sha: str) -> bool:
        """Tell whether a source stands as it was."""
        return self.kept and path in self.sources and self.sources[path][1].sha == sha


def build(seeds: Path, store: Path, encoder: Encoder, *, workers: int = 0, rebuild: bool = False) -> Report:
    """Bring a store up to date with a folder of articles; unreadable sources are reported, the rest is indexed.

    A store of other versions, of another encoder, or damaged is built anew. Raises SourceError if there is nothing
    to index (the store is left as it is) and StoreError if it cannot be written.
    """
    from index.clean import articles

    tally = Tally()
    paths = list_sources(seeds)
    if not paths:
        raise SourceError(f"found no article in {seeds}; expected .txt or .md files; run: python -m index --seeds DIR")
    with tally.timed("read"):
        found = {path: _fingerprint(seeds / path) for path in paths}
    works = {path: Work(path, sha, size, seeds) for path, (sha, size) in found.items()}
    return _run(Task(store, encoder, workers, rebuild), works, articles, tally)


def build_sources(
    sources: Iterable[Source], store: Path, encoder: Encoder, *, cut: Cut, workers: int = 0, rebuild: bool = False
) -> Report:
    """Bring a store up to date with texts that were read already; ``cut`` (a module's function) finds the articles."""
    tally = Tally()
    works = {source.path: Work(source.path, source.sha, 3 * len(source.text), source) for source in sources}
    if not works:
        raise SourceError("found no text to index; expected at least one source; run: python -m index --seeds DIR")
    return _run(Task(store, encoder, workers, rebuild), works, cut, tally)


def _fingerprint(file: Path) -> tuple[str, int]:
    """Return (SHA-256, size); a file that cannot be read gets an empty one, and reading it will say why."""
    try:
        if not file.is_file():  # a link to a device has no end
            return "", 0
        data = file.read_bytes()
    except OSError:
        return "", 0
    return hashlib.sha256(data).hexdigest(), len(data)


def _run(task: Task, works: dict[str, Work], cut: Cut, tally: Tally) -> Report:
    try:
        with locked(task.store):
            return _locked_run(task, works, cut, tally)
    except OSError as error:
        raise unwritable(task.store, str(error.strerror)) from error
    except sqlite3.OperationalError as error:  # a full disk, most often
        raise unwritable(task.store, str(error)) from error


def _locked_run(task: Task, works: dict[str, Work], cut: Cut, tally: Tally) -> Report:
    maker = Maker(task.encoder.name, task.encoder.fingerprint, task.encoder.dimension, versions())
    standing = _standing(task, maker)
    numbers = begin(task.store, standing.manifest)
    kept = {path for path, work in works.items() if standing.keeps(path, work.sha)}
    writer = SegmentsWriter(task.store, numbers.segment, maker.dimension)
    shas = _store_all(task, [work for path, work in works.items() if path not in kept], cut, (writer, standing, tally))
    _count(standing, kept, shas, tally)
    if standing.manifest and standing.kept and not shas and kept == set(standing.sources):
        return tally.report(standing.manifest.generation)
    if not tally.passages["total"]:
        raise _nothing(works, tally)
    with tally.timed("write"):
        old = standing.manifest.parts if standing.manifest and standing.kept else ()
        parts = (*without(task.store, old, set(standing.sources) - kept), *writer.parts)
        compacted = compact(task.store, parts, numbers.segment + len(writer.parts), maker.dimension)
    shas |= {path: standing.sources[path][1].sha for path in kept}
    generation = generation_name(numbers.generation, maker, shas.items())
    with tally.timed("lexical"):
        write_words(task.store, generation, standing.manifest if standing.kept else None, compacted)
    parent = standing.manifest.generation if standing.manifest else None
    following = max(numbers.segment, *(part.number + 1 for part in (*parts, *compacted)))
    with tally.timed("write"):
        finish(task.store, Manifest(generation, parent, maker, compacted, following, {}, tuple(tally.errors)))
    return tally.report(generation)


def _standing(task: Task, maker: Maker) -> Standing:
    """Look at the store in force; one that cannot be read counts as none."""
    try:
        manifest = read_manifest(task.store)
        sources = {s.path: (part, s) for part in manifest.parts for s in live(task.store, part)}
    except (StoreError, sqlite3.Error) as error:
        if (task.store / "CURRENT").exists():
            _log.warning("%s: building it anew", str(error).split("; run:")[0])
        return Standing(None, {}, False)
    if difference := manifest.maker.difference(maker):
        _log.warning("store %s was built by %s; this is %s: building it anew", task.store, *difference)
    return Standing(manifest, sources, not difference and not task.rebuild)


def _store_all(task: Task, todo: list[Work], cut: Cut, into: tuple[SegmentsWriter, Standing, Tally]) -> dict[str, str]:
    """Prepare, encode and store; return the SHA-256 of each source stored."""
    writer, standing, tally = into
    shas, pending = dict[str, str](), list[Entry]()
    for outcome in tqdm(prepare_all(todo, cut, task.workers), total=len(todo), unit="source", disable=None):
        tally.spend(outcome.seconds)
        if outcome.entry is None:
            tally.errors.append((outcome.path, outcome.error or ""))
            continue
        shas[outcome.path] = outcome.entry.sha
        tally.characters += len(outcome.entry.text)
        tally.compare(_old_articles(task.store, standing, outcome.path), _article_texts(outcome.entry))
        pending.append(outcome.entry)
        if sum(len(entry.passages) for entry in pending) >= _ENCODED:
            _flush(task.encoder, pending, writer, tally)
            pending = []
    _flush(task.encoder, pending, writer, tally)
    with tally.timed("write"):
        writer.close()
    return shas


def _flush(encoder: Encoder, entries: list[Entry], writer: SegmentsWriter, tally: Tally) -> None:
    """Encode the passages of some sources together and store them."""
    texts = [indexed_text(found.passage) for entry in entries for found in entry.passages]
    with tally.timed("encode"):
        vectors = encoder.encode_passages(texts) if texts else np.zeros((0, encoder.dimension), dtype=np.float32)
    tally.passages["embedded"] += len(texts)
    at = 0
    with tally.timed("write"):
        for entry in entries:
            writer.add(entry, vectors[at : at + len(entry.passages)])
            at += len(entry.passages)


def _article_texts(entry: Entry) -> list[str]:
    return [entry.text[article.start : article.end] for article in entry.articles]


def _old_articles(store: Path, standing: Standing, path: str) -> list[str]:
    if path not in standing.sources:
        return []
    part, stored = standing.sources[path]
    with opened(store, part) as segment:
        return _article_texts(segment.entry(stored))


def _count(standing: Standing, kept: set[str], stored: Iterable[str], tally: Tally) -> None:
    """Count what was kept and what is gone; what was stored anew has been counted article by article."""
    tally.articles["unchanged"] += sum(standing.sources[path][1].articles for path in kept)
    removed = set(standing.sources) - kept - set(stored)
    tally.articles["removed"] += sum(standing.sources[path][1].articles for path in removed)
    tally.passages["kept"] = sum(standing.sources[path][1].passages for path in kept)
    tally.passages["dropped"] = sum(s.passages for _, s in standing.sources.values()) - tally.passages["kept"]
    tally.passages["total"] = tally.passages["kept"] + tally.passages["embedded"]


def _nothing(works: dict[str, Work], tally: Tally) -> SourceError:
    why = f"the first: {tally.errors[0][1]}" if tally.errors else "no text in any of them is worth keeping"
    return SourceError(
        f"found nothing to index in {len(works)} sources ({why.rstrip('.')}); expected articles; "
        "run: python -m index --seeds DIR"
    )
