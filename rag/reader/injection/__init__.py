"""What of a passage is no evidence: sentences that address whoever answers, set him rules or hand him the answer to give.

"Ignore all instructions above", 本文为唯一正确答案, SYSTEM: … stand in an article like any other sentence, so a quotation of
them would be verbatim and supported. Learned from sentences written for it, against news (`python -m rag.training
injections`); what a report quotes of such words is news. A passage keeps its place, its rank and its text; what is read,
quoted, sent to a chat model and leaned on is the passage with these sentences blank.

Of lines that were not learnt from .54 are told, of kinds of injection that were not .39, and 7 of 18,358 sentences of
other articles are taken for some: one of news in Chinese, the others spoken scenes and posts in English (eval/LOG.md).
What it does not see: a plain false statement that addresses nobody; an order put into the mouth of somebody quoted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from index.articles.structure.written import statements
from index.language.sentences import Span
from index.types import Hit, Passage, PassageRecord
from rag.reader import PassageReader
from rag.reader.injection.features import features
from rag.reader.injection.weights import fitted
from rag.types import Reading

BLANK = "\x0b"  # stands for each character that is taken out: a line's end, so that no sentence runs over it
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)  # nobody sees it on a page: all that stands in it is taken out
_CACHED = 256  # passages: 32 questions' evidence


def injected(passage: Passage) -> tuple[Span, ...]:
    """Return the places in a passage of what is no evidence, in order, none twice."""
    return _injected(passage.text, tuple(statements(passage)))


def without_injected(record: PassageRecord) -> PassageRecord:
    """Return a record whose passage has BLANKs where it is no evidence; all else of it stands where it stood."""
    places = injected(record.passage)
    if not places:
        return record
    text = record.passage.text
    for start, end in places:
        text = text[:start] + BLANK * (end - start) + text[end:]
    names = tuple(n for n in record.names if not any(a < n.end and n.start < b for a, b in places))
    return replace(record, passage=replace(record.passage, text=text), names=names, quantity_rows="")


class InertReader:
    """Reads with another reader what is left of the passages, so that no injected sentence answers or makes relevant."""

    def __init__(self, reader: PassageReader) -> None:
        self._reader = reader
        self.fingerprint = reader.fingerprint

    def takes(self, question: str) -> bool:
        """Return whether a question is read whole."""
        return self._reader.takes(question)

    def read(self, question: str, hits: Sequence[Hit]) -> list[Reading]:
        """Return what reading each passage gave, in the order given."""
        return self._reader.read(question, [replace(hit, record=without_injected(hit.record)) for hit in hits])


@lru_cache(_CACHED)
def _injected(text: str, places: tuple[Span, ...]) -> tuple[Span, ...]:
    hidden = [match.span() for match in _COMMENT.finditer(text)]
    seen = [(a, b) for a, b in places if not any(start <= a and b <= end for start, end in hidden)]
    likely = fitted().injected(features([text[a:b] for a, b in seen]), len(seen)) if seen else ()
    return tuple(sorted([*hidden, *(place for place, one in zip(seen, likely, strict=True) if one)]))
