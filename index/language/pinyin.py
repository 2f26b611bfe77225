"""Chinese names in Latin letters, so that an English question can meet them."""

from __future__ import annotations

import re
from itertools import pairwise

from index.language.normalise import fold

_LATIN = re.compile(r"[a-z]+")


def romanised(name: str) -> str:
    """Return a Chinese name in pinyin without tones or spaces, so that an English question can meet it.

    >>> romanised("劉強東")
    'liuqiangdong'
    """
    from pypinyin import lazy_pinyin

    return "".join(lazy_pinyin(fold(name))).lower()


def romanised_queries(question: str) -> list[str]:
    """Return what pinyin names a question may hold: each Latin word, and each two or three neighbours in any order.

    >>> romanised_queries("Who is Guo Shuqing?")
    ['who', 'is', 'guo', 'shuqing', 'whois', 'iswho', 'isguo', 'guois', 'guoshuqing', 'shuqingguo', 'whoisguo', 'isguoshuqing']
    """
    words = _LATIN.findall(fold(question).replace("'", ""))
    pairs = [joined for a, b in pairwise(words) for joined in (a + b, b + a)]
    triples = ["".join(words[i : i + 3]) for i in range(len(words) - 2)]
    return words + pairs + triples
