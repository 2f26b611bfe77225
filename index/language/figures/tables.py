"""Words by what they say: tables written as "usd 美元 us_dollar | cny 元", and the patterns of their words."""

from __future__ import annotations

import re
from collections.abc import Iterable


def table(written: str) -> dict[str, str]:
    """Return each word of a table with the name of its group; "_" stands for a blank.

    >>> table("usd 美元 us_dollar | cny 元")
    {'美元': 'usd', 'us dollar': 'usd', '元': 'cny'}
    """
    groups = [group.split() for group in written.replace("\n", "|").split("|") if group.strip()]
    return {word.replace("_", " "): name for name, *words in groups for word in words}


def either(words: Iterable[str]) -> str:
    """Return the pattern of any of some words, the longest first."""
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))
