"""Building a store: only what changed is done anew; the new generation appears whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from index.address import Address, home_of
from index.articles.formats.fields import field_names
from index.articles.source import Source
from index.building.cut import ArticleSplitter, CutSource, cut_source
from index.building.executors.engine import Engine
from index.building.executors.local import Local
from index.building.files import changed_files, listed
from index.building.job import BuildJob, Scope
from index.building.pieces import Written, write_pieces
from index.building.report import OnStep, Report, Tally
from index.building.reuse import PreviousBuild, previous_build
from index.errors import SettingError, SourceError, StoreError
from index.files import why_unwritten
from index.store.copies.links import link_copies
from index.store.local.catalog import FILE as CATALOG
from index.store.local.catalog import Catalog, write_catalog
from index.store.local.generations import begin, generation_name, locked
from index.store.local.manifest import Manifest, SegmentUse, damaged, folder
from index.store.local.segment import segment_folder
from index.store.local.write import SegmentsWriter, compact, counted, finish
from index.store.open import working_copy
from index.store.store import StoredSource

if TYPE_CHECKING:
    from index.encoder import Encoder


def build(
    seeds: Path,
    store: Address,
    encoder: Encoder,
    *,
    workers: int = 0,
    rebuild: bool = False,
    only: Collection[str] | None = None,
    fields: str = "",
    engine: Engine | None = None,
) -> Report:
    """Bring a store up to date with a folder of articles; what cannot be read is reported, and kept as it was read last.

    ``only``: files or folders below ``seeds`` to look at, as POSIX paths; all else stays as it is (None: look at all).
    ``fields``: what csv and JSON lines call an article's parts (`field_names`). ``engine``: who does the heavy work
    (None: ``workers`` processes of this machine).
    A store of other versions, of another encoder, or damaged is built anew. Raises SourceError if there is nothing to
    index (the store is left as it is), SettingError if it lies among the articles, StoreError if it cannot be written.
    """
    from index.articles.clean import drafts

    if home_of(store).resolve().is_relative_to(seeds.resolve()):
        raise SettingError(
            f"found the store {store} in the articles' folder {seeds}; expected it apart from them; "
            "run: python -m index --store ANOTHER"
        )
    tally, names = Tally(), field_names(fields)
    with tally.timed("read"):
        paths = listed(seeds, tally)
    with working_copy(store, rebuild) as place:
        job = BuildJob(place, encoder, drafts, engine or Local(workers), rebuild, checked=only is None)
        return _run(job, tally, lambda previous: changed_files(seeds, paths, previous, job, tally, only, names))


def build_sources(
    sources: Iterable[Source],
    store: Address,
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
    with working_copy(store, rebuild) as place:
        job = BuildJob(place, encoder, cut, Local(workers), rebuild)
        return _run(
            job, Tally(sources=len(given)), lambda previous: _given(job, given, previous, set(previous.sources))
        )


def update(
    store: Address,
    encoder: Encoder,
    *,
    put: Iterable[Source] = (),
    delete: Collection[str] = (),
    workers: int = 1,
    given: bool = True,
    on_step: OnStep | None = None,
) -> Report:
    """Add, replace and delete sources of a store while others read it; a reader sees all of it or nothing.

    What is put stays when a folder is indexed into the same store, until it is deleted here; not ``given``: it is the
    folder's, and goes with its file. ``on_step`` is called with each step (`STEPS`) that begins. Raises StoreError for
    a source to delete that is not there, or a store that cannot be written; BusyStoreError while another is writing.
    """
    from index.articles.clean import drafts

    put_by_path = {source.path: source for source in put}

    def scope(previous: PreviousBuild) -> Scope:
        if (
            previous.manifest is None and (previous.store / "CURRENT").exists()
        ):  # else all but what is put would be gone
            raise damaged(previous.store, "its generation in force cannot be read")
        if missing := sorted(set(delete) - set(previous.sources)):
            raise StoreError(
                f"found no source {missing[0]!r} to delete in store {store}; "
                f"expected one of its {len(previous.sources)}; run: python -m rag doctor --store {store}"
            )
        return _given(job, put_by_path, previous, {*put_by_path, *delete}, by_program=given)

    with working_copy(store) as place:
        job = BuildJob(place, encoder, drafts, Local(workers), checked=False)
        return _run(job, Tally(sources=len(put_by_path), on_step=on_step), scope)


def _given(
    job: BuildJob, given: dict[str, Source], previous: PreviousBuild, asked: set[str], by_program: bool = False
) -> Scope:
    """What to do with texts that a program hands over: ``asked`` are all the sources it speaks of."""

    def changed() -> Iterator[CutSource]:
        for path, s in given.items():
            if not previous.passages or _sha(previous, path) != s.sha:
                told = StoredSource(s.path, s.path, s.sha, s.encoding, s.format, s.pages, s.warnings, by_program)
                yield cut_source(told, s, job.cut)

    return Scope(changed(), (asked & previous.sources.keys()) - given.keys())


def _sha(previous: PreviousBuild, path: str) -> str | None:
    return previous.sources[path].sha if path in previous.sources else None


def _run(job: BuildJob, tally: Tally, scope: Callable[[PreviousBuild], Scope]) -> Report:
    try:
        with locked(job.store):
            with tally.timed("read"):
                previous = previous_build(job.store, job.built_with, job.rebuild, job.checked)
            with closing(previous):
                return _locked_run(job, previous, tally, scope(previous))
    except Exception as error:
        why = why_unwritten(error)
        if why is None or isinstance(error, SourceError):
            raise
        raise StoreError(
            f"cannot write the store {job.store} ({why}); expected a folder with room that may be written; "
            "run: python -m index --store ANOTHER"
        ) from error


def _locked_run(job: BuildJob, previous: PreviousBuild, tally: Tally, scope: Scope) -> Report:
    base = previous.manifest if previous.passages else None
    number, first = begin(job.store, previous.manifest, [part.number for part in previous.left])
    writer = SegmentsWriter(job.store, first, job.built_with)
    written = write_pieces(job, previous, scope, writer, tally)
    if base and not written.changes.stored and not written.changes.gone:
        return tally.report(base.generation)
    if not tally.passages["total"]:
        why = f"the first: {tally.errors[0][1]}" if tally.errors else "no text in any of them is worth keeping"
        found = f"found nothing to index in {tally.sources} sources ({why})"
        raise SourceError(f"{found}; expected articles; run: python -m index --seeds DIR")
    generation = generation_name(number, job.built_with, written.shas(previous).items())
    with tally.timed("write"):
        kept = _write(job.store, generation, base, written, writer)
        previous.furnisher.store(folder(job.store, generation))
        parent = previous.manifest.generation if previous.manifest else None
        following = max(writer.following, *(part.number + 1 for part in kept))
        finish(job.store, Manifest(generation, parent, job.built_with, tuple(kept), following, {}), base)
    return tally.report(generation)


def _write(
    store: Path, generation: str, base: Manifest | None, written: Written, writer: SegmentsWriter
) -> list[SegmentUse]:
    """Write a generation's catalog, and small segments into one; return the segments it consists of."""
    home = folder(store, generation)
    home.mkdir(parents=True)
    parent = folder(store, base.generation) / CATALOG if base else None
    turnover = write_catalog(home / CATALOG, parent, written.changes)
    with closing(Catalog(home / CATALOG)) as catalog:
        alive = catalog.alive()
    parts = [*(base.parts if base else ()), *written.left, *writer.parts]
    parts = counted(parts, alive)
    link_copies(home / CATALOG, {part.number: segment_folder(store, part.number) for part in parts}, turnover)
    return compact(store, generation, parts, writer)
