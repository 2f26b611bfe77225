"""How many things a question asks for: 哪五个 are 5."""

from __future__ import annotations

import re

from index.language.figures.numerals import worth
from index.language.normalise import fold

_WORDS = dict(zip("two three four five six seven eight nine ten".split(), range(2, 11), strict=True))
_ASKED = re.compile(
    rf"哪([二两三四五六七八九十]|\d{{1,2}})|\b(?:which|what|name|list)(?: the| other)? ({'|'.join(_WORDS)})\b"
)


def count_asked(question: str) -> int:
    """Return how many things a question asks for, 0 where it does not say.

    >>> [count_asked(q) for q in ("得益于哪五个方面？", "Which three trends?", "有哪些银行？", "哪一年？")]
    [5, 3, 0, 0]
    """
    asked = _ASKED.search(fold(question))
    if asked is None:
        return 0
    return _WORDS[asked[2]] if asked[2] else int(worth(asked[1]) or 0)
