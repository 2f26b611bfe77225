"""What is stored: a source with its articles and passages, and what was found in each."""

from __future__ import annotations

import json
from dataclasses import astuple, dataclass, replace
from typing import TYPE_CHECKING

from index.articles.structure.written import written
from index.types import Article, Cell, Passage, PassageRecord, Utterance

if TYPE_CHECKING:  # the first figure that is asked for loads the grammar, not the first look at a store
    from index.language.quantity import Quantity


@dataclass(frozen=True, slots=True)
class Entry:
    """A source ready to be stored: read, cut into articles, split, tokenised."""

    path: str
    sha: str
    encoding: str
    text: str
    articles: tuple[Article, ...]
    passages: tuple[PassageRecord, ...]

    def article_texts(self) -> list[str]:
        """Return the text of each article."""
        return [self.text[article.start : article.end] for article in self.articles]


@dataclass(frozen=True, slots=True)
class Stored:
    """What a segment knows of a source without reading it."""

    id: int
    path: str
    sha: str
    encoding: str
    articles: int
    first: int
    passages: int

    @property
    def rows(self) -> range:
        """The rows of its passages: they lie together."""
        return range(self.first, self.first + self.passages)


def indexed_text(passage: Passage) -> str:
    """Return what is indexed for a passage: the title or the article's first words, then the slice with what it leans on."""
    lead, text = passage.lead, written(passage).text
    return text if not lead or text.startswith(lead) else f"{lead}\n{text}"


def structure(passage: Passage) -> str:
    """Return a passage's cells and utterances as they are stored: JSON, "" where it has none."""
    if not passage.cells and not passage.utterances:
        return ""
    rows = [[astuple(part) for part in parts] for parts in (passage.cells, passage.utterances)]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def structured(passage: Passage, stored: str) -> Passage:
    """Return a passage with the cells and utterances of `structure`."""
    if not stored:
        return passage
    cells, utterances = json.loads(stored)
    return replace(
        passage, cells=tuple(Cell(*row) for row in cells), utterances=tuple(Utterance(*row) for row in utterances)
    )


def quantity_rows(text: str, dated: str | None) -> str:
    """Return the figures of a text of an article of an ISO date as they are stored: JSON rows of `to_row`."""
    from index.language.quantity import quantities, to_row

    rows = [to_row(quantity) for quantity in quantities(text, dated)]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def quantities_of(record: PassageRecord) -> tuple[Quantity, ...]:
    """Return the figures, amounts and dates of a passage, in order, as they were found when it was indexed.

    The days that a date means are those that the article's date gives.
    """
    from index.language.quantity import from_row

    passage = record.passage
    rows = json.loads(record.quantity_rows or quantity_rows(passage.text, passage.date))
    return tuple(from_row(row, passage.text) for row in rows)
