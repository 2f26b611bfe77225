"""A text → what is aligned of it: Han characters, Latin words and figures, with the words they make and its clauses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from index.language.quantity import Quantity
from index.language.tokens import tags
from rag.judge.verify.figures import quantities
from rag.judge.verify.leaned import plain

# A quote's end weighs as a full stop does; "、" and brackets stand inside a clause.
NAME_FLAGS = frozenset("nr ns nt nz nrt nrfg".split())  # of jieba
_STOPS = frozenset(",;:。.!?\n")
_UNIT = re.compile(r"[a-z][a-z0-9'’&-]*|[^\s]|\n")
_SAME = (("同比", re.compile(r"[比较](?:上年|去年)同期")), ("首次", re.compile("第一次")))  # one way for both
_SHORTEST = 5  # units of a clause that is aligned by itself; a shorter one goes with the next


@dataclass(frozen=True, slots=True)
class Unit:
    """A Han character, a Latin word, a figure or a mark at ``start:end`` of the folded text."""

    text: str
    start: int
    end: int
    figure: Quantity | None = None

    @property
    def stop(self) -> bool:
        """Whether a clause ends here."""
        return self.text in _STOPS

    @property
    def mark(self) -> bool:
        """Whether it is no character of a word and no figure."""
        return self.figure is None and not self.text[0].isalnum()


@dataclass(frozen=True, slots=True)
class Word:
    """A word with its part of speech: ``units[first:last]``; no figure is one."""

    text: str
    flag: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Text:
    """``clauses`` are first and last (exclusive) of units without the marks that end them."""

    units: tuple[Unit, ...]
    words: tuple[Word, ...]
    clauses: tuple[tuple[int, int], ...]


@lru_cache(256)
def cut(text: str, dated: str | None) -> Text:
    """Return the units, words and clauses of a text; ``dated``: the ISO date its relative days count from.

    >>> text = cut("该行用户超3.6亿，同比增长12%。", None)
    >>> [u.text for u in text.units][4:8], text.clauses, [w.text for w in text.words][:2]
    (['超', '3.6亿', ',', '同'], ((0, 6), (7, 12)), ['该行', '用户'])
    """
    folded = plain(text)
    for one, pattern in _SAME:
        folded = pattern.sub(one, folded)
    units = _units(folded, dated)
    at = {place: n for n, unit in enumerate(units) for place in range(unit.start, unit.end)}
    words = list[Word]()
    for tag in tags(folded):
        inside = [
            at[p] for p in range(tag.start, tag.end) if p in at and not (units[at[p]].figure or units[at[p]].mark)
        ]
        if inside:
            flag = tag.flag if len(set(inside)) >= len(tag.word) or tag.flag == "eng" else "d"  # 前 of 前一天
            words += _halves(units, tuple(dict.fromkeys(inside)), flag)
    return Text(tuple(units), tuple(words), tuple(_clauses(units)))


def _halves(units: list[Unit], inside: tuple[int, ...], flag: str) -> Iterator[Word]:
    """A word; of four characters and more, no name, its halves: 大幅提高 is 大幅 and 提高."""
    whole = len(inside) < 4 or flag in NAME_FLAGS
    for n in range(0, len(inside), len(inside) if whole else 2):
        part = inside[n:] if whole or len(inside) - n == 3 else inside[n : n + 2]
        text = "".join(units[u].text for u in part)
        if n and len(inside) - n < 2 and not whole:
            continue
        yield Word(text, "v" if flag in {"l", "i"} else flag, part[0], part[-1] + 1)
        if len(part) == 3 and not whole:
            return


def _units(folded: str, dated: str | None) -> list[Unit]:
    units, at = list[Unit](), 0
    for figure in (*quantities(folded, dated), None):
        end = figure.start if figure else len(folded)
        units += [Unit(m[0], m.start(), m.end()) for m in _UNIT.finditer(folded, at, end)]
        if figure and figure.start >= at:
            units.append(Unit(figure.wording, figure.start, figure.end, figure))
        at = max(at, figure.end if figure else end)
    return units


def _clauses(units: list[Unit]) -> list[tuple[int, int]]:
    clauses, start = list[tuple[int, int]](), 0
    for end in [n for n, unit in enumerate(units) if unit.stop] + [len(units)]:
        if end - start >= _SHORTEST or (end == len(units) and end > start):
            clauses.append((start, end))
            start = end + 1
    return [(a, b) for a, b in clauses if any(not u.mark for u in units[a:b])]
