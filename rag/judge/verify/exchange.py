"""Which word may stand for which: by the encoder's vectors, which training put beside words of the other language."""

from __future__ import annotations

import re
from functools import lru_cache

from index.encoder.lexicon import in_common
from rag.judge.verify.words import negates, of_one_class, opposite

_NEAR = 0.145  # see `in_common`
_TAIL = re.compile(r"[在了着过到为于成得出起]$")


@lru_cache(10_000)
def exchangeable(word: str, other: str) -> bool:
    """Return whether one word may stand for another of the quote.

    >>> [exchangeable(word, other) for word, other in (("提高", "提升"), ("提高", "降低"), ("达到", "达"), ("称", "表示"))]
    [True, False, True, True]
    """
    if word == other or of_one_class(word, other):
        return True
    if opposite(word, other) or negates(word) != negates(other):
        return False
    own, theirs = apart(word, other)
    if own != word and min(len(own), len(theirs)) > 1:
        return exchangeable(own, theirs)
    shorter, longer = sorted((word, other), key=len)
    if shorter in longer:
        return not negates(longer.removesuffix(shorter))  # 正式 is not 非正式
    return in_common(word, other) >= _NEAR


def apart(word: str, other: str) -> tuple[str, str]:
    """Return two words without what they begin and end with alike.

    >>> apart("大幅提高", "大幅降低")
    ('提高', '降低')
    """
    for _ in range(2):
        same = next(
            (n for n, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), min(len(word), len(other))
        )
        word, other = word[same:][::-1], other[same:][::-1]
    return word, other


def stem(verb: str) -> str:
    """Return a verb without what is hung on it.

    >>> stem("设在")
    '设'
    """
    return _TAIL.sub("", verb)
