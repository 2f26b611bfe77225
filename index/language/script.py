"""A text → the language and script it is written in: the one test of both."""

from __future__ import annotations

import re

from index.language.normalise import fold

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")
_LATIN_WORD = re.compile(r"[A-Za-z]+")


def language(text: str) -> str:
    """Return "zh-Hans", "zh-Hant" or "en" for a question as asked.

    >>> language("京東金融何時盈利？"), language("京东金融何时盈利？"), language("When did 京东 turn a profit?")
    ('zh-Hant', 'zh-Hans', 'en')
    """
    han = sum(map(len, _HAN.findall(text)))
    words = len(_LATIN_WORD.findall(text))
    if han == 0 or (words >= 4 and words > han):
        return "en" if words else "zh-Hans"
    return "zh-Hant" if is_traditional(text) else "zh-Hans"


def is_traditional(text: str) -> bool:
    """Whether folding to Simplified changes a Han character of the text."""
    folded = fold(text)
    return any(not run[0].startswith(folded[run.start() : run.end()]) for run in _HAN.finditer(text))
