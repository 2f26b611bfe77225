"""A conversation: its exchanges, and from the service's events to what the page shows of one at each moment."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from rag.types import Answer, Event
from rag.ui.strings import say
from rag.ui.talk.around import Look
from rag.ui.talk.cards import Card, cards
from rag.ui.talk.reply import Reply, reply_of

_LOG = logging.getLogger(__name__)
CHOICES = 4  # buttons below a question back
MAX_QUESTION_CHARS = 2000  # beyond any real one, well below what slows the page


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question of a conversation with its answer (None: not yet, or the service failed) and its cards."""

    number: int
    question: str
    answer: Answer | None = None
    cards: tuple[Card, ...] = ()

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
        """What was searched in the place of a question that leans on what was said before; "" where it is the same."""
        return self.answer.resolved if self.answer and self.answer.resolved != self.answer.question else ""


def history(exchanges: tuple[Exchange, ...]) -> list[dict[str, str]]:
    """Return the conversation as the service takes it; a failed question leaves no trace."""
    told = [(e.question, e.answer.answer) for e in exchanges if e.answer is not None]
    return [
        {"role": role, "content": said} for pair in told for role, said in zip(("user", "assistant"), pair, strict=True)
    ]


def choice(exchanges: tuple[Exchange, ...], turn: int, which: int) -> str:
    """Return a question that an exchange offers, "" for none: both numbers come from a browser."""
    return next((c for e in exchanges if e.number == turn for i, c in enumerate(e.choices) if i == which), "")


def resolved(exchanges: tuple[Exchange, ...], turn: int) -> str:
    """Return what was searched for an exchange, "" for none: the number comes from a browser."""
    return next((e.resolved for e in exchanges if e.number == turn), "")


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


@dataclass(frozen=True, slots=True)
class Moment:
    """What is known of an exchange: the words that have come so far, the key of its status, and at the end all of it."""

    words: str = ""
    status: str = ""
    done: Exchange | None = None


def follow(events: Iterable[Event], begun: Exchange, look: Look) -> Iterator[Moment]:
    """Yield the moments of one question while its events come in; the last one is done.

    ``begun`` is the exchange as asked. An error of the service is logged with its trace and becomes a finished exchange
    without an answer.
    """
    words = ""
    try:
        for event in events:
            if event.kind == "answer" and event.answer is not None:
                yield Moment(done=replace(begun, answer=event.answer, cards=cards(event.answer, look)))
                return
            words += event.text if event.kind == "delta" else ""
            yield Moment(words, "writing" if words or event.text == "write" else "working")
        raise RuntimeError("the service's events ended without an answer")
    except Exception:  # whatever it was, the person gets a line and the log gets the trace
        _LOG.exception("question %d of a conversation failed", begun.number)
        yield Moment(done=begun)
