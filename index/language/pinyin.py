"""Chinese names in Latin letters, so that an English question can meet them."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from index.language.normalise import fold

_LATIN = re.compile(r"[a-z]+")
# Readings of dialects and of interjections: Helen and Carlo are no pinyin.
_RARE = frozenset("chua dia hng kei len lo lve m n ng nou nve tei yo zhei".split())


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


@cache
def syllables() -> frozenset[str]:
    """Return the syllables that names are spelt in: all readings of the characters of GB 2312, without tones.

    >>> len(syllables()), {"zhuang", "lv", "shei"} <= syllables()
    (399, True)
    """
    from pypinyin import Style, pinyin

    places = ((row, cell) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    characters = "".join(bytes(place).decode("gb2312", "ignore") for place in places)
    readings = pinyin(list(characters), style=Style.NORMAL, heteronym=True)
    return frozenset(s for some in readings for s in some) - _RARE | {"eng"}


# Surnames that are read otherwise than the character is.
_SURNAMES = dict(zip("单曾解仇区查任盖朴翟冼乐员缪覃尹", "shan zeng xie qiu ou zha ren ge piao zhai xian yue yun miao qin yin".split(), strict=True))  # fmt: skip


def person_in_letters(surname: str, given: str) -> str:
    """Return a person's name as English papers write it.

    >>> person_in_letters("陳", "生強"), person_in_letters("欧阳", "静姝"), person_in_letters("单", "维钧")
    ('Chen Shengqiang', 'Ouyang Jingshu', 'Shan Weijun')
    """
    said = _SURNAMES.get(fold(surname)) or romanised(surname)
    return f"{said.capitalize()} {romanised(given).capitalize()}"
