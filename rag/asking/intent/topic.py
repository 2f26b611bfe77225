"""The topic of a message about the articles: 地铁 of 有没有关于地铁的文章. What is no word of such messages is the topic."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.language.normalise import fold_map
from index.language.quantity import Quantity
from index.language.tokens import dictionary_words
from rag.asking.intent.weights import fitted

_WORD = re.compile(r"\w")
_MARKS = "《》“”「」『』\"'"


def topic(text: str, times: Sequence[Quantity]) -> str:
    """Return the slice of a message from its first word that is not of its frame to its last one; "" for none.

    >>> topic("有没有关于新能源汽车的文章？", ())
    '新能源汽车'
    """
    folded = fold_map(text)
    said = [(q.start, q.end) for q in times]
    places = [folded.original(start, end) for start, end, word in words(folded.text) if word not in fitted().frame]
    own = [(a, b) for a, b in places if not any(a < end and start < b for start, end in said)]
    return text[own[0][0] : own[-1][1]].strip(_MARKS) if own else ""


def words(folded: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, word) of a folded text, its marks and blanks left out."""
    at = 0
    for word in dictionary_words(folded):
        if _WORD.search(word):
            yield at, at + len(word), word
        at += len(word)
