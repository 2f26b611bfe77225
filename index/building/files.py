"""Which files of a folder changed since they were read last: told by size and time, then by what they hold."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path, PurePosixPath

from index.articles.files.paths import file_name
from index.articles.formats.fields import USUAL, FieldNames, called
from index.articles.read import SourceFile, list_sources, read_file
from index.articles.source import Source, Unread
from index.building.job import Scope
from index.building.report import Tally
from index.building.reuse import PreviousBuild
from index.errors import SourceError
from index.store.local.catalog import FileMark
from index.store.store import StoredSource

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
    scope.changed = _changed(seeds, paths, previous, tally, scope, names)
    return scope


def _given(previous: PreviousBuild, paths: list[str]) -> bool:
    return any(previous.sources[path].given for path in paths)


def _among(path: str, only: Collection[str] | None) -> bool:
    return only is None or below(path, only)


def below(path: str, places: Collection[str]) -> bool:
    """Tell whether a path is one of some places or lies below one."""
    return bool(places) and any(str(place) in places for place in (path, *PurePosixPath(path).parents))


def _changed(
    seeds: Path, paths: list[str], previous: PreviousBuild, tally: Tally, scope: Scope, names: FieldNames
) -> Iterator[tuple[StoredSource, Source]]:
    """Read each file once, when it is asked for; those that cannot be read are left to the tally."""
    held = previous.of_file()
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
        yield from _sources(file, mark, tally, scope, held.get(path, []))


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
    file: SourceFile, mark: FileMark | None, tally: Tally, scope: Scope, before: list[str]
) -> Iterator[tuple[StoredSource, Source]]:
    """Yield the sources of a file that was read; a file of which all can be read is marked as read."""
    try:
        with tally.timed("read"):
            sources = file.sources()
    except SourceError as error:
        tally.miss(file.path, str(error))
        return
    whole = True
    for source in sources:
        if isinstance(source, Unread) and source.aside:
            tally.skip(source.path, source.error)
            continue
        if isinstance(source, Unread):
            tally.miss(source.path, source.error)
            whole = False
            continue
        tally.warn(source.path, source.warnings)
        told = source.encoding, source.format, source.pages, source.warnings
        yield StoredSource(source.path, file.path, source.sha, *told), source
    scope.gone |= set(before) - {source.path for source in sources}
    if whole and mark:
        scope.files.append(mark)
