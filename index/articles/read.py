"""A file → its bytes, read once → its text, exactly as decoded: no newline translated, a byte-order mark kept."""

from __future__ import annotations

import errno
import hashlib
import logging
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from index.articles.encoding import decode
from index.articles.source import Source, Unread
from index.errors import SourceError

SUFFIXES = frozenset({".txt", ".md"})

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of the articles' folder as it was read, once: its bytes and their SHA-256."""

    seeds: Path
    path: str
    data: bytes
    sha: str

    def sources(self) -> list[Source | Unread]:
        """Return the file's sources: itself; an archive's members. Raises SourceError for what cannot be read at all."""
        return [self.decoded()]

    def decoded(self) -> Source:
        """Return the file as text. Raises SourceError for a binary one."""
        try:
            text, encoding = decode(self.data)
        except ValueError as error:
            raise SourceError(
                f"{self.path} is not text ({error}); expected UTF-8, UTF-16 with a mark, GB18030 or Big5; "
                f"convert it (iconv -f ENCODING -t UTF-8) or take it out of {self.seeds}"
            ) from error
        return Source(self.path, text, encoding, self.sha)


def _refuse(folder: str, message: str) -> None:
    raise SourceError(message)


def list_sources(seeds: Path, unreadable: Callable[[str, str], None] = _refuse) -> list[str]:
    """Return the sources of a folder, sorted: every .txt and .md below it, hidden files and folders skipped.

    ``unreadable`` is told of each folder below it that cannot be listed: its path and what to say. Raises SourceError
    if there is no such folder or it cannot be listed itself, and for those below it where ``unreadable`` is not given.
    """
    if not seeds.is_dir():
        what = "a file" if seeds.exists() else "nothing"
        raise SourceError(f"found {what} at {seeds}; expected a folder of articles; run: python -m index --seeds DIR")
    paths = []

    def report(error: OSError) -> None:
        path, why = Path(error.filename), error.strerror or type(error).__name__
        told = unreadable if path != seeds else _refuse
        told(
            path.relative_to(seeds).as_posix(),
            f"{path} cannot be read ({why}); expected a folder that may be listed; "
            f"restore it (chmod u+rx) or take it out of {seeds}",
        )

    for folder, folders, files in os.walk(seeds, onerror=report):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            path = Path(folder, name)
            if name.startswith(".") or path.suffix.lower() not in SUFFIXES:
                _log.debug("left aside: %s", path)
            elif _may_be_read(path):
                paths.append(path.relative_to(seeds).as_posix())
    return sorted(paths)


def _may_be_read(path: Path) -> bool:
    """Tell a file or a link from a pipe or a socket, which would block the build."""
    try:
        return path.is_symlink() or path.is_file()
    except OSError:  # its folder may be listed but not entered: reading it will say why
        return True


def read_source(seeds: Path, path: str) -> Source:
    """Read one source. Raises SourceError for a file outside the folder, an unreadable one and a binary one."""
    return read_file(seeds, path).decoded()


def read_file(seeds: Path, path: str) -> SourceFile:
    """Read the bytes of one source. Raises SourceError for a file outside the folder and an unreadable one."""
    file = _inside(seeds, path)
    try:
        if not stat.S_ISREG(file.stat().st_mode):  # a link to a pipe or a device has no end
            raise OSError(errno.EINVAL, "no regular file")
        data = file.read_bytes()
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise SourceError(
            f"{path} cannot be read ({why}); expected a text file; restore it or take it out of {seeds}"
        ) from error
    return SourceFile(seeds, path, data, hashlib.sha256(data).hexdigest())


def _inside(seeds: Path, path: str) -> Path:
    """Return the file's real place; an article may not be a way out of the folder (a link to ~/.ssh, a ../)."""
    try:
        path.encode()
        real = Path(os.path.realpath(seeds / path))  # four times as fast as Path.resolve
    except (ValueError, OSError) as error:  # bytes that are no UTF-8, a NUL
        raise SourceError(f"found the unusable file name {path!r}; expected a plain one; rename the file") from error
    if not real.is_relative_to(os.path.realpath(seeds)):
        raise SourceError(f"{path} leads outside {seeds}; expected a file inside it; copy the file there instead")
    return real
