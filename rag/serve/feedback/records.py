"""What a person says of an answer, and all that is kept with it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

from pydantic import TypeAdapter

from rag.serve.database import Row
from rag.types import Answer

RIGHT, WRONG = "right", "wrong"
REASONS = ("inaccurate", "outdated", "irrelevant", "incomplete", "citation")  # what may be wrong with an answer
MAX_COMMENT_CHARS = 2000
_ANSWER = TypeAdapter(Answer)


@dataclass(frozen=True, slots=True)
class Marked:
    """A sentence that should have been found: ``quote`` is verbatim ``text[start:end]`` of the source."""

    source: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one person says of one answer: ``verdict`` RIGHT or WRONG, and of a wrong one what is wrong.

    ``reasons``: of REASONS, in their order. ``should``: what should have been found; ``absent``: no article has it.
    """

    verdict: str
    reasons: tuple[str, ...] = ()
    comment: str = ""
    should: Marked | None = None
    absent: bool = False

    def __post_init__(self) -> None:
        if self.verdict not in (RIGHT, WRONG):
            raise ValueError(f"found the verdict {self.verdict!r}; expected {RIGHT} or {WRONG}")
        if unknown := set(self.reasons) - set(REASONS):
            raise ValueError(f"found the reason {min(unknown)!r}; expected one of {', '.join(REASONS)}")
        if self.should and self.absent:
            raise ValueError("found a sentence of an article that no article has; expected one of both")

    def toggled(self, reason: str) -> Opinion:
        """Return it with a reason more, or less where it was given already. Raises ValueError for an unknown one."""
        given = set(self.reasons) ^ {reason}
        return replace(self, reasons=(*(r for r in REASONS if r in given), *sorted(given - set(REASONS))))


@dataclass(frozen=True, slots=True)
class Record:
    """An opinion with its question, answer and circumstances; times in UTC, ISO 8601.

    ``owner``: whose it is; None when its conversation has been erased. ``link`` opens the answer while that is there.
    ``history``: the messages before the question. ``why``: the answer's trace as plain values. ``settings``: RAG_*.
    """

    id: int
    owner: str | None
    turn: str
    link: str
    opinion: Opinion
    question: str
    language: str
    history: tuple[dict[str, str], ...]
    answer: Answer
    why: Any
    settings: dict[str, str]
    asked: str
    given: str


def opinion_of(row: Row) -> Opinion:
    """Return the opinion of a row."""
    should = Marked(row["source"], row["start"], row["stop"], row["quote"]) if row["quote"] else None
    return Opinion(row["verdict"], tuple(json.loads(row["reasons"])), row["comment"], should, bool(row["absent"]))


def record_of(row: Row) -> Record | None:
    """Return the record of a row; None where its answer or opinion has a form that this version does not know."""
    told = {name: row[name] for name in "id owner turn link question language asked given".split()}
    try:
        parsed = {name: json.loads(row[name]) for name in ("history", "why", "settings")}
        parsed["history"] = tuple(parsed["history"])
        return Record(**told, **parsed, opinion=opinion_of(row), answer=_ANSWER.validate_json(row["answer"]))
    except ValueError:
        return None
