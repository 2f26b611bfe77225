"""The place of an item in a text."""

from __future__ import annotations

Place = tuple[int, int]


def bare(text: str, start: int, end: int) -> Place:
    """Return a place without blanks and loose marks at its ends."""
    while start < end and text[start] in " \t\u3000\xa0、，,；;：:":
        start += 1
    while start < end and text[end - 1] in " \t\u3000\xa0、，,；;：:。":
        end -= 1
    return start, end
