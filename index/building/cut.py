"""A file that was read → its sources, each cut into its articles: the first heavy step of a build."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from index.articles.clean import edges
from index.articles.page.furniture import Edges
from index.articles.read import SourceFile
from index.articles.source import Draft, Source, Unread
from index.building.report import clocked
from index.errors import SourceError
from index.store.store import StoredSource

ArticleSplitter = Callable[[Source], list[Draft]]  # a source → its articles, not yet cleaned
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CutSource:
    """A source and its articles, not yet cleaned, with the lines at the edges of each; ``error``: why there are none.

    ``characters``: the length of its text, which the drafts make up.
    """

    stored: StoredSource
    characters: int
    drafts: list[Draft] = field(default_factory=list)
    edges: list[Edges] = field(default_factory=list)
    error: str | None = None
    seconds: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FileRead:
    """What became of a file, by its path: its sources, those of an archive that could not be read among them.

    ``error``: why it could not be read at all.
    """

    path: str
    sources: list[CutSource | Unread]
    error: str | None = None
    seconds: dict[str, float] = field(default_factory=dict)

    def divided(self, workers: int) -> FileRead:
        """Return it with seconds as a person waits: those of workers side by side are divided among them."""
        sources = [
            one if isinstance(one, Unread) else replace(one, seconds=_divided(one.seconds, workers))
            for one in self.sources
        ]
        return replace(self, sources=sources, seconds=_divided(self.seconds, workers))


def read_and_cut(file: SourceFile, cut: ArticleSplitter) -> FileRead:
    """Decode a file, and cut each of its sources into articles."""
    seconds, done = dict[str, float](), list[CutSource | Unread]()
    try:
        with clocked(seconds, "read"):
            sources = deque(file.sources())
    except SourceError as error:
        return FileRead(file.path, [], str(error), seconds)
    while sources:  # an archive's texts go as its articles come: both at once would be twice the memory
        source = sources.popleft()
        done.append(source if isinstance(source, Unread) else cut_source(_stored(source, file.path), source, cut))
    return FileRead(file.path, done, None, seconds)


def cut_source(stored: StoredSource, source: Source, cut: ArticleSplitter) -> CutSource:
    """Cut a source into its articles; one that cannot be cut is told of, for the others go on."""
    seconds = dict[str, float]()
    try:
        with clocked(seconds, "clean"):
            drafts = cut(source)
            told = [edges(draft) for draft in drafts]
    except SourceError as error:
        return CutSource(stored, 0, error=str(error), seconds=seconds)
    except Exception as error:  # one source must not stop the others: it is named, and the trace is logged
        _log.exception("%s could not be prepared", source.path)
        return CutSource(stored, 0, error=f"{source.path} could not be prepared ({error!r})", seconds=seconds)
    return CutSource(stored, len(source.text), drafts, told, None, seconds)


def _stored(source: Source, file: str) -> StoredSource:
    told = source.encoding, source.format, source.pages, source.warnings
    return StoredSource(source.path, file, source.sha, *told)


def _divided(seconds: dict[str, float], workers: int) -> dict[str, float]:
    return {step: spent / workers for step, spent in seconds.items()}
