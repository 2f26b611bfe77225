"""A question with the passages it is read with, in characters: what `prepare` finds and `pack` cuts into pieces."""

from __future__ import annotations

from dataclasses import dataclass

Places = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A passage, ``text[start:end]`` of a context (by its name) or of a news article (by its line), and the answer's
    places in it, from the passage's beginning; none: not here.
    """

    text: str | int
    start: int
    end: int
    places: Places = ()


@dataclass(frozen=True, slots=True)
class Group:
    """A question, whose it is (ASKED, MADE, AUTHORED), of which file, whether it is held, and its passages, first those
    that hold the answer.
    """

    question: str
    made: int
    source: int
    held: bool
    rows: tuple[Row, ...]
