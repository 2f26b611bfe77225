"""What invented conversations in each language share: names that nothing bears, and how a turn gets its history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

from rag.training.turns.asked import Asked
from rag.training.turns.examples import MADE, Example
from rag.training.turns.invented import words as ask
from rag.training.turns.made import Made, example


def finished(made: Made, before: Sequence[Asked], draw: Random) -> Iterator[Example]:
    """Yield the turn with its history."""
    if one := example(made, before, (), draw):
        yield Example(one.history, one.message, one.kind, one.lang, one.edits, one.resolved, MADE)


def invented(kind: str, draw: Random) -> str:
    """A name that nothing bears: 星澜汽车."""
    if kind == "person":
        return draw.choice(ask.FAMILY) + "".join(draw.sample(ask.FIRST, draw.choice((1, 2, 2))))
    return "".join(draw.sample(ask.FIRST, 2)) + draw.choice(ask.SUFFIX[kind])
