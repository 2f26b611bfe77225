"""Which words a sentence says: what may be compared between a reply and its passages."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.language.normalise import fold
from index.language.script import language
from index.language.tokens import terms


def words_said(text: str) -> Iterator[str]:
    """Pairs of neighbouring Han characters, or the words of an English text."""
    if language(text) == "en":
        yield from terms(text)
        return
    for run in re.findall(r"[\u3400-\u9fff]+", fold(text)):
        yield from (run[i : i + 2] for i in range(len(run) - 1))
