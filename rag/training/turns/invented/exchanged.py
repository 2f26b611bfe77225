"""A written conversation → the same of other names, throughout: what is learnt is where words stand, not which."""

from __future__ import annotations

import re
from random import Random

from rag.asking.form import alone
from rag.asking.turns.edits import Edits, applied
from rag.training.turns.examples import MADE, Example
from rag.training.turns.invented.common import invented

Swap = tuple[int, int, str]
SURE = frozenset({"person", "org", "place"})
_LONG = 9  # a name of more characters is often two


def exchanged(one: Example, draw: Random) -> Example | None:
    """Return a conversation in Chinese with its names exchanged; None where it has none, or an edit cuts one."""
    names: dict[str, str] = {}
    if one.lang == "en" or one.edits is None:
        return None
    for text in (one.history.replace("｜", "。"), one.message):
        for name in alone(text).names:
            words = text[name.start : name.end]
            if name.kind in SURE and 1 < len(words) <= _LONG and not re.search(r"[A-Za-z\d]", words):
                names.setdefault(words, invented(name.kind, draw))
    if not names:
        return None
    pattern = re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True))))
    swaps = [[(m.start(), m.end(), names[m.group()]) for m in pattern.finditer(t)] for t in (one.history, one.message)]
    deleted = [(_moved(a, swaps[1]), _moved(b, swaps[1])) for a, b in one.edits.deleted]
    inserted = [(_moved(p, swaps[1]), _moved(a, swaps[0]), _moved(b, swaps[0])) for p, a, b in one.edits.inserted]
    if any(place is None for row in (*deleted, *inserted) for place in row) or not any(swaps):
        return None
    edits = Edits(tuple(deleted), tuple(inserted))  # type: ignore[arg-type]
    history, message = _swapped(one.history, swaps[0]), _swapped(one.message, swaps[1])
    return Example(history, message, one.kind, one.lang, edits, applied(message, history, edits), MADE)


def _moved(place: int, swaps: list[Swap]) -> int | None:
    """Where a place comes to stand; None within a name.

    >>> _moved(5, [(0, 2, "青石镇")]), _moved(1, [(0, 2, "青石镇")])
    (6, None)
    """
    if any(start < place < end for start, end, _ in swaps):
        return None
    return place + sum(len(words) - (end - start) for start, end, words in swaps if end <= place)


def _swapped(text: str, swaps: list[Swap]) -> str:
    for start, end, words in reversed(swaps):
        text = text[:start] + words + text[end:]
    return text
