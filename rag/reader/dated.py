"""A reader for questions of time: it reads 昨日 as 2019年6月20日, and finds its spans in the passage's own words.

Asked 哪一年建成 of 明年将启动…，后年建成 it chose 明年 at 0.84; reading 2020年 and 2021年 it chooses 后年 at 0.75. Of 190
authored questions of time none is answered otherwise as to right or wrong. Writing out the year of every date (6月12日) too lost 6 and won 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.language.calendar import Period
from index.language.figures.dates import Date
from index.language.quantity import Quantity
from index.store.entry import quantities_of
from index.types import Hit
from rag.reader import PassageReader
from rag.types import Reading, Span

_CLOCK = re.compile(r"\s?(?:[早晚]上?|[上下中]午|傍晚|凌晨|深夜)?\s?\d{1,2}(?=[时時点點:：])")  # of a wording: it stays
_MONTHS = "January February March April May June July August September October November December".split()


@dataclass(frozen=True, slots=True)
class _Change:
    """``old`` of a passage's text became ``new``, its place in the text that is read."""

    old: tuple[int, int]
    new: tuple[int, int]


class DatedReader:
    """Reads with another reader. A span that ends inside a date is led back to all of the date's words."""

    def __init__(self, reader: PassageReader) -> None:
        self._reader = reader
        self.fingerprint = reader.fingerprint

    def takes(self, question: str) -> bool:
        """Return whether a question is read whole."""
        return self._reader.takes(question)

    def read(self, question: str, hits: Sequence[Hit]) -> list[Reading]:
        """Return what reading each passage gave, in the order given."""
        written = [_written_out(hit) for hit in hits]
        readings = self._reader.read(question, [hit for hit, _ in written])
        return [_led_back(reading, changes) for reading, (_, changes) in zip(readings, written, strict=True)]


def _written_out(hit: Hit) -> tuple[Hit, list[_Change]]:
    """Return a hit whose passage says its dates whole, and where they stand."""
    passage = hit.passage
    text, changes, end = "", list[_Change](), 0
    for start, stop, whole in _whole_dates(quantities_of(hit.record), english=hit.record.language == "en"):
        text += passage.text[end:start]
        changes.append(_Change((start, stop), (len(text), len(text) + len(whole))))
        text, end = text + whole, stop
    text += passage.text[end:]
    return replace(hit, record=replace(hit.record, passage=replace(passage, text=text))), changes


def _whole_dates(figures: Sequence[Quantity], *, english: bool) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and whole wording of the dates that lean on the article's, where they are one year, month or day."""
    for q in figures:
        if isinstance(q.value, Date) and q.period and (q.value.weekday or q.value.relative[:1] not in {"", "~"}):
            clock = _CLOCK.search(q.wording) if q.value.clock else None
            stop = q.start + clock.start() if clock else q.end
            if stop > q.start and (whole := _said(q.period, english=english)):
                yield q.start, stop, whole


def _said(period: Period, *, english: bool) -> str:
    """
    >>> [_said(Period.parse(iso), english=en) for iso in ("2019-06-20", "2018-12", "2020") for en in (False, True)]
    ['2019年6月20日', '20 June 2019', '2018年12月', 'December 2018', '2020年', '2020']
    """
    if "/" in period.iso():
        return ""
    year, *finer = (int(number) for number in period.iso().split("-"))
    if not english:
        return f"{year}年" + "".join(f"{n}{unit}" for n, unit in zip(finer, "月日", strict=False))
    return " ".join([*map(str, finer[1:]), *([_MONTHS[finer[0] - 1]] if finer else []), str(year)])


def _led_back(reading: Reading, changes: Sequence[_Change]) -> Reading:
    """A reading of the written text as one of the passage; of spans that become one the likeliest, with all they have."""
    places: dict[tuple[int, int], Span] = {}
    for span in reading.spans:
        place = _place(span.start, changes, first=True), _place(span.end, changes, first=False)
        same = places.get(place)
        summed = span.probability + (same.probability if same else 0.0)
        places[place] = replace(span, start=place[0], end=place[1], probability=min(summed, 1.0))
    spans = tuple(sorted(places.values(), key=lambda s: -s.probability))
    return replace(reading, spans=spans)


def _place(at: int, changes: Sequence[_Change], *, first: bool) -> int:
    """The place in the passage of one in the text that was read."""
    shift = 0
    for change in changes:
        (old, old_end), (new, new_end) = change.old, change.new
        if new < at < new_end or (first and at == new) or (not first and at == new_end):
            return old if first else old_end
        if new_end <= at:
            shift = old_end - new_end
    return at + shift
