"""How a question is to be answered, and what was said before it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.types import Filter
from rag.serve.conversations.records import StoredTurn

if TYPE_CHECKING:  # heavy: loaded behind the page
    from rag.chain import Service

HISTORY = 10  # turns before a question that may be looked at


@dataclass(frozen=True, slots=True)
class Asked:
    """How a turn is to be answered: ``alone``, as it stands, whatever was said before; of ``wanted`` articles only.

    ``adapt`` gives the service as this asker wants it, such as another writer: what can be pickled, for a worker process
    takes it. ``id``: the caller's, which the record repeats; "": the turn's own. ``resolved``: as the caller knows it.
    ``door``: by which it came, for the metrics: "page", "answer", "chat" or "mcp".
    """

    alone: bool = False
    wanted: Filter | None = None
    adapt: Callable[[Service], Service] | None = None
    id: str = ""
    resolved: str = ""
    door: str = "page"


def history(turns: list[StoredTurn]) -> list[dict[str, str]]:
    """Return the turns before a question as the service takes them; one without an answer leaves no trace."""
    told = [(turn.question, turn.answer.answer) for turn in turns[-HISTORY:] if turn.answer is not None]
    return [
        {"role": role, "content": said} for pair in told for role, said in zip(("user", "assistant"), pair, strict=True)
    ]
