"""A turn of a conversation as the page shows it."""

from __future__ import annotations

from dataclasses import dataclass

from rag.serve.conversations import StoredTurn
from rag.types import Answer
from rag.ui.strings import say
from rag.ui.talk.cards import Card, from_json
from rag.ui.talk.reply import Reply, reply_of

CHOICES = 4  # buttons below a question back
MAX_QUESTION_CHARS = 2000  # beyond any real one, well below what slows the page


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question of a conversation with its answer (None: not yet, stopped, or the service failed) and its cards.

    ``id`` names it, ``link`` opens it alone; ``state`` as a `StoredTurn` has it.
    """

    number: int
    question: str
    answer: Answer | None = None
    cards: tuple[Card, ...] = ()
    id: str = ""
    link: str = ""
    state: str = "done"
    asked: str = ""  # when: UTC, ISO 8601

    @property
    def reply(self) -> Reply | None:
        """What its reply shows; None without an answer."""
        return reply_of(self.answer, self.cards) if self.answer else None

    @property
    def choices(self) -> tuple[str, ...]:
        """What a question back offers to ask instead."""
        ambiguous = self.answer is not None and self.answer.reason == "ambiguous"
        return self.answer.choices[:CHOICES] if self.answer and ambiguous else ()

    @property
    def resolved(self) -> str:
        """What was searched in the place of a question as it was asked; "" where it is the same or nothing was searched."""
        if self.answer is None or self.answer.reason in ("no-words", "empty-question"):
            return ""
        return self.answer.resolved if self.answer.resolved != self.answer.question else ""


def exchange_of(turn: StoredTurn) -> Exchange:
    """Return a kept turn as the page shows it."""
    return Exchange(
        turn.number, turn.question, turn.answer, from_json(turn.shown), turn.id, turn.link, turn.state, turn.asked
    )


def complaint(question: str, language: str) -> str | None:
    """Return what is wrong with a question before it is asked; None when nothing is.

    >>> complaint("  ", "en")
    'Please write a question first.'
    """
    if not question.strip():
        return say("empty", language)
    if len(question) > MAX_QUESTION_CHARS:
        return say("long", language, length=len(question), limit=MAX_QUESTION_CHARS)
    return None
