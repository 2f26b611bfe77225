"""A conversation and its turns as records, and from a row of the database to one."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter

from rag.serve.database import Row
from rag.types import Answer

PENDING, DONE, FAILED, STOPPED = "pending", "done", "failed", "stopped"
INTERRUPTED = "interrupted"  # its server ended
_ANSWER = TypeAdapter(Answer)


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation as a list shows it; times in UTC, ISO 8601."""

    id: str
    title: str
    created: str
    changed: str
    turns: int


@dataclass(frozen=True, slots=True)
class StoredTurn:
    """A question with what became of it.

    ``state``: "pending", "done", "failed", "stopped" or "interrupted"; only a done one has an ``answer``. ``shown``: its cards as JSON,
    in the page's own form. ``why``: its trace as plain values. ``link``: what opens it alone, whoever has it.
    """

    id: str
    link: str
    conversation: str
    number: int
    question: str
    language: str
    asked: str
    state: str
    answer: Answer | None = None
    shown: str = "[]"
    why: dict[str, Any] = field(default_factory=dict)


def conversation_of(row: Row) -> Conversation:
    """Return the conversation of a row."""
    return Conversation(row["id"], row["title"], row["created"], row["changed"], row["turns"])


def turn_of(row: Row) -> StoredTurn:
    """Return the turn of a row. An answer of a later version's form counts as failed."""
    told = {name: row[name] for name in "id link conversation number question language asked state".split()}
    if row["state"] != DONE:
        return StoredTurn(**told)
    try:
        answer = _ANSWER.validate_json(row["answer"])
    except ValueError:
        return StoredTurn(**{**told, "state": FAILED})
    return StoredTurn(**told, answer=answer, shown=row["shown"] or "[]", why=json.loads(row["why"] or "{}"))
