"""Which files of a folder changed since they were read last: told by size and time, then by what they hold."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path, PurePosixPath

from index.articles.files.paths import file_name
from index.articles.formats.fields import USUAL, FieldNames, called
from index.articles.read import SourceFile, list_sources, read_file
from index.articles.source import Unread
from index.building.cut import CutSource, FileRead
from index.building.job import BuildJob, Scope
from index.building.report import Tally
from index.building.reuse import PreviousBuild
from index.errors import SourceError
from index.store.local.catalog import FileMark

# Nanoseconds: a file that changed so shortly before it was read may change again and keep its time.
_UNSURE = 2_000_000_000


def listed(seeds: Path, tally: Tally) -> list[str]:
    """Return the files of a folder. Raises SourceError if it holds no article at all."""
    paths = list_sources(seeds, tally.miss, tally.skip)
    if not paths and not tally.errors:
        raise SourceError(
            f"found no article in {seeds}; expected .txt, .md, .html, .pdf, .docx, .csv, .jsonl or .zip files; "
            "run: python -m index --seeds DIR"
        )
    return paths


def changed_files(
    seeds: Path,
    paths: Iterable[str],
    previous: PreviousBuild,
    job: BuildJob,
    tally: Tally,
    only: Collection[str] | None,
    names: FieldNames = USUAL,
) -> Scope:
    """Return what a build of a folder, of which ``paths`` are the files, has to look at.

    ``only``: files and folders to look at (None: all). ``names``: what the fields of their rows are called. A store that is built anew needs all.
    """
    only = only if previous.passages else None
    paths = [path for path in paths if _among(path, only)]
    tally.sources = len(paths) + len(tally.errors)
    held, unlisted = previous.of_file(), set(tally.missed)
    there = set(paths)
    gone_files = {
        file
        for file in held
        if file not in there and _among(file, only) and not below(file, unlisted) and not _given(previous, held[file])
    }
    gone = {path for file in gone_files for path in held[file]}
    scope = Scope(iter(()), gone, gone_files=gone_files)
    marks = dict[str, FileMark]()
    files = _opened(seeds, paths, previous, tally, scope, marks, names)
    scope.changed = _sources(job.engine.read(files, job.cut), marks, tally, scope, held)
    return scope


def _given(previous: PreviousBuild, paths: list[str]) -> bool:
    return any(previous.sources[path].given for path in paths)


def _among(path: str, only: Collection[str] | None) -> bool:
    return only is None or below(path, only)


def below(path: str, places: Collection[str]) -> bool:
    """Tell whether a path is one of some places or lies below one."""
    return bool(places) and any(str(place) in places for place in (path, *PurePosixPath(path).parents))


def _opened(
    seeds: Path,
    paths: list[str],
    previous: PreviousBuild,
    tally: Tally,
    scope: Scope,
    marks: dict[str, FileMark],
    names: FieldNames,
) -> Iterator[SourceFile]:
    """Read the bytes of each file that changed, once, when it is asked for, and note its mark; what cannot be read is tallied."""
    for path in paths:
        known = previous.files.get(path) if previous.passages else None
        with tally.timed("read"):
            mark = _mark(seeds, path)
            if known and mark and _same(known, mark) and called(known.sha) == names.tag(path):
                continue
            try:
                file = read_file(seeds, path, names)
            except SourceError as error:
                tally.miss(path, str(error))
                continue
        if mark:
            mark = FileMark(path, mark.size, mark.mtime_ns, mark.inode, file.sha)
        if known and known.sha == file.sha:
            scope.files += [mark] if mark else []
            continue
        if mark:
            marks[path] = mark
        yield file


def _same(known: FileMark, now: FileMark) -> bool:
    """Tell whether a file is surely as it was read: a time that was not sure then tells nothing."""
    return known.mtime_ns != 0 and (known.size, known.mtime_ns, known.inode) == (now.size, now.mtime_ns, now.inode)


def _mark(seeds: Path, path: str) -> FileMark | None:
    """Return what tells a file from a changed one without opening it, its time 0 where that is not sure; None: no file."""
    now = time.time_ns()
    try:
        told = (seeds / file_name(path)).stat()
    except (OSError, ValueError):
        return None
    sure = now - told.st_mtime_ns > _UNSURE
    return FileMark(path, told.st_size, told.st_mtime_ns if sure else 0, told.st_ino, "")


def _sources(
    files: Iterator[FileRead], marks: dict[str, FileMark], tally: Tally, scope: Scope, held: dict[str, list[str]]
) -> Iterator[CutSource]:
    """Yield the sources of files that were read; a file of which all can be read is marked as read."""
    for file in files:
        tally.spend(file.seconds)
        if file.error:
            tally.miss(file.path, file.error)
            continue
        for source in file.sources:
            if isinstance(source, CutSource):
                tally.warn(source.stored.path, source.stored.warnings)
                yield source
            elif source.aside:
                tally.skip(source.path, source.error)
            else:
                tally.miss(source.path, source.error)
        paths = {source.path if isinstance(source, Unread) else source.stored.path for source in file.sources}
        scope.gone |= set(held.get(file.path, ())) - paths
        mark = marks.pop(file.path, None)
        if mark and all(isinstance(source, CutSource) or source.aside for source in file.sources):
            scope.files.append(mark)
