"""Who writes the answer: verbatim sentences by default, or any LangChain chat model.

A writer turns evidence into a draft; it decides nothing about whether the draft is true (verify.py does).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from index.types import Name, Passage
from rag.types import Place, Question


@dataclass(frozen=True, slots=True)
class Span:
    """A candidate answer inside a passage: ``passage.text[start:end]``, with its probability among all read, 0 to 1.

    ``part``: which of several questions asked at once it answers, from 0.
    """

    start: int
    end: int
    probability: float
    part: int = 0


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage that may answer, best first among its like; ``duplicates`` are its copies elsewhere."""

    passage: Passage
    names: tuple[Name, ...]
    score: float
    spans: tuple[Span, ...]
    duplicates: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """A slice of a piece of evidence: ``evidence[index].passage.text[start:end]``."""

    index: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """A sentence as it will be read, without markers, and the quotes that are to carry it."""

    text: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A whole reply. ``found`` false: the writer says that the evidence doesn't answer; spans are minimal answers."""

    sentences: tuple[DraftSentence, ...]
    spans: tuple[str, ...]
    found: bool = True


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

    def write(self, question: Question, evidence: Sequence[Evidence]) -> Iterator[str | Draft]:
        """Yield pieces of the reply as they come (a chat model's tokens), then the Draft, last and once."""
        ...
