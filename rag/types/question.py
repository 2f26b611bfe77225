"""What is asked: a question that stands alone, with its history and filter."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from index.language import quantity
from index.language.names import names as names_of
from index.language.tokens import Words, words_of
from index.types import Filter, Name


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier message of a conversation."""

    role: str  # "user" | "assistant"
    content: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is wanted of the figures of several things: ``operation`` "most" | "least" | "difference" | "sum", and the
    word for it: 高 of "which is higher".
    """

    operation: str
    word: str


@dataclass(frozen=True)
class Question:
    """A question that stands alone, with what is known of it before any search; each part is worked out at most once.

    ``several``: it asks for a list or a comparison. ``parts``: the questions asked at once, () for one; each is ``asked``
    in the question's words and ``resolved`` to stand alone, and may be about one ``thing`` of several; ``compared``: what
    is wanted of their figures.
    """

    asked: str
    resolved: str
    language: str  # "zh-Hans" | "zh-Hant" | "en"
    kind: str  # "number" | "date" | "person" | "org" | "place" | "reason" | "list" | "definition" | "manner" | "other"
    several: bool = False
    parts: tuple[Question, ...] = ()
    thing: str = ""
    compared: Comparison | None = None
    turn: str = ""  # how it hangs on what was said before: one of rag.asking.turns.kinds.KINDS; "" where nothing was

    @cached_property
    def words(self) -> Words:
        """Its words as written, as indexed, and in pairs."""
        return words_of(self.resolved)

    @cached_property
    def names(self) -> tuple[Name, ...]:
        """The persons, organisations and places in it: slices of ``resolved``."""
        return names_of(self.resolved)

    @cached_property
    def quantities(self) -> tuple[quantity.Quantity, ...]:
        """The figures and times in it: slices of ``resolved``."""
        return tuple(quantity.quantities(self.resolved))


@dataclass(frozen=True, slots=True)
class Ask:
    """What was asked: a question with its history, which articles may answer, and the caller's id.

    ``resolved``: the question that stands alone as the caller knows it, searched as it is; "" where the history tells.
    """

    question: str
    history: tuple[Turn, ...] = ()
    wanted: Filter | None = None
    id: str = ""
    resolved: str = ""
