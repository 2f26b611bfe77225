"""A database of conversations with answers of the service, and what somebody says of them."""

from __future__ import annotations

from functools import cache
from typing import Any

from index.settings import USUAL
from rag.chain import Service, answer
from rag.serve.conversations import Conversations, StoredTurn
from rag.serve.database import Address, open_database
from rag.serve.feedback import Feedback, Opinion
from rag.types import Answer

ME, YOU = "browser:me", "user:you"
ASKED = "京东金融的CEO是谁？"


@cache
def _answered(service: Service, question: str, before: tuple[tuple[str, str], ...]) -> Answer:
    """Answer a question; the same one again is not answered again."""
    said = [(role, text) for pair in before for role, text in zip(("user", "assistant"), pair, strict=True)]
    return answer(service, question, [{"role": role, "content": text} for role, text in said])


class House:
    """Conversations and feedback in one database."""

    def __init__(self, address: Address, service: Service) -> None:
        self.service = service
        self.database = open_database(address)
        self.conversations, self.feedback = Conversations(self.database), Feedback(self.database)

    def ask(self, question: str = ASKED, owner: str = ME, conversation: str = "") -> StoredTurn:
        """Ask and keep the answer, in a conversation of its own where none is named."""
        id = conversation or self.conversations.begin(owner)
        before = self.conversations.turns(owner, id)
        turn = self.conversations.ask(owner, id, question, "zh-Hans")
        told = _answered(self.service, question, tuple((t.question, t.answer.answer) for t in before if t.answer))
        self.conversations.finish(turn.id, told, "[]", {"candidates": [{"stage": "cited"}]})
        kept = self.conversations.turn(owner, turn.id)
        assert kept is not None
        return kept

    def say(self, turn: StoredTurn, owner: str = ME, **said: Any) -> None:
        """Say something of an answer."""
        before = self.conversations.turns(owner, turn.conversation)[: turn.number - 1]
        self.feedback.put(owner, turn, before, Opinion(**said), USUAL)
