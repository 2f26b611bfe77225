"""Texts repeated with edits, so that some thousand articles make a store of any size in which no two are alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from random import Random

from eval.speed.corpus import SURNAMES

_DIGITS = "123456789"  # a figure keeps its length


def edited(text: str, copy: int) -> str:
    """Return a copy of a text in which other figures and surnames stand; copy 0 is the text itself.

    >>> edited("张伟捐了 2500 元", 0), edited("张伟捐了 2500 元", 1)
    ('张伟捐了 2500 元', '秦伟捐了 2400 元')
    """
    return text.translate(_exchange(copy)) if copy else text


def repeated(texts: Sequence[str], count: int) -> Iterator[str]:
    """Yield as many texts as are asked for: those given, then their first copies, then their second.

    >>> list(repeated(["3 月", "5 人"], 5))
    ['3 月', '5 人', '9 月', '4 人', '9 月']
    """
    for number in range(count):
        copy, place = divmod(number, len(texts))
        yield edited(texts[place], copy)


@lru_cache(maxsize=64)
def _exchange(copy: int) -> dict[int, int]:
    """Return which character stands for which in a copy."""
    pick, table = Random(copy), dict[int, int]()
    for kind in (_DIGITS, SURNAMES):
        table |= str.maketrans(kind, "".join(pick.sample(kind, len(kind))))
    return table
