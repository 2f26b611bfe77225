"""Passages on their way to an answer: found, ranked, read, with the spans that may answer."""

from __future__ import annotations

from dataclasses import dataclass

from index.types import Hit, Passage, PassageRecord
from rag.types.answer import Place


@dataclass(frozen=True, slots=True)
class Span:
    """A candidate answer inside a passage: ``passage.text[start:end]``, with its probability among all read, 0 to 1."""

    start: int
    end: int
    probability: float
    part: int = 0  # which of several questions asked at once it answers


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading one passage gave: its relevance (a logit), its spans, likeliest first, and ``mass``, the probability
    that the answer is in it, 0 to 1. Probabilities are normalised over all passages read together and "not here".
    ``looked``: whether spans were looked for at all.
    """

    relevance: float
    spans: tuple[Span, ...]
    mass: float = 0.0
    looked: bool = True


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage found by either search, with its fused score (a sum of z-scores, no fixed range)."""

    hit: Hit
    fused: float


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage in its final order, with its reading (None: too deep, or no reader) and its copies."""

    hit: Hit
    fused: float
    score: float
    reading: Reading | None
    duplicates: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage that may answer, best first among its like; ``duplicates`` are its copies elsewhere.

    ``alone``: what reading the sentences of its likeliest span by themselves gave, of the likeliest piece only.
    """

    record: PassageRecord
    score: float
    spans: tuple[Span, ...]
    duplicates: tuple[Place, ...] = ()
    alone: Reading | None = None

    @property
    def passage(self) -> Passage:
        """The passage itself."""
        return self.record.passage


@dataclass(frozen=True, slots=True)
class Sibling:
    """What a passage speaks of in the place of what was asked: 3号线 for 4号线; ``index``: of the evidence, with its span."""

    asked: str
    told: str
    index: int
    span: Span
