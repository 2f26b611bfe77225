"""A turn of a conversation as the page shows it."""

from __future__ import annotations

from dataclasses import dataclass

from rag.serve.conversations import StoredTurn
from rag.types import Answer, Sentence
from rag.ui.cards import Card, from_json
from rag.ui.strings import REASONS, say

CHOICES, LEAST_ITEMS = 4, 3  # buttons below a question back; things that are listed below the sentence they stand in
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
    def sentences(self) -> list[tuple[Sentence, list[tuple[int, bool]]]]:
        """The sentences of an answer, each with (marker, whether it is the marker's first) of those that have a card.

        Only these become links: a [1] in a quotation stays text.
        """
        if self.answer is None or not self.answer.found:
            return []
        new = {citation.marker for citation in self.answer.citations}
        known, linked = frozenset(new), []
        for sentence in self.answer.sentences:
            linked.append((sentence, [(m, m in new) for m in sentence.markers if m in known]))
            new -= set(sentence.markers)
        return linked

    @property
    def lead(self) -> str:
        """What the reply says before its sentences, in words of ours."""
        if self.answer is None or not self.answer.found or not self.answer.sentences:
            return ""
        before, first, _ = self.answer.answer.partition(self.answer.sentences[0].text)
        return before.strip() if first else ""

    @property
    def also(self) -> str:
        """What the reply says behind its sentences: the dates of what is listed, other figures for the same thing."""
        if self.answer is None or not self.answer.found or not self.answer.sentences:
            return ""
        last = self.answer.sentences[-1]
        end = last.text + "".join(f"[{marker}]" for marker in last.markers)
        _, last_words, behind = self.answer.answer.rpartition(end)
        return behind.strip() if last_words else ""

    @property
    def choices(self) -> tuple[str, ...]:
        """What a question back offers to ask instead."""
        ambiguous = self.answer is not None and self.answer.reason == "ambiguous"
        return self.answer.choices[:CHOICES] if self.answer and ambiguous else ()

    @property
    def resolved(self) -> str:
        """What was searched in the place of a question that leans on what was said before; "" where it is the same."""
        return self.answer.resolved if self.answer and self.answer.resolved != self.answer.question else ""

    @property
    def items(self) -> tuple[str, ...]:
        """The things of a list that one sentence names; () where each has its own, or figures are compared."""
        if self.answer is None or self.also or not len(self.answer.sentences) < len(self.answer.spans) >= LEAST_ITEMS:
            return ()
        return self.answer.spans

    @property
    def apart(self) -> bool:
        """Whether every sentence is an answer by itself, such as a title, and gets its own line."""
        said = tuple(sentence.text for sentence in self.answer.sentences) if self.answer else ()
        return len(said) > 1 and self.answer is not None and said == self.answer.spans

    @property
    def percent(self) -> int:
        """The answer's confidence; a refusal's is that of the best candidate it did not trust."""
        return round(100 * min(max(self.answer.confidence, 0.0), 1.0)) if self.answer else 0

    @property
    def why(self) -> str | None:
        """The reason of a refusal, where it says more than "not found"."""
        return self.answer.reason if self.answer and self.answer.reason in REASONS else None


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
