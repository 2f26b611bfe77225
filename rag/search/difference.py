"""Two texts that are nearly the same: do they say the same, or is a figure, a name, a date or a negation another?"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import chain

from index.articles.page.byline import is_byline, is_date_line
from index.language.calendar import Period
from index.language.normalise import fold, fold_map
from index.language.sentences import sentences
from index.language.tokens import Tag, tags
from index.store.entry import quantities_of
from index.types import PassageRecord

Token = str | tuple[str, ...]  # a letter, or a figure by its value

_LINE = re.compile(r"[^\s][^\n]*")
_ADVERB = {"d", "ad"}  # jieba's flags
_NEGATION = frozenset("不没未无非否") | {"not", "no", "never", "without", "neither", "nor"}
# What a report is introduced with; one paper's 据…消息 is another's 记者从…获悉.
_REPORTING = frozenset("据从由向对记者本报讯电消息道获悉了解表示说称指出介绍透露编辑来源") | {
    "said", "says", "told", "reporters", "reported", "according", "to"
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text as it is compared: ``values`` without marks and blanks, with its figures by value.

    ``starts`` is where each stands in the text, ``edges`` are the numbers of the tokens at which a sentence begins, and
    the number of tokens; ``named`` those that are part of a name.
    """

    values: tuple[Token, ...]
    starts: tuple[int, ...]
    edges: frozenset[int]
    named: frozenset[int]

    @property
    def figures(self) -> Counter[Token]:
        """How often each figure is said."""
        return Counter(value for value in self.values if isinstance(value, tuple))


def differ(a: PassageRecord, b: PassageRecord) -> bool:
    """Return whether two near copies say something different.

    Sentences that only one of them has, how each begins and ends, marks, blanks, the script and the words that
    introduce a report make no difference. A figure, name, date or negation that one has inside a sentence does, and so
    do other words in the same place (东屏区, 西屏区): whether they are a name is not always known.
    """
    one, other = tokens(a), tokens(b)
    if _days(a, b):
        return True
    if one.values == other.values:
        return False
    ours, theirs = one.figures, other.figures
    if ours - theirs and theirs - ours:  # a hundred times cheaper than to align them; sixty bulletins differ so
        return True
    steps = SequenceMatcher(None, one.values, other.values, autojunk=False).get_opcodes()
    return any(
        _matters(one, other, i, k, m, n) and not _reworded(a, one, i, k, b, other, m, n)
        for step, i, k, m, n in steps
        if step != "equal"
    )


@lru_cache(4096)
def tokens(record: PassageRecord) -> Tokens:
    """Return a passage's text as it is compared: letters folded, words of Latin letters whole, figures by value."""
    text, folded = record.passage.text, fold_map(record.passage.text)
    skipped = credits(text)
    figures = {at: q for q in quantities_of(record) for at in range(q.start, q.end)}
    values, starts = list[Token](), list[int]()
    previous = None
    for letter, at in zip(folded.text, folded.starts, strict=True):
        figure = figures.get(at)
        if figure is None and letter.isalnum() and at not in skipped:
            if previous == at - 1 and letter.isascii() and values and isinstance(values[-1], str):
                values[-1] += letter
            else:
                values.append(letter)
                starts.append(at)
            previous = at if letter.isascii() else None
        elif figure and (not starts or starts[-1] < figure.start):
            values.append((figure.kind, str(figure.value), figure.unit, figure.bound))
            starts.append(figure.start)
    begins = (start for start, _ in sentences(text))
    edges = {bisect_left(starts, begin) for begin in begins} | {0, len(values)}
    of_names = [range(bisect_left(starts, name.start), bisect_left(starts, name.end)) for name in record.names]
    return Tokens(tuple(values), tuple(starts), frozenset(edges), frozenset(chain.from_iterable(of_names)))


def credits(text: str) -> set[int]:
    """Return the places of the lines that only say when and by whom: two papers print one report.

    >>> sorted(credits("2023-05-30\\n夜市开街。"))
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
    """
    lines = [(line.start(), line[0].strip()) for line in _LINE.finditer(text)]
    said = [(at, line) for at, line in lines if is_date_line(line) or is_byline(line)]
    return {place for at, line in said for place in range(at, at + len(line))}


def _days(a: PassageRecord, b: PassageRecord) -> bool:
    """Whether the same word for a day means another day in each, by their articles' dates (昨日, 6月12日)."""
    ours, theirs = _meant(a), _meant(b)
    return any(ours[word].isdisjoint(theirs[word]) for word in ours.keys() & theirs.keys())


def _meant(record: PassageRecord) -> dict[str, set[Period]]:
    meant: dict[str, set[Period]] = {}
    for quantity in quantities_of(record):
        if quantity.period:
            meant.setdefault(str(quantity.value), set()).add(quantity.period)
    return meant


def _matters(one: Tokens, other: Tokens, i: int, k: int, m: int, n: int) -> bool:
    """Whether it makes a difference that one says its tokens i to k where the other says its own m to n."""
    if {i, k} <= one.edges and {m, n} <= other.edges:
        return False  # whole sentences
    said = (*one.values[i:k], *other.values[m:n])
    if i < k and m < n:
        return not _introduces(said)
    if (i == m == 0) or (k == len(one.values) and n == len(other.values)):
        return False  # cut elsewhere
    names = not one.named.isdisjoint(range(i, k)) or not other.named.isdisjoint(range(m, n))
    return names or any(isinstance(value, tuple) or value in _NEGATION or value.isdecimal() for value in said)


def _reworded(a: PassageRecord, one: Tokens, i: int, k: int, b: PassageRecord, other: Tokens, m: int, n: int) -> bool:
    """Whether an adverb stands in the place of another, or of a verb before the verb: 正式通车, 建成通车."""
    if not (i < k and m < n):
        return False
    flags = [_flags(a, one, i, k), _flags(b, other, m, n)]
    return all(some <= _ADVERB | {"v"} for some in flags) and any(some <= _ADVERB for some in flags)


def _flags(record: PassageRecord, said: Tokens, first: int, end: int) -> frozenset[str]:
    """The parts of speech of the words of some tokens, "" where they are no whole words of two letters or more."""
    start, stop = said.starts[first], said.starts[end - 1] + 1
    words = [t for t in tagged(record.passage.text) if start < t.end and t.start < stop]
    whole = words and (words[0].start, words[-1].end) == (start, stop)
    known = whole and all(len(w.word) > 1 and _NEGATION.isdisjoint(w.word) for w in words)
    return frozenset(w.flag for w in words) if known else frozenset({""})


@lru_cache(256)
def tagged(text: str) -> tuple[Tag, ...]:
    """Return the words of a text with their parts of speech; none where folding changes its length."""
    folded = fold(text)
    return tuple(tags(folded)) if len(folded) == len(text) else ()


def _introduces(said: Sequence[Token]) -> bool:
    return all(isinstance(value, str) and value in _REPORTING for value in said)
