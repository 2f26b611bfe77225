"""Candidates → evidence: read the best, order them, name copies once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.settings import number
from index.text import fold
from index.types import Hit, Passage
from rag.reader.model import Reader, Reading
from rag.retrieve import Candidate
from rag.types import Place

READ = 8  # candidates the reader reads: ten find no more on dev and cost a quarter more (eval/LOG.md)
SHOWN = 20  # passages a reply reports
GRAM, NEAR, SAMPLE = 6, 0.8, 12  # passages whose 6-character runs have a Jaccard index of at least NEAR are copies


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage in its final order, with its reading (None: too deep to be read) and its copies."""

    hit: Hit
    fused: float
    score: float
    reading: Reading | None
    duplicates: tuple[Place, ...] = ()


def rank(question: str, candidates: Sequence[Candidate], reader: Reader | None) -> list[Ranked]:
    """Order candidates by fused score and relevance, best first, each text once."""
    distinct = collapse(candidates)
    readings: list[Reading | None] = [None] * len(distinct)
    if reader and distinct:
        readings[:READ] = reader.read(question, [c.hit for c, _ in distinct[:READ]])
    weight = number("RERANK_WEIGHT")  # of the reader's logit, beside the fused z-scores
    ranked = [
        Ranked(c.hit, c.fused, c.fused + (weight * reading.relevance if reading else 0.0), reading, copies)
        for (c, copies), reading in zip(distinct, readings, strict=True)
    ]
    head = sorted(ranked[:READ], key=lambda r: -r.score)
    return head + [_below(r, head[-1].score) for r in ranked[READ:]]


def _below(ranked: Ranked, bound: float) -> Ranked:
    """A passage that was not read stays behind those that were."""
    return Ranked(ranked.hit, ranked.fused, min(ranked.fused, bound), None, ranked.duplicates)


@dataclass(frozen=True, slots=True)
class Shingles:
    """A text's runs of GRAM characters, and SAMPLE of them, evenly spread, to look up first."""

    grams: frozenset[str]
    sample: tuple[str, ...]


def collapse(candidates: Sequence[Candidate]) -> list[tuple[Candidate, tuple[Place, ...]]]:
    """Keep the first of each text with the places of its copies; the first SHOWN are wanted."""
    kept: list[tuple[Candidate, Shingles, list[Place]]] = []
    for candidate in candidates:
        shingles = _shingles(candidate.hit.passage.text)
        first = next(
            (places for c, s, places in kept if _copies(c.hit.passage, s, candidate.hit.passage, shingles)), None
        )
        if first is not None:
            first.append(_place(candidate.hit.passage))
        elif len(kept) < SHOWN:
            kept.append((candidate, shingles, []))
    return [(c, tuple(places)) for c, _, places in kept]


@lru_cache(4096)
def _shingles(text: str) -> Shingles:
    folded = "".join(c for c in fold(text) if c.isalnum())
    grams = [folded[i : i + GRAM] for i in range(max(len(folded) - GRAM + 1, 1))]
    return Shingles(frozenset(grams), tuple(grams[:: max(len(grams) // SAMPLE, 1)][:SAMPLE]))


def _copies(a: Passage, a_shingles: Shingles, b: Passage, b_shingles: Shingles) -> bool:
    if a.source == b.source and a.article == b.article:
        return False  # neighbours overlap by a sentence; they are not copies
    # Copies share most of any sample; this is ten times cheaper than the whole sets, and nearly always enough.
    if 2 * sum(gram in b_shingles.grams for gram in a_shingles.sample) < len(a_shingles.sample):
        return False
    return len(a_shingles.grams & b_shingles.grams) >= NEAR * len(a_shingles.grams | b_shingles.grams)


def _place(passage: Passage) -> Place:
    return Place(passage.source, passage.start, passage.end)
