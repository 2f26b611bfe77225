"""What a span stands in: its sentence, then what was said before it in the passage, then the headline."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from index.articles.structure.written import statements
from index.language.calendar import Period
from index.language.quantity import Quantity, quantities
from index.store.entry import quantities_of
from index.types import PassageRecord
from rag.types import Span

# A time from which on something holds, or beside which it is set, is not the time of what a sentence tells.
_SINCE = re.compile(r"\s?(?:以来|以來|起(?![码碼])|至今|以后|以後|之后|之後)")
_BESIDE = re.compile(r"(?:自从?|自從?|[比较較与與和]|since|than|from|after)\s?\Z", re.IGNORECASE)
_TO = re.compile(r"\s?[-~—–至到]\s?")


def is_aside(text: str, time: Quantity) -> bool:
    """Return whether a time of a text only says since when, or beside which other time.

    >>> [is_aside(text, quantities(text)[0]) for text in ("自2019年以来", "比2019年多", "2019年通车")]
    [True, True, False]
    """
    before, behind = text[max(0, time.start - 6) : time.start], text[time.end : time.end + 4]
    return bool(_BESIDE.search(before) or _SINCE.match(behind))


@dataclass(frozen=True)
class Context:
    """A passage seen from its spans; what is found in it is found once."""

    record: PassageRecord

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        """The places of its sentences."""
        return statements(self.record.passage)

    @cached_property
    def figures(self) -> tuple[Quantity, ...]:
        """The figures and times of the passage, in order; 2020年至2022年 also as one time."""
        every, text = quantities_of(self.record), self.record.passage.text
        return (
            *every,
            *(_range(a, b) for a, b in pairwise(every) if _TO.fullmatch(text, a.end, b.start) and _placed(a, b)),
        )

    @cached_property
    def asides(self) -> frozenset[int]:
        """Where the times begin that are not those of what is told."""
        return frozenset(q.start for q in self.figures if q.kind == "date" and is_aside(self.record.passage.text, q))

    @cached_property
    def headline(self) -> tuple[Quantity, ...]:
        """The figures and times of the headline."""
        passage = self.record.passage
        return tuple(quantities(passage.title or "", passage.date))

    def around(self, span: Span) -> Iterator[Sequence[Quantity]]:
        """Yield the figures and times of the span's sentences, then of those before, nearest first, then of the headline."""
        inside = [(a, b) for a, b in self.sentences if a < span.end and span.start < b] or [(span.start, span.end)]
        start, end = inside[0][0], inside[-1][1]
        yield self._between(start, end)
        for a, b in reversed([s for s in self.sentences if s[1] <= start]):
            yield self._between(a, b)
        yield self.headline

    def _between(self, start: int, end: int) -> list[Quantity]:
        return [q for q in self.figures if start <= q.start and q.end <= end]


def _placed(a: Quantity, b: Quantity) -> bool:
    return bool(a.period and b.period and a.period.first <= b.period.last)


def _range(a: Quantity, b: Quantity) -> Quantity:
    assert a.period and b.period
    return replace(a, end=b.end, period=Period(a.period.first, b.period.last), wording=f"{a.wording}-{b.wording}")
