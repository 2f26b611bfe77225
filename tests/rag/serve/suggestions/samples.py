"""A passage with its names, as it is indexed."""

from __future__ import annotations

from index.language.names import names
from index.language.script import language
from index.types import Passage, PassageRecord

BEFORE = 7  # characters of the source before the passage


def record(text: str, date: str | None = None) -> PassageRecord:
    """The record of a passage that is all of an article."""
    passage = Passage("a.txt", BEFORE, BEFORE + len(text), text, 0, None, date, None, "")
    return PassageRecord(passage, names(text), language(text))
