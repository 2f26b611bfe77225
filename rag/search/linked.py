"""Passages that no search returned, of articles that were linked as near-copies when they were indexed."""

from __future__ import annotations

from itertools import islice

from index.store.local import Store
from index.types import Filter, PassageRecord
from rag.search.difference import differ
from rag.search.duplicates import near

MOST_ARTICLES = 50  # looked at: 1 ms each; the largest of 70,000 news articles' groups holds 30


def linked(store: Store, record: PassageRecord, quote: str, wanted: Filter | None) -> list[PassageRecord]:
    """Return where linked articles say the same as a passage: the passages with a quote of it, else the nearly equal one.

    One in which a figure, a name, a date or a negation is another says something else.
    """
    passage, same = record.passage, list[PassageRecord]()
    copies = (a for a in store.copies(passage.source, passage.start) if wanted is None or wanted.accepts(a))
    for article in islice(copies, MOST_ARTICLES):
        records = store.records(store.passages_of(article))
        quoted = [other for other in records if quote in other.passage.text and not differ(record, other)]
        alike = (other for other in records if near(record, other) and not differ(record, other))
        same += quoted or islice(alike, 1)
    return same
