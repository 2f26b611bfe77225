"""Which words a sentence says, and how many of them another says: what is compared between a reply and its passages."""

from __future__ import annotations

from itertools import pairwise

from index.language.normalise import fold
from index.language.script import language
from index.language.tokens import terms


def words_said(text: str) -> set[str]:
    """Return the pairs of neighbouring Han characters, or the words of an English text.

    >>> sorted(words_said("京东，3成")), words_said("the users")
    (['京东'], {'user'})
    """
    if language(text) == "en":
        return set(terms(text))
    return {a + b for a, b in pairwise(fold(text)) if _is_han(a) and _is_han(b)}


def _is_han(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff"


def alike(own: set[str], theirs: set[str]) -> float:
    """Return how much of two sets of words is the same, 0 to 1 (Dice's coefficient)."""
    return 2 * len(own & theirs) / (len(own) + len(theirs) or 1)
