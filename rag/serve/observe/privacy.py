"""Whether a line of a log repeats what was asked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
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
    forms = _bare(line), _bare(_plain(line))
    return any(run in form for text in texts for run in _runs(_bare(_plain(text))) for form in forms)


def texts_of(query: str, body: bytes) -> tuple[str, ...]:
    """Return the texts that a request brings: its query, and of a body in JSON every string, of any other the whole.

    >>> texts_of("q=a%20b", b'{"messages": [{"content": "c", "n": 1}]}')
    ('q=a b', 'c')
    """
    try:
        strings = list(_strings(json.loads(body)))
    except (ValueError, RecursionError):
        strings = [body.decode("utf8", "replace")]
    return _plain(query), *strings


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _strings(one)


def _plain(text: str) -> str:
    return _ESCAPED.sub(lambda code: chr(int(code[1], 16)), unquote(text))


def _bare(text: str) -> str:
    return "".join(text.split()).casefold()


def _runs(text: str) -> Iterator[str]:
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
