"""A folder → the sources below it, and what is left aside, with the reason."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

from index.articles.files.paths import shown, source_path
from index.articles.formats.extract import ARCHIVE, SUFFIXES, suffix_of
from index.errors import SourceError

READ = SUFFIXES | {ARCHIVE}
Told = Callable[[str, str], None]  # takes a source's path and what to say of it


def _refuse(path: str, message: str) -> None:
    raise SourceError(message)


def _ignore(path: str, reason: str) -> None:
    return None


def list_sources(seeds: Path, unreadable: Told = _refuse, aside: Told = _ignore) -> list[str]:
    """Return the paths of the files below a folder that are of a format that is read, sorted; hidden ones left out.

    ``unreadable`` is told of each folder below it that cannot be listed, ``aside`` of each file or link that is not
    read, with the reason. Raises SourceError if there is no such folder or it cannot be listed itself, and for those
    below it where ``unreadable`` is not given.
    """
    if not seeds.is_dir():
        what = "a file" if seeds.exists() else "nothing"
        raise SourceError(f"found {what} at {seeds}; expected a folder of articles; run: python -m index --seeds DIR")
    paths = []

    def report(error: OSError) -> None:
        path, why = Path(error.filename), error.strerror or type(error).__name__
        told = unreadable if path != seeds else _refuse
        told(
            source_path(path.relative_to(seeds).as_posix()),
            f"{shown(str(path))} cannot be read ({why}); expected a folder that may be listed; "
            f"restore it (chmod u+rx) or take it out of {seeds}",
        )

    for folder, folders, files in os.walk(seeds, onerror=report):
        folders[:] = [name for name in folders if not name.startswith(".")]
        below = os.path.relpath(folder, seeds)
        for name in [*files, *folders]:
            if name.startswith("."):
                continue
            path = source_path(name if below == "." else f"{below}/{name}")
            why = _why_not(os.path.join(folder, name), is_folder=name in folders)  # noqa: PTH118  (50,000 files)
            if why is None:
                paths.append(path)
            elif why:
                aside(path, why)
    return sorted(paths)


def _why_not(file: str, *, is_folder: bool) -> str | None:
    """Say why a file is not read: None if it is, "" for a folder, into which the walk goes."""
    try:
        mode = os.lstat(file).st_mode
    except OSError:  # its folder may be listed but not entered: reading it will say why
        return None if suffix_of(file) in READ else f"a {suffix_of(file)}"
    if is_folder:
        return "a link to a folder" if stat.S_ISLNK(mode) else ""
    if not (stat.S_ISREG(mode) or stat.S_ISLNK(mode)):  # opening a pipe would block the build
        return "a pipe, a socket or a device"
    if suffix_of(file) not in READ:
        return f"a {suffix_of(file)}" if suffix_of(file) else "a file without suffix"
    return None
