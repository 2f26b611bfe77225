"""Names in the news and how English papers write them: in brackets beside the name, or in pinyin."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from index.language.names import names
from index.language.normalise import fold
from index.language.pinyin import romanised

# 国际货币基金组织（IMF）: folded, the brackets are ASCII.
_ALIAS = re.compile(r"([\u4e00-\u9fff]{2,10})\(([a-z][a-z0-9 .&'-]{1,40})\)")


def aliases(sentences: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield (Chinese name, what stands in brackets behind it) of folded sentences; words before the name stay.

    >>> list(aliases(["国际货币基金组织(imf)昨日表示", "京东(jd.com)宣布"]))
    [('国际货币基金组织', 'imf'), ('京东', 'jd.com')]
    """
    for sentence in sentences:
        if "(" in sentence:
            yield from ((alias[1], alias[2].strip()) for alias in _ALIAS.finditer(sentence))


def spelled(sentences: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield (person or place, its pinyin): a surname stands apart from the given name, as papers print it.

    >>> list(spelled(["行长郭树清在台州说"]))
    [('郭树清', 'guo shuqing'), ('台州', 'taizhou')]
    """
    for sentence in sentences:
        for name in names(sentence):
            text = fold(sentence[name.start : name.end])
            if name.kind == "place":
                yield text, romanised(text)
            elif name.kind == "person" and 2 <= len(text) <= 3:
                yield text, f"{romanised(text[0])} {romanised(text[1:])}"
