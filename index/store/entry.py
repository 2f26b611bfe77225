"""What is stored: a piece of a source with its article and passages, and what was found in each."""

from __future__ import annotations

import hashlib
import json
from dataclasses import astuple, dataclass, replace
from typing import TYPE_CHECKING

from index.articles.source import Draft
from index.articles.structure.written import written
from index.types import Article, Cell, Passage, PassageRecord, Utterance

if TYPE_CHECKING:  # the first figure that is asked for loads the grammar, not the first look at a store
    from index.articles.page.furniture import Furniture
    from index.language.quantity import Quantity


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a source ready to be stored: its text, the article in it (None: nothing of it is kept) and its passages.

    All offsets are of ``text``; ``key`` is a hash of all that decided what was found in it (`key_of`). ``signature``: by
    which its near-copies are found.
    """

    key: bytes
    text: str
    article: Article | None
    passages: tuple[PassageRecord, ...] = ()
    signature: bytes = b""


def key_of(draft: Draft, furniture: Furniture | None = None) -> bytes:
    """Return the key of a draft: two of one key are cleaned, cut and tagged alike; 16 bytes.

    ``furniture``: what of its folder's it holds (`applying`).
    """
    told: tuple[object, ...] = draft.span, draft.fields, draft.whole
    if furniture and (furniture.head or furniture.tail):
        told = *told, sorted(furniture.head), sorted(furniture.tail), sorted(furniture.links)
    said = repr(told).encode("utf-8", "surrogatepass")
    text = draft.text.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(text, digest_size=16, salt=hashlib.blake2b(said, digest_size=16).digest()).digest()


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
