"""A clause of a sentence beside the quotes: which of its units they say, and what stands in the gaps between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index.language.quantity import Quantity
from rag.judge.verify.align import aligned
from rag.judge.verify.figures import same_figure
from rag.judge.verify.leaned import Leaned
from rag.judge.verify.units import Text, Unit, Word, cut

# What a pair is worth, and what is skipped of the quotes costs: 的 alone draws no clause to another place.
_WORTH_FIGURE, _WORTH_LATIN, _WORTH_EMPTY = 3.0, 2.0, 0.3
_SKIPPED, _SKIPPED_STOP, _SKIPPED_QUOTE = 0.04, 0.25, 1.5
_EMPTY_CHARS = frozenset("的了在是和与及也为之其有")
_QUOTE_END = Unit("\n", 0, 0)


@dataclass(frozen=True)
class Compared:
    """Units ``clause`` (first, last) of a text beside the quotes' text: ``pairs`` of their units, ascending."""

    said: Text
    known: Text
    clause: tuple[int, int]
    pairs: tuple[tuple[int, int], ...]

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        """What stands between neighbouring pairs, before the first and behind the last."""
        (first, last), units = self.clause, self.known.units
        before = self.pairs[0][1] if self.pairs else 0
        while before > 0 and not units[before - 1].stop:
            before -= 1
        behind = self.pairs[-1][1] + 1 if self.pairs else 0
        while self.pairs and not units[behind].stop:
            behind += 1
        edges = pairwise([(first - 1, before - 1), *self.pairs, (last, behind)])
        return tuple(
            Gap(self, (i + 1, k), (j + 1, m), head=n == 0, tail=n == len(self.pairs))
            for n, ((i, j), (k, m)) in enumerate(edges)
            if k - i > 1 or m - j > 1
        )


@dataclass(frozen=True)
class Gap:
    """Units ``said`` (first, last) of a clause that no quote says there, and ``known``, what the quote has in their place."""

    compared: Compared
    said: tuple[int, int]
    known: tuple[int, int]
    head: bool
    tail: bool

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """The sentence's words that are not paired."""
        first, last = self.said
        return tuple(w for w in self.compared.said.words if w.first < last and w.last > first)

    @cached_property
    def dropped(self) -> tuple[Word, ...]:
        """The quote's words there; of a gap over several clauses those before the first stop and behind the last."""
        (first, last), known = self.known, self.compared.known
        stops = [n for n in range(max(first - 1, 0), min(last + 1, len(known.units))) if known.units[n].stop]
        inside = (w for w in known.words if w.first < last and w.last > first)
        beside = (w for w in inside if not stops or w.last <= stops[0] or w.first > stops[-1])
        return tuple(_within(w, first, last, known.units) for w in beside)

    @property
    def figures(self) -> list[Quantity]:
        """The sentence's figures that are not paired."""
        return [u.figure for u in self.compared.said.units[slice(*self.said)] if u.figure]

    @property
    def dropped_figures(self) -> list[Quantity]:
        """The quote's figures in their place."""
        return [u.figure for u in self.compared.known.units[slice(*self.known)] if u.figure]


def _within(word: Word, first: int, last: int, units: Sequence[Unit]) -> Word:
    """What of a word stands between two units: 无法 of 无法访问."""
    start, end = max(word.first, first), min(word.last, last)
    return Word("".join(u.text for u in units[start:end]), word.flag, start, end)


def quoted_text(leaned: Leaned) -> Text:
    """Return all quotes, one after the other, with a mark that ends a clause behind each."""
    units, words = list[Unit](), list[Word]()
    for quote, passage in zip(leaned.quotes, leaned.passages, strict=True):
        text = cut(quote, passage.date)
        words += [Word(w.text, w.flag, w.first + len(units), w.last + len(units)) for w in text.words]
        units += [*text.units, _QUOTE_END]
    return Text(tuple(units), tuple(words), ())


def compare(said: Text, known: Text, clause: tuple[int, int]) -> Compared:
    """Return a clause beside the quotes. A word is said whole or not at all: the 日 of 日前 is not that of 近日."""
    own = said.units[slice(*clause)]
    skipped = [_SKIPPED_QUOTE if u is _QUOTE_END else _SKIPPED_STOP if u.stop else _SKIPPED for u in known.units]
    worth = [_worth(u) for u in own]
    pairs = [(i + clause[0], j) for i, j in aligned(_same(own, known.units), np.array(worth), np.array(skipped))]
    paired = {i for i, _ in pairs}
    halved = {n for w in said.words if not paired.issuperset(range(w.first, w.last)) for n in range(w.first, w.last)}
    return Compared(said, known, clause, tuple((i, j) for i, j in pairs if i not in halved))


def _same(own: Sequence[Unit], known: Sequence[Unit]) -> NDArray[np.bool_]:
    """Which unit of a clause is which of the quotes: letter for letter, a figure by its value."""
    numbers: dict[str, int] = {}
    mine, theirs = (
        np.array([-1 - side if u.figure else numbers.setdefault(u.text, len(numbers)) for u in units])
        for side, units in enumerate((own, known))
    )
    same: NDArray[np.bool_] = mine[:, None] == theirs[None, :]
    for i, a in enumerate(own):
        for j, b in enumerate(known if a.figure else ()):
            same[i, j] = bool(a.figure and b.figure and same_figure(a.figure, b.figure))
    return same


def _worth(unit: Unit) -> float:
    if unit.figure:
        return _WORTH_FIGURE
    if unit.mark or unit.text in _EMPTY_CHARS:
        return _WORTH_EMPTY
    return _WORTH_LATIN if unit.text.isascii() else 1.0
