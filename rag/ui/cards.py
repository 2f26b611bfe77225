"""The cards of an answer: one a citation, its quotation inside its passage; or the nearest passages."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from pydantic import TypeAdapter

from rag.types import Answer, Citation, Considered, Place
from rag.ui.excerpt import Excerpt, excerpt

NEAREST = 3  # passages shown with a refusal: enough to judge it, few enough to read


@dataclass(frozen=True, slots=True)
class Card:
    """What a card shows. ``kind`` is "cited", "conflict" or "nearest"; only a cited one has a marker.

    A nearest one has no title, and its score is on the scale of the search, a citation's from 0 to 1. ``glosses``: words
    of the quotation and what they mean, such as 昨日 and 2019-06-20.
    """

    kind: str
    source: str
    score: float
    excerpt: Excerpt
    marker: int | None = None
    title: str | None = None
    date: str | None = None
    duplicates: tuple[Place, ...] = ()
    glosses: tuple[tuple[str, str], ...] = ()
    start: int = 0  # of the quotation or passage, in its source


_CARDS = TypeAdapter(tuple[Card, ...])


def cards(answer: Answer, text_of: Callable[[str], str]) -> tuple[Card, ...]:
    """Return the cards of an answer: its citations, then its conflicts, or the nearest passages where nothing was found.

    ``text_of`` gives a source's text.
    """
    cited = (
        replace(_of_citation("cited", c, c.marker, answer.passages, text_of), glosses=_glosses(answer, c))
        for c in answer.citations
    )
    conflicts = (_of_citation("conflict", c, None, answer.passages, text_of) for c in answer.conflicts)
    nearest = () if answer.found else _nearest(answer.passages)
    return (*cited, *conflicts, *(_of_passage(p, text_of) for p in nearest))


def to_json(shown: tuple[Card, ...]) -> str:
    """Return cards as they are kept with their turn."""
    return _CARDS.dump_json(shown).decode()


def from_json(kept: str) -> tuple[Card, ...]:
    """Return kept cards; those of a later version's form are none."""
    try:
        return _CARDS.validate_json(kept)
    except ValueError:
        return ()


def _glosses(answer: Answer, c: Citation) -> tuple[tuple[str, str], ...]:
    return tuple((words, meaning) for words, meaning in answer.glosses.items() if words in c.quote)


def _of_citation(
    kind: str, c: Citation, marker: int | None, passages: tuple[Considered, ...], text_of: Callable[[str], str]
) -> Card:
    title = c.title or PurePosixPath(c.source).name
    return Card(
        kind, c.source, c.score, _inside(c, passages, text_of), marker, title, c.date, c.duplicates, start=c.start
    )


def _inside(c: Citation, passages: tuple[Considered, ...], text_of: Callable[[str], str]) -> Excerpt:
    """The quotation inside its passage: beyond it may lie what cleaning dropped, menus and markup."""
    text = text_of(c.source)
    homes = (p for p in passages if p.source == c.source and p.start <= c.start and c.end <= p.end)
    if home := next(homes, None):
        return excerpt(text[home.start : home.end], c.start - home.start, c.end - home.start)
    return excerpt(text, c.start, c.end)


def _of_passage(p: Considered, text_of: Callable[[str], str]) -> Card:
    # Not a quotation: indents and empty lines would only make the card longer.
    words = re.sub(r"\s*\n\s*", "\n", text_of(p.source)[p.start : p.end].strip())
    return Card("nearest", p.source, p.score, Excerpt("", words, "", False, False), start=p.start)


def _nearest(passages: tuple[Considered, ...]) -> list[Considered]:
    """The best passages that don't overlap one another (neighbours share a sentence)."""
    chosen: list[Considered] = []
    for p in passages:
        if not any(p.source == q.source and p.start < q.end and q.start < p.end for q in chosen):
            chosen.append(p)
    return chosen[:NEAREST]
