"""Markdown tables in two languages."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

Row = Sequence[str]
NONE = "–"


class Words(Enum):
    """The language a table speaks."""

    EN = 0
    ZH = 1


def say(words: Words, en: str, zh: str) -> str:
    """Return the wording of a language."""
    return (en, zh)[words.value]


def grid(head: Row, rows: Sequence[Row]) -> str:
    """Return rows of cells as a Markdown table.

    >>> grid(["a", "b"], [["1", "2"]])
    '| a | b |\\n| --- | --- |\\n| 1 | 2 |'
    """
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def unmeasured(words: Words, command: str) -> str:
    """Return what stands where a table will be, with the command that measures."""
    return say(words, f"Not measured yet: `{command}`.", f"尚未测量：`{command}`。")


def two(value: float | None) -> str:
    """Return a share to two places."""
    return NONE if value is None else f"{value:.2f}"


def three(value: float | None) -> str:
    """Return a share to three places."""
    return NONE if value is None else f"{value:.3f}"
