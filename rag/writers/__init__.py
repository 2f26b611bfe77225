"""Who writes the answer: verbatim sentences by default, or any LangChain chat model.

A writer turns evidence into a draft; it decides nothing about whether the draft is true (rag.judge.verify does).
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from typing import Protocol, TypeVar

from rag.types import Event, Evidence, Question

T = TypeVar("T")


class WriterError(Exception):
    """A writer gave no usable reply; the message is the reason, one line."""


class Writer(Protocol):
    """Extractive, or a chat model behind LangChain."""

    @property
    def name(self) -> str:
        """Who writes: extractive, or PROVIDER:MODEL."""
        ...

    @property
    def remote(self) -> bool:
        """Whether passages leave this machine for a model's server."""
        ...

    def write(self, question: Question, evidence: Sequence[Evidence]) -> Iterator[Event]:
        """Yield a "draft" after each finished sentence, with those until then, and last the whole one. Raises WriterError.

        A "usage" event stands before the end, where there is one, and "waiting" events wherever it waits.
        """
        ...


def last_of(steps: Generator[Event, None, T]) -> T:
    """Run a generator to its end and return what it returns."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            last: T = end.value
            return last
