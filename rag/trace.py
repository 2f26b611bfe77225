"""An answer in the making, as it goes from stage to stage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rag.rank import Ranked
from rag.retrieve import Candidate
from rag.types import Answer, Filter, Question, Turn
from rag.writers import Draft, Evidence


@dataclass(frozen=True, slots=True)
class Ask:
    """What was asked: a question with its history, which articles may answer, and the caller's id."""

    question: str
    history: tuple[Turn, ...] = ()
    wanted: Filter | None = None
    id: str = ""


@dataclass(frozen=True, slots=True)
class Trace:
    """An answer in the making: each stage adds its part. ``reason`` set early ends the search."""

    ask: Ask
    question: Question
    candidates: tuple[Candidate, ...] = ()
    ranked: tuple[Ranked, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    confidence: float = 0.0
    reason: str | None = None
    draft: Draft | None = None
    supported: tuple[bool, ...] = ()
    writer: str = ""
    warnings: tuple[str, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Event:
    """A step of a streamed answer: a "status" (a stage's name), a "delta" of text, or the whole "answer", last."""

    kind: str
    text: str = ""
    answer: Answer | None = None
