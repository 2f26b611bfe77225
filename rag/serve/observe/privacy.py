"""Whether a line of a log repeats what was asked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import unquote

# A run of so much weight counts as repeated: six Han characters, twelve letters. A question that has less counts whole,
# from two Han characters or four letters on: "?" stands in half of all lines.
_WEIGHT, _LEAST = 12, 4
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")


def repeats(line: str, texts: Iterable[str]) -> bool:
    r"""Return whether a line repeats a run of one of some texts, plain, as JSON or as an address escapes it.

    >>> repeats("400: bad input '京东金融\\u54ea一年盈利？'", ["京东金融哪一年实现盈利？"])
    True
    >>> repeats("turn 1 failed", ["京东金融哪一年实现盈利？", "Who failed?"])
    False
    """
    seen = [_bare(line), _bare(_ESCAPED.sub(lambda code: chr(int(code[1], 16)), unquote(line)))]
    return any(run in form for text in texts for run in _runs(_bare(text)) for form in seen)


def _bare(text: str) -> str:
    return "".join(text.split()).casefold()


def _runs(text: str) -> Iterable[str]:
    """Yield the shortest runs of a text that have the weight, one for each place."""
    start = weight = 0
    for end, character in enumerate(text, 1):
        weight += _weight(character)
        while weight - _weight(text[start]) >= _WEIGHT:
            weight -= _weight(text[start])
            start += 1
        if weight >= _WEIGHT:
            yield text[start:end]
    if _LEAST <= weight < _WEIGHT:
        yield text


def _weight(character: str) -> int:
    return 2 if character > "\u2e7f" else 1
