"""What a build asks of whoever does its heavy work: files become sources, articles become passages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

from index.articles.read import SourceFile
from index.building.cut import ArticleSplitter, FileRead
from index.building.prepare import Unit

T = TypeVar("T")


class Engine(Protocol):
    """Does what costs time in a build; what is stored already, and what is written, the build decides itself.

    Both take what they are given one by one, hold a bounded part of it in memory and yield in its order. They raise
    UsageError if those who work are gone for good; nothing is published then.
    """

    def read(self, files: Iterable[SourceFile], cut: ArticleSplitter) -> Iterator[FileRead]:
        """Yield each file's sources, cut into articles (``cut``: a module's function)."""

    def prepare(self, units: Iterable[Unit]) -> Iterator[Unit]:
        """Yield every unit with its piece, or where it is stored already; vectors that are not there the build makes."""


def batches(jobs: Iterable[T], size: Callable[[T], int], most: int) -> Iterator[list[T]]:
    """Group jobs into batches with at least ``most`` characters to work on, the last excepted.

    >>> list(batches(["ab", "c", "d", "e"], len, 3))
    [['ab', 'c'], ['d', 'e']]
    """
    batch, total = list[T](), 0
    for job in jobs:
        batch.append(job)
        total += size(job) or 16  # jobs without work are grouped too
        if total >= most:
            yield batch
            batch, total = [], 0
    if batch:
        yield batch
