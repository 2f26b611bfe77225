"""The records that travel between the rooms. All offsets are code points into a source's text, end exclusive."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Article:
    """One article inside a source: ``text[start:end]`` with what the text says of itself.

    ``kept`` lists the spans worth keeping, in order, disjoint, inside ``start..end``;
    passages are cut from them. ``date`` is ISO ``YYYY-MM-DD``.
    """

    source: str
    start: int
    end: int
    title: str | None
    date: str | None
    author: str | None
    kept: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A slice of a source, at most 400 characters: ``source_text[start:end] == text``, always.

    ``lead`` (the title, or the article's first words) is joined to what is indexed,
    never to what is shown. ``article`` counts the articles of a source from 0.
    """

    source: str
    start: int
    end: int
    text: str
    article: int
    title: str | None
    date: str | None
    author: str | None
    lead: str


@dataclass(frozen=True, slots=True)
class Name:
    """A person, organisation or place in a passage: ``passage.text[start:end]``, found when indexing."""

    start: int
    end: int
    kind: str  # "person" | "org" | "place"


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage as one search found it. Ranks count from 1; None: that search did not return it."""

    key: int
    passage: Passage
    names: tuple[Name, ...]
    dense: float | None = None
    dense_rank: int | None = None
    lexical: float | None = None
    lexical_rank: int | None = None
