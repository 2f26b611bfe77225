"""Passages that no search returned, of articles that were linked as near-copies when they were indexed."""

from __future__ import annotations

from dataclasses import replace
from difflib import SequenceMatcher
from itertools import islice

from index.language.normalise import fold
from index.store.store import Store
from index.types import Filter, PassageRecord
from rag.search.difference import differ
from rag.search.duplicates import near

MOST_ARTICLES = 50  # looked at: 2 ms each; of 70,000 news articles the largest group holds 21
HEADLINES_ALIKE = 0.6  # of the letters of two headlines, in order: one template, filled in with another name or figure


def linked(store: Store, record: PassageRecord, quote: str, wanted: Filter | None) -> list[PassageRecord]:
    """Return where linked articles say the same as a passage: the passages with a quote of it, else the nearly equal one.

    One in which a figure, a name, a date or a negation is another says something else.
    """
    passage, same = record.passage, list[PassageRecord]()
    copies = (a for a in store.copies(passage.source, passage.start) if wanted is None or wanted.accepts(a))
    for article in islice(copies, MOST_ARTICLES):
        records = store.records(store.passages_of(article))
        quoted = [other for other in records if quote in other.passage.text and not _differ(record, other)]
        alike = (other for other in records if near(record, other) and not _differ(record, other))
        same += quoted or islice(alike, 1)
    return same


def _differ(a: PassageRecord, b: PassageRecord) -> bool:
    """Whether two passages of linked articles say something different; what only a headline of its own says does not count."""
    ours, theirs = (fold(r.passage.title or "") for r in (a, b))
    if SequenceMatcher(None, ours, theirs, autojunk=False).ratio() < HEADLINES_ALIKE:
        a, b = _below_headline(a), _below_headline(b)
    return differ(a, b)


def _below_headline(record: PassageRecord) -> PassageRecord:
    """Return a passage without the headline that it begins with, if it does."""
    passage, headline = record.passage, record.passage.title or ""
    at = len(headline) if passage.text.startswith(headline) else 0
    names = tuple(replace(n, start=n.start - at, end=n.end - at) for n in record.names if n.start >= at)
    rest = replace(passage, start=passage.start + at, text=passage.text[at:])
    return PassageRecord(rest, names, record.language) if at else record
