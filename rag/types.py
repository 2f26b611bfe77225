"""The records of asking and answering; `Answer.to_json` is the public record of CONTRACT (README, "the answer record")."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier message of a conversation."""

    role: str  # "user" | "assistant"
    content: str


@dataclass(frozen=True, slots=True)
class Filter:
    """Which articles may answer: a glob over sources and ISO dates, both inclusive."""

    source: str | None = None
    since: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A question that stands alone, and what is known of it before any search."""

    asked: str
    resolved: str
    language: str  # "zh-Hans" | "zh-Hant" | "en"
    kind: str  # "number" | "date" | "person" | "org" | "place" | "reason" | "list" | "definition" | "yesno" | "other"


@dataclass(frozen=True, slots=True)
class Place:
    """A slice of a source, in code points, end exclusive."""

    source: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Citation:
    """A quotation: ``quote`` is verbatim ``text[start:end]`` of the source, at most 200 characters."""

    marker: int
    source: str
    title: str | None
    date: str | None
    start: int
    end: int
    quote: str
    score: float
    duplicates: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the reply with the citations it leans on; supported: verification found it in them."""

    text: str
    markers: tuple[int, ...]
    supported: bool


@dataclass(frozen=True, slots=True)
class Considered:
    """A passage that was weighed, with the ranks the two searches gave it (None: not returned)."""

    rank: int
    source: str
    start: int
    end: int
    score: float
    dense_rank: int | None
    lexical_rank: int | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the service says to one question, with everything needed to check it."""

    id: str
    question: str
    resolved: str
    found: bool
    answer: str
    spans: tuple[str, ...]
    confidence: float
    reason: str | None
    correction: str | None
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    passages: tuple[Considered, ...]
    conflicts: tuple[Citation, ...]
    writer: str
    generation: str
    warnings: tuple[str, ...]
    seconds: dict[str, float]

    def to_json(self) -> dict[str, Any]:
        """Return the public record: plain lists and dicts, keys as in the contract."""
        return asdict(self)
