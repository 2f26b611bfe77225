"""A conversation: its exchanges, and from the service's events to what the page shows of one at each moment."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from rag.types import Answer, Event, Sentence
from rag.ui.cards import Card, cards
from rag.ui.strings import REASONS, say

_LOG = logging.getLogger(__name__)
CHOICES, LEAST_ITEMS = 4, 3  # buttons below a question back; things that are listed below the sentence they stand in
MAX_QUESTION_CHARS = 2000  # beyond any real one, well below what slows the page


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question of a conversation with its answer (None: not yet, or the service failed) and its cards."""

    number: int
    question: str
    answer: Answer | None = None
    cards: tuple[Card, ...] = ()

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


def follow(events: Iterable[Event], begun: Exchange, text_of: Callable[[str], str]) -> Iterator[Moment]:
    """Yield the moments of one question while its events come in; the last one is done.

    ``begun`` is the exchange as asked. An error of the service is logged with its trace and becomes a finished exchange
    without an answer.
    """
    words = ""
    try:
        for event in events:
            if event.kind == "answer" and event.answer is not None:
                yield Moment(done=replace(begun, answer=event.answer, cards=cards(event.answer, text_of)))
                return
            words += event.text if event.kind == "delta" else ""
            yield Moment(words, "writing" if words or event.text == "write" else "working")
        raise RuntimeError("the service's events ended without an answer")
    except Exception:  # whatever it was, the person gets a line and the log gets the trace
        _LOG.exception("question %d of a conversation failed", begun.number)
        yield Moment(done=begun)
