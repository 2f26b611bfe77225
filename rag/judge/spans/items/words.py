"""The tagged words of a slice of a text."""

from __future__ import annotations

from index.language.normalise import fold
from index.language.tokens import Tag, tags
from rag.judge.spans.items.place import Place


def words_at(text: str, place: Place) -> list[Tag]:
    """Return the words of a slice, folded where that keeps its length; places count from the slice's start."""
    said = text[slice(*place)]
    folded = fold(said)
    return tags(folded if len(folded) == len(said) else said)
