"""Invented conversations in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from rag.training.turns.examples import Example
from rag.training.turns.invented.chinese import chinese
from rag.training.turns.invented.english import english


def conversations(count: int, draw: Random) -> Iterator[Example]:
    """Yield ``count`` turns, a third of them English."""
    for number in range(count):
        yield from english(draw) if number % 3 == 2 else chinese(draw)
