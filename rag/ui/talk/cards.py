"""The cards of an answer: one a citation, its quotation inside its passage; or the nearest passages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pydantic import TypeAdapter

from rag.types import Answer, Citation, Considered
from rag.ui.strings import say
from rag.ui.talk.around import Look
from rag.ui.talk.excerpt import Excerpt, excerpt
from rag.ui.talk.marks import Places, pieces, places

NEAREST = 3  # passages shown with a refusal: enough to judge it, few enough to read


@dataclass(frozen=True, slots=True)
class Copy:
    """Another article that says the same."""

    source: str
    start: int
    title: str
    date: str | None


@dataclass(frozen=True, slots=True)
class Card:
    """What a card shows. ``kind`` is "cited", "conflict" or "nearest"; only a cited one has a marker.

    ``marked``: where in the quotation the answer stands. ``where``: where in its article it begins and ends, both 0 to 1.
    ``glosses``: words of the quotation and what they mean, such as 昨日 and 2019-06-20. Plain values: it is kept as JSON.
    """

    kind: str
    source: str
    start: int
    score: float
    excerpt: Excerpt
    title: str
    marker: int | None = None
    date: str | None = None
    author: str | None = None
    page: int | None = None
    where: tuple[float, float] | None = None
    marked: Places = ()
    copies: tuple[Copy, ...] = ()
    glosses: tuple[tuple[str, str], ...] = ()
    figure: str | None = None

    @property
    def pieces(self) -> tuple[tuple[str, bool], ...]:
        """The quotation, cut where the answer stands in it."""
        return pieces(self.excerpt.quote, self.marked)

    @property
    def percent(self) -> int:
        """How far into its article it begins, 0 to 100."""
        return round(100 * self.where[0]) if self.where else 0

    def citation(self, language: str) -> str:
        """Return the quotation as text with its title, author, date and page: word for word, in the article's own script.

        An article without a title goes by its first words; its file's name, which tells a reader nothing, only where it
        has none.
        """
        title = say("citation_title", language, title=self.title) if self.title else self.source
        told = (title, self.author, self.date, say("page_of", language, page=self.page) if self.page else None)
        about = say("citation_joint", language).join(part for part in told if part)
        return say("citation", language, quote=self.excerpt.quote.strip(), about=about)


_CARDS = TypeAdapter(tuple[Card, ...])


def cards(answer: Answer, look: Look) -> tuple[Card, ...]:
    """Return the cards of an answer: its citations, then its conflicts, or the nearest passages where nothing was found."""
    cited = (replace(_cited("cited", c, answer, look), marker=c.marker) for c in answer.citations)
    conflicts = (_cited("conflict", c, answer, look) for c in answer.conflicts)
    nearest = () if answer.found else _nearest(answer.passages)
    return (*cited, *conflicts, *(_of_passage(p, look) for p in nearest))


def to_json(shown: Sequence[Card]) -> str:
    """Return cards as they are kept with their turn."""
    return _CARDS.dump_json(tuple(shown)).decode()


def from_json(kept: str) -> tuple[Card, ...]:
    """Return kept cards; those of a later version's form are none."""
    try:
        return _CARDS.validate_json(kept)
    except ValueError:
        return ()


def _cited(kind: str, c: Citation, answer: Answer, look: Look) -> Card:
    around = look(c.source, c.start)
    homes = (p for p in answer.passages if p.source == c.source and p.start <= c.start and c.end <= p.end)
    low, high = next(((p.start, p.end) for p in homes), (around.start, around.start + len(around.text)))
    # Inside its passage: beyond it may lie what cleaning dropped, menus and markup.
    shown = excerpt(around.slice(low, high), c.start - low, c.end - low)
    spans = (c.figure,) if c.figure else (*answer.spans, answer.correction or "")
    told = [(words, meaning) for words, meaning in answer.glosses.items() if words in c.quote]
    return Card(
        kind, c.source, c.start, c.score, shown, c.title or around.called, None, c.date, around.author, c.page,
        around.where(c.start, c.end), places(shown.quote, spans), _copies(c, look), tuple(told), c.figure,
    )  # fmt: skip


def _copies(c: Citation, look: Look) -> tuple[Copy, ...]:
    """The other articles, each once."""
    named: dict[tuple[str, str, str | None], Copy] = {}
    for place in c.duplicates:
        around = look(place.source, place.start)
        copy = Copy(place.source, place.start, around.called, around.date)
        named.setdefault((copy.source, copy.title, copy.date), copy)
    return tuple(named.values())


def _of_passage(p: Considered, look: Look) -> Card:
    around = look(p.source, p.start)
    # Not a quotation: indents and empty lines would only make the card longer.
    words = re.sub(r"\s*\n\s*", "\n", around.slice(p.start, p.end).strip())
    return Card(
        "nearest", p.source, p.start, p.score, Excerpt("", words, "", False, False), around.called, None, around.date,
        around.author, where=around.where(p.start, p.end),
    )  # fmt: skip


def _nearest(passages: tuple[Considered, ...]) -> list[Considered]:
    """The best passages that don't overlap one another (neighbours share a sentence)."""
    chosen: list[Considered] = []
    for p in passages:
        if not any(p.source == q.source and p.start < q.end and q.start < p.end for q in chosen):
            chosen.append(p)
    return chosen[:NEAREST]
