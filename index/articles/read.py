"""A file of the articles' folder → its bytes, read once → its sources: its text, or those of an archive's members."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from index.articles.files.listing import list_sources
from index.articles.files.paths import file_name, shown, source_path
from index.articles.files.whole import read_whole
from index.articles.formats.extract import ARCHIVE, SUFFIXES, extract, suffix_of
from index.articles.formats.fields import USUAL, FieldNames
from index.articles.formats.zip import members
from index.articles.page.markup import losses
from index.articles.source import Extracted, Source, Unread
from index.errors import SourceError

__all__ = ["SourceFile", "list_sources", "read_file", "read_source"]


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of the articles' folder as it was read, once: its bytes and their SHA-256.

    ``names``: what the fields of csv and JSON lines are called; where a person said so, the hash tells it (`hash_of`).
    """

    seeds: Path
    path: str
    data: bytes
    sha: str
    names: FieldNames = USUAL

    def sources(self) -> list[Source | Unread]:
        """Return the file's sources: itself; an archive's members. Raises SourceError for what cannot be read at all."""
        if suffix_of(self.path) != ARCHIVE:
            return [self.decoded()]
        try:
            if sources := list(self._members()):
                return sources
            raise ValueError("holds no file; expected articles; pack some")
        except ValueError as error:
            raise SourceError(self._message(error)) from error

    def decoded(self) -> Source:
        """Return the file's one text. Raises SourceError for what cannot be read, and for an archive."""
        try:
            if suffix_of(self.path) == ARCHIVE:
                raise ValueError("is an archive; expected one text; name a member (ARCHIVE!/MEMBER)")
            found = extract(file_name(self.path), self.data, self.names)
        except ValueError as error:
            raise SourceError(self._message(error)) from error
        return _source(self.path, found, self.sha)

    def _members(self) -> Iterator[Source | Unread]:
        for member in members(self.data, SUFFIXES | {ARCHIVE}):
            path = f"{self.path}!/{source_path(member.path)}"
            if member.error:
                yield Unread(path, member.error if member.aside else f"{shown(path)} {member.error}", member.aside)
                continue
            try:
                found = extract(member.path, member.data, self.names)
            except ValueError as error:
                yield Unread(path, f"{shown(path)} {error}")
            else:
                if member.doubled:
                    told = "another member of its name stands before it and is not read"
                    found = replace(found, warnings=(*found.warnings, told))
                yield _source(path, found, hash_of(member.path, member.data, self.names))

    def _message(self, error: ValueError) -> str:
        return f"{shown(self.path)} {error} or take it out of {self.seeds}"


def _source(path: str, found: Extracted, sha: str) -> Source:
    warnings = tuple(f"{shown(path)}: {warning}" for warning in (*found.warnings, *losses(found.text)))
    return Source(path, found.text, found.encoding, sha, found.format, found.pages, found.records, warnings)


def read_source(seeds: Path, path: str) -> Source:
    """Read one source. Raises SourceError for a file outside the folder, an unreadable one and a binary one."""
    return read_file(seeds, path).decoded()


def read_file(seeds: Path, path: str, names: FieldNames = USUAL) -> SourceFile:
    """Read the bytes of one file. Raises SourceError for one outside the folder, an unreadable and a too large one."""
    file = _inside(seeds, path)
    try:
        data = read_whole(file)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise SourceError(
            f"{shown(path)} cannot be read ({why}); expected a file of articles; restore it or take it out of {seeds}"
        ) from error
    return SourceFile(seeds, path, data, hash_of(path, data, names), names)


def hash_of(path: str, data: bytes, names: FieldNames) -> str:
    """Return the SHA-256 of a file's bytes; behind a colon what tells the names that a person gave its fields."""
    tag = names.tag(path)
    return hashlib.sha256(data).hexdigest() + (f":{tag}" if tag else "")


def _inside(seeds: Path, path: str) -> Path:
    """Return the file's real place; an article may not be a way out of the folder (a link to ~/.ssh, a ../)."""
    try:
        real = Path(os.path.realpath(seeds / file_name(path)))  # four times as fast as Path.resolve
    except (ValueError, OSError) as error:  # a NUL
        raise SourceError(f"found the unusable file name {path!r}; expected a plain one; rename the file") from error
    if not real.is_relative_to(os.path.realpath(seeds)):
        raise SourceError(
            f"{shown(path)} leads outside {seeds}; expected a file inside it; copy the file there instead"
        )
    return real
