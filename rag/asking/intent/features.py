"""A message → what its intent is told by: runs of characters, words, where a time stands, and our encoder's vector."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index.encoder import Encoder, load_encoder
from index.language.normalise import fold_map
from index.language.quantity import Quantity, quantities

TIME = "@"  # stands for any time, so that 2020年3月 and "last year" are one thing to learn
RUN_CHARS = 4  # the longest run of characters: 有多少篇; longer ones are told by their parts
DIMENSION = 256  # of the vectors
_WORD = re.compile(r"[a-z']+|[@\u3400-\u9fff]|\d+")
_SPACE = re.compile(r"[^\w@'+?]+")


def times(text: str) -> list[Quantity]:
    """Return the times of a message.

    >>> [q.wording for q in times("2020年3月发生了什么？")]
    ['2020年3月']
    """
    return [q for q in quantities(text) if q.kind == "date"]


def masked(text: str, spoken: Sequence[Quantity]) -> str:
    """Return a message folded, its times as one sign each.

    >>> masked("What happened in March 2020?", times("What happened in March 2020?"))
    'what happened in @?'
    """
    for q in reversed(spoken):
        text = text[: q.start] + TIME + text[q.end :]
    return fold_map(text).text


def features(message: str) -> set[str]:
    """Return the features of a masked message: its runs of 1 to RUN_CHARS characters, its words and pairs of words.

    >>> sorted(features("hi"))
    ['$ hi', '^ hi', '^h', '^hi', '^hi$', 'h', 'hi', 'hi$', 'i', 'i$', 'w hi']
    """
    told = f"^{_SPACE.sub(' ', message).strip(' ?')}$"
    runs = {told[i : i + n] for n in range(1, RUN_CHARS + 1) for i in range(len(told) - n + 1)}
    return (runs - {"^", "$"}) | set(_words(told))


def _words(told: str) -> Iterator[str]:
    words = _WORD.findall(told)
    latin = [word for word in words if word.isascii() and word != TIME]
    yield from (f"w {word}" for word in latin)
    yield from (f"{a} {b}" for a, b in pairwise(words) if a.isascii() and b.isascii())
    if words:
        yield from (f"^ {words[0]}", f"$ {words[-1]}")


def vectors(messages: Sequence[str]) -> NDArray[np.float32]:
    """Return the unit vectors of masked messages, (n, DIMENSION): 真棒 is near 不错, which no run of characters tells."""
    return _encoder().encode_questions(messages)


@cache
def _encoder() -> Encoder:
    return load_encoder(dimension=DIMENSION)  # our own, whichever the store was built with
