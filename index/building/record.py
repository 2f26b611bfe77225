"""A passage → what is found in it when it is indexed: names, language, terms, figures."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from index.language.names import names
from index.language.pinyin import romanised
from index.language.script import language
from index.language.tokens import words_of
from index.store.entry import indexed_text, quantity_rows
from index.types import Passage, PassageRecord

Known = dict[tuple[str, str, str | None], PassageRecord]  # `wording` of a passage → what was found in it before


def record_of(passage: Passage, known: Known) -> PassageRecord:
    """Return a passage with its names, language, terms (its lead's and pinyin too) and figures, known or found now."""
    if old := known.get(wording(passage)):
        return replace(old, passage=passage)
    text = passage.text
    named, written_in, figures = names(text), language(text), quantity_rows(text, passage.date)
    cut = words_of(indexed_text(passage))
    pinyin = (_pinyin(text[name.start : name.end], name.kind) for name in named)
    counted = " ".join((*cut.terms, *cut.pairs, *filter(None, pinyin)))
    return PassageRecord(passage, named, written_in, counted, figures)


def wording(passage: Passage) -> tuple[str, str, str | None]:
    """Return what decides all that is found in a passage: what is indexed, its text, and its date for what 昨日 means."""
    return indexed_text(passage), passage.text, passage.date


@lru_cache(maxsize=50_000)  # the same names come again and again
def _pinyin(name: str, kind: str) -> str:
    """The romanised name of a person or place; organisations are translated in English, not spelled."""
    return "" if kind == "org" or name.isascii() else "".join(c for c in romanised(name) if c.isascii() and c.isalnum())
