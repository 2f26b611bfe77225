"""The markers of a reply: its quotes numbered in the order they are first leaned on; one quote has one marker."""

from __future__ import annotations

from collections.abc import Sequence

from rag.types import DraftSentence, Quote


class Markers:
    """Numbers the quotes of sentences; ``quotes``: each that has a marker, the first has 1."""

    def __init__(self) -> None:
        self.quotes: dict[Quote, int] = {}

    def of(self, sentence: DraftSentence) -> tuple[int, ...]:
        """Return the markers of the next sentence of a reply, each once."""
        return tuple(dict.fromkeys(self.quotes.setdefault(quote, len(self.quotes) + 1) for quote in sentence.quotes))


def marked(text: str, markers: Sequence[int]) -> str:
    """Return a sentence with its markers behind it.

    >>> marked("超过3.6亿。", (1, 2))
    '超过3.6亿。[1][2]'
    """
    return text + "".join(f"[{marker}]" for marker in markers)


def joint(language: str) -> str:
    """Return what stands between two sentences of a language."""
    return " " if language == "en" else ""
