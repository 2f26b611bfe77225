"""Passages that are copies of each other: each text once, with the places of its copies.

A copy says the same: where a figure, a name, a date or a negation is another, both passages stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from index.language.normalise import fold
from index.store.entry import quantities_of
from index.types import PassageRecord
from rag.search.difference import credits, differ
from rag.types import REPORTED_PASSAGES, Candidate, Place

SHINGLE_SIZE, SHINGLE_SAMPLE = 6, 12  # characters of a run, runs looked up first
COPY_JACCARD = 0.8  # passages whose runs have a Jaccard index of at least that are copies

Distinct = tuple[Candidate, tuple[Place, ...]]  # a candidate and the places of its copies


@dataclass(frozen=True, slots=True)
class Shingles:
    """A text's runs of SHINGLE_SIZE characters, and SHINGLE_SAMPLE of them, evenly spread, to look up first."""

    grams: frozenset[str]
    sample: tuple[str, ...]


def collapse(candidates: Sequence[Candidate]) -> list[Distinct]:
    """Keep the first of each text with the places of its copies; the first REPORTED_PASSAGES are wanted."""
    kept: list[tuple[Candidate, Shingles, list[Place]]] = []
    for candidate in candidates:
        passage, record = candidate.hit.passage, candidate.hit.record
        shingles = _shingles(record)
        first = next((places for c, s, places in kept if _copies(c.hit.record, s, record, shingles)), None)
        if first is not None:
            first.append(Place(passage.source, passage.start, passage.end))
        elif len(kept) < REPORTED_PASSAGES:
            kept.append((candidate, shingles, []))
    return [(c, tuple(places)) for c, _, places in kept]


@lru_cache(4096)
def _shingles(record: PassageRecord) -> Shingles:
    folded = "".join(c for c in fold(_told(record)) if c.isalnum())
    grams = [folded[i : i + SHINGLE_SIZE] for i in range(max(len(folded) - SHINGLE_SIZE + 1, 1))]
    return Shingles(frozenset(grams), tuple(grams[:: max(len(grams) // SHINGLE_SAMPLE, 1)][:SHINGLE_SAMPLE]))


def _told(record: PassageRecord) -> str:
    """A passage's text with its figures by value (一千一百八十个: 1180个), without the lines that say when and by whom.

    Eight other letters of a short report make a Jaccard index of 0.78.
    """
    text = record.passage.text
    skipped = credits(text)
    letters = ["" if at in skipped else letter for at, letter in enumerate(text)]
    for q in quantities_of(record):
        if isinstance(q.value, Fraction):
            letters[q.start : q.end] = [f"{q.value}{q.unit}", *[""] * (q.end - q.start - 1)]
    return "".join(letters)


def _copies(a: PassageRecord, a_shingles: Shingles, b: PassageRecord, b_shingles: Shingles) -> bool:
    if a.passage.source == b.passage.source and a.passage.article == b.passage.article:
        return False  # neighbours overlap by a sentence; they are not copies
    # Copies share most of any sample; this is ten times cheaper than the whole sets, and nearly always enough.
    if 2 * sum(gram in b_shingles.grams for gram in a_shingles.sample) < len(a_shingles.sample):
        return False
    return _near(a_shingles, b_shingles) and not differ(a, b)


def _near(a: Shingles, b: Shingles) -> bool:
    return len(a.grams & b.grams) >= COPY_JACCARD * len(a.grams | b.grams)


def near(a: PassageRecord, b: PassageRecord) -> bool:
    """Return whether two passages are nearly equal, whatever the rest says."""
    return _near(_shingles(a), _shingles(b))


def of_one_template(a: PassageRecord, b: PassageRecord) -> bool:
    """Return whether two passages are near copies that say something different: another day's bulletin, another place's."""
    return near(a, b) and differ(a, b)
