"""A message and the edits it needs → the question that stands alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from index.language.script import language

_LATIN = re.compile(r"[A-Za-z0-9]")
_CLOSES = re.compile(r"['’]s\b|[%,.;:)\]'’]")  # what stands close to the word before it
_SMALL = re.compile(
    r"(?:Do|Does|Did|Is|Are|Was|Were|Ha[sd]|Have|Can|Could|Will|Would|Should|The|An?|In|On|At|By|Of|To|For|From|After|During)\b"
)
_PARTICLES = "呢"  # ends what leans: what it asks is said by what it leans on
_END = " \t?？。.!！,，、;；:：…~～"


@dataclass(frozen=True, slots=True)
class Edits:
    """What to leave out of a message, (start, end), and what of the history to put before which character of it.

    An insertion is (place, start, end): ``history[start:end]`` stands before ``message[place:]``.
    """

    deleted: tuple[tuple[int, int], ...] = ()
    inserted: tuple[tuple[int, int, int], ...] = ()

    def __bool__(self) -> bool:
        """Whether anything is edited."""
        return bool(self.deleted or self.inserted)


def applied(message: str, history: str, edits: Edits) -> str:
    """Return the message edited, Latin words kept apart and a question mark at its end; no edits give the message.

    >>> applied("那2017年呢？", "京东2016年净利润是多少？｜亏损", Edits(((0, 1), (6, 8)), ((1, 0, 2), (8, 7, 14))))
    '京东2017年净利润是多少？'
    >>> applied("who runs it", "When was Star Motors founded?｜1998", Edits(((9, 11),), ((9, 9, 20),)))
    'Who runs Star Motors?'
    """
    if not edits:
        return message
    apart, end = language(message) == "en", len(message.rstrip(_END))
    if end and message[end - 1] in _PARTICLES and not any(a < end <= b for a, b in edits.deleted):
        edits = Edits((*edits.deleted, (end - 1, end)), edits.inserted)
    cuts = {0, len(message), *(at for at, _, _ in edits.inserted), *(at for span in edits.deleted for at in span)}
    text = ""
    for start, end in pairwise([*sorted(cuts), len(message)]):
        for at, first, last in edits.inserted:
            if at == start:
                words = history[first:last]
                text = _joined(text, words[:1].lower() + words[1:] if text and _SMALL.match(words) else words, apart)
        if not any(first <= start < last for first, last in edits.deleted):
            text = _joined(text, message[start:end], apart)
    return _closed(text) or message


def _joined(first: str, second: str, english: bool = False) -> str:
    """Return two runs of words, a blank between them where both are Latin there, or the message is English.

    >>> _joined("Star", "Motors"), _joined("京东", "2016年"), _joined("Star", "'s")
    ('Star Motors', '京东2016年', "Star's")
    """
    left, right = first.rstrip(), second.lstrip()
    if not left.strip(_END):
        return right or left
    if not right:
        return left
    left = left.rstrip("?？") if right.strip(_END) else left
    apart = english or (left[-1].isascii() and _LATIN.match(right)) or (_LATIN.match(left[-1]) and right[0].isascii())
    return left + (" " if apart and not _CLOSES.match(right) else "") + right


def _closed(text: str) -> str:
    """Return a question with one mark at its end, its first word written as a first word is."""
    words = " ".join(text.split()).strip(_END)
    if not words:
        return ""
    if language(words) != "en":
        return words + "？"
    first = words.split(" ", 1)[0]
    return (words[0].upper() + words[1:] if first.isalpha() and first.islower() else words) + "?"
