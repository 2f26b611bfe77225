"""One item of a list → all items of it: A、B和C, “A”“B”, 一是A，二是B, (1)A；(2)B, A, B and C."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from index.language.sentences import sentences
from rag.judge.spans.items.edges import first_begins, last_ends
from rag.judge.spans.items.english import listed_in_english
from rag.judge.spans.items.numbered import numbered
from rag.judge.spans.items.place import Place, bare
from rag.judge.spans.items.words import words_at

ITEM_LIMIT = 12  # of a list that are named
ITEM_CHARS = 60  # of an item; longer ones are clauses of a tale
_OPEN, _CLOSE = "“「『《（(【", "”」』》）)】"
_CLAUSE = "，,。；;：:！？!?\n"
_AND = frozenset("和 与 及 以及".split())


def items(text: str, seed: Place, known: Sequence[Place] = ()) -> list[Place]:
    """Return the places of all items of the list that a place of a text belongs to, in order; [] for no list.

    ``known``: other places that are items as far as a reader tells.

    >>> text = "目前北京、深圳和武汉等地的地铁试行。"
    >>> [text[a:b] for a, b in items(text, (5, 7))]
    ['北京', '深圳', '武汉']
    >>> text = "一是健全机制；二是强化治理。"
    >>> [text[a:b] for a, b in items(text, (2, 6))]
    ['健全机制', '强化治理']
    """
    return _in_order(numbered(text, seed) or _listed(text, seed, [seed, *known]))


def _in_order(places: Sequence[Place]) -> list[Place]:
    """Some places without those that are empty, long or meet the one before; none where fewer than two are left."""
    kept = list[Place]()
    for start, end in places:
        if 0 < end - start <= ITEM_CHARS and (not kept or kept[-1][1] <= start):
            kept.append((start, end))
    return kept[:ITEM_LIMIT] if len(kept) > 1 else []


def items_beside(text: str, place: Place) -> list[Place]:
    """Return the items of the longest list in a place's sentence, for a place that only counts them; [] for no list.

    >>> text = "今年改造小区41个，涉及松风里、鹤鸣苑等地。"
    >>> [text[a:b] for a, b in items_beside(text, (6, 9))]
    ['松风里', '鹤鸣苑']
    """
    start, end = next(((a, b) for a, b in sentences(text) if a <= place[0] < b), (0, 0))
    joints = [at for at in range(start + 1, end) if text[at] == "、" or (text[at] in _OPEN and text[at - 1] in _CLOSE)]
    lists = [_listed(text, (at - 1, at + 1), ()) for at in joints]
    longest = max(lists, key=len, default=[])
    return _in_order(longest)


def _listed(text: str, seed: Place, known: Sequence[Place]) -> list[Place]:
    """The items between 、 or quotation marks; of a sentence in English between commas."""
    sentence = next(((a, b) for a, b in sentences(text) if a <= seed[0] < b), None)
    if sentence is None:
        return []
    if text[slice(*sentence)].isascii():
        return listed_in_english(text, sentence, seed)
    start, end = _around(text, sentence, seed)
    cells = list(_cells(text, start, end))
    inside = [i for i, (a, b) in enumerate(cells) if a < seed[1] and seed[0] < b]
    if not inside:
        return []
    if len(cells) == 1:
        cells = _last_cells(text, cells[0])
        if len(cells) == 1 or not (seed[0] < cells[0][1] <= seed[1] or seed[0] <= cells[1][0] < seed[1]):
            return []  # 和 stands beside the place or in it, or joins other things
    middle = [bare(text, a, b) for a, b in cells[1:-1]]
    first, last = cells[0], cells[-1]
    closing = _last_cells(text, last)
    if any(a == b for a, b in (first, *middle, *(bare(text, *cell) for cell in closing))):
        return []
    whole = [*middle, *closing[:-1]]
    usual = [text[a:b] for a, b in whole]
    left = first_begins(text, first, usual or [text[slice(*closing[-1])]], known)
    beside = [text[left : first[1]], *usual]
    right = last_ends(text, closing[-1], beside, known)
    return [bare(text, a, b) for a, b in ((left, first[1]), *whole, (closing[-1][0], right))]


def _around(text: str, sentence: Place, seed: Place) -> Place:
    """The clause of a place: up to marks outside of brackets, or the inside of the brackets around it where 、 stand in it."""
    stack: list[int] = []
    start, end = sentence
    for at in range(*sentence):
        if text[at] in _OPEN:
            stack.append(at)
        elif text[at] in _CLOSE and stack:
            opened = stack.pop()
            if opened < seed[0] and seed[1] <= at and "、" in text[opened:at]:
                return opened + 1, at
        elif text[at] in _CLAUSE and not stack:
            if at < seed[0]:
                start = at + 1
            elif at >= seed[1]:
                end = at
                break
    return start, end


def _cells(text: str, start: int, end: int) -> Iterator[Place]:
    """The parts of a clause between 、 and between quotations that follow each other, outside of brackets."""
    depth, begun = 0, start
    for at in range(start, end):
        if text[at] in _OPEN:
            if not depth and at > begun and text[at - 1] in _CLOSE and text[at - 1] not in "）)":
                yield begun, at
                begun = at
            depth += 1
        elif text[at] in _CLOSE:
            depth = max(depth - 1, 0)
        elif text[at] == "、" and not depth:
            yield begun, at
            begun = at + 1
    yield begun, end


def _last_cells(text: str, last: Place) -> list[Place]:
    """The last part of a list, cut at its 和 where that is a word by itself and nothing outside of the list (等地和)."""
    depth = 0
    for word in words_at(text, last):
        at, end = word.start + last[0], word.end + last[0]
        depth += sum((c in _OPEN) - (c in _CLOSE) for c in text[at:end])
        if depth or word.word not in _AND:
            continue
        if at == last[0]:
            return [(end, last[1])]
        if end < last[1] and "等" not in text[last[0] : at]:
            return [(last[0], at), (end, last[1])]
    return [last]
