"""Where the first item of a list begins in its clause, and where the last one ends."""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median

from rag.judge.spans.items.place import Place
from rag.judge.spans.items.words import words_at

_NUMBERS = "一二三四五六七八九十"
_COUNT = re.compile(
    rf"\s?[这這]?(?:\d+|[{_NUMBERS}两兩])\s?[个個种種类類项項家条條位名大款市省]"
)  # 三种, 5个 behind the last item
_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")
_BEFORE = frozenset("的了为是有:：")
_OPENS = frozenset("有 设有 包括 包含 涵盖 分为".split())  # a list stands behind them, as it ends before 等


def first_begins(text: str, first: Place, others: Sequence[str], known: Sequence[Place]) -> int:
    """Return where the first item of a list begins in its part of the clause, whose end is the item's."""
    quoted = _quotation(text, first[0], first[1])
    if quoted and quoted[1] == first[1]:
        return quoted[0]
    words = [(w, w.start + first[0]) for w in words_at(text, first)]
    if not words:
        return first[0]
    heads = [tag for other in others for tag in words_at(other, (0, len(other)))[:1]]
    length = _usual(others)

    def score(number: int) -> float:
        word, at = words[number]
        before = words[number - 1][0] if number else None
        alike = any(head.flag == word.flag for head in heads)
        return (
            3.0 * any(a == at and b == first[1] for a, b in known)
            + 0.7 * (before is None)
            + 1.5 * (before is not None and (before.flag[0] in "vpc" or before.word in _BEFORE))
            + 3.0 * (before is not None and before.word in _OPENS)
            + 1.5 * alike
            - 1.5 * (word.flag[0] in "vpcdu" and not alike)
            + 1.5 * any(other[0] == text[at] for other in others)
            - 0.3 * abs(first[1] - at - length)
        )

    return words[max(range(len(words)), key=score)][1]


def last_ends(text: str, last: Place, others: Sequence[str], known: Sequence[Place]) -> int:
    """Return where the last item of a list ends in its part of the clause, whose start is the item's."""
    quoted = _quotation(text, last[0], last[1])
    if quoted and quoted[0] == last[0]:
        return quoted[1]
    words = [(w, w.end + last[0]) for w in words_at(text, last)]
    if not words:
        return last[1]
    tails = [tag for other in others for tag in words_at(other, (0, len(other)))[-1:]]
    length = _usual(others)

    def score(number: int) -> float:
        word, at = words[number]
        after = next((w for w, _ in words[number + 1 :] if w.word.strip()), None)
        return (
            3.0 * any(a == last[0] and b == at for a, b in known)
            + 1.5 * (after is None)
            + 3.0 * (after is not None and after.word.startswith("等"))
            + 1.5 * (after is not None and (after.flag[0] in "vpdmuc"))
            - 3.0 * (word.word == "这")  # it belongs to the count behind it
            + 1.5 * bool(_COUNT.match(text, at, last[1]))
            + 1.0 * any(tail.flag == word.flag for tail in tails)
            + 1.5 * any(other[-1] == text[at - 1] for other in others)
            - 0.3 * abs(at - last[0] - length)
        )

    return words[max(range(len(words)), key=score)][1]


def _usual(items: Sequence[str]) -> float:
    """The usual length of some items, without what their brackets add."""
    return median(len(_BRACKETS.sub("", item)) or len(item) for item in items)


def _quotation(text: str, start: int, end: int) -> Place | None:
    """The last quotation of a first item, the first of a last one, with its marks."""
    pairs = [(m.start(), m.end()) for m in re.finditer(r"“[^”]*”|「[^」]*」|《[^》]*》|『[^』]*』", text[start:end])]
    if not pairs:
        return None
    a, b = pairs[0] if pairs[0][0] == 0 else pairs[-1]
    return start + a, start + b
