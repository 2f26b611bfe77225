"""(question, passages) → each passage's relevance, its likeliest answer spans, and how likely the answer is not here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # the records know the language's libraries; the trainer reads this room's constants without them
    from index.types import Hit
    from rag.types import Reading


class PassageReader(Protocol):
    """What reads passages against a question: our own reader, or a CrossEncoder before it."""

    @property
    def fingerprint(self) -> str:
        """A hash of its weights, 16 hex digits; of two models joined by +."""

    def takes(self, question: str) -> bool:
        """Return whether a question is read whole."""

    def read(self, question: str, hits: Sequence[Hit]) -> list[Reading]:
        """Return what reading each passage gave, in the order given."""
