"""Candidates → evidence: read the best, order them, name copies once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.text import fold
from index.types import Hit, Passage
from rag.reader.model import Reader, Reading
from rag.retrieve import Candidate
from rag.types import Place

READ = 8  # candidates the reader reads: deeper gains nothing on the development sets (eval/LOG.md)
SHOWN = 20  # passages a reply reports
RELEVANCE = 0.5  # of the reader's logit in the order, beside the fused z-scores; chosen on dev (eval/LOG.md)
GRAM, NEAR = 6, 0.8  # passages whose 6-character runs have a Jaccard index of at least NEAR are copies


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
    ranked = [
        Ranked(c.hit, c.fused, c.fused + (RELEVANCE * reading.relevance if reading else 0.0), reading, copies)
        for (c, copies), reading in zip(distinct, readings, strict=True)
    ]
    head = sorted(ranked[:READ], key=lambda r: -r.score)
    return head + [_below(r, head[-1].score) for r in ranked[READ:]]


def _below(ranked: Ranked, bound: float) -> Ranked:
    """A passage that was not read stays behind those that were."""
    return Ranked(ranked.hit, ranked.fused, min(ranked.fused, bound), None, ranked.duplicates)


def collapse(candidates: Sequence[Candidate]) -> list[tuple[Candidate, tuple[Place, ...]]]:
    """Keep the first of each text with the places of its copies; only the first SHOWN are wanted."""
    kept: list[tuple[Candidate, frozenset[str], list[Place]]] = []
    for candidate in candidates[: 3 * SHOWN]:
        grams = _grams(candidate.hit.passage.text)
        first = next((places for c, g, places in kept if _copies(c.hit.passage, g, candidate.hit.passage, grams)), None)
        if first is not None:
            first.append(_place(candidate.hit.passage))
        elif len(kept) < SHOWN:
            kept.append((candidate, grams, []))
    return [(c, tuple(places)) for c, _, places in kept]


def _grams(text: str) -> frozenset[str]:
    folded = "".join(c for c in fold(text) if c.isalnum())
    return frozenset(folded[i : i + GRAM] for i in range(max(len(folded) - GRAM + 1, 1)))


def _copies(a: Passage, a_grams: frozenset[str], b: Passage, b_grams: frozenset[str]) -> bool:
    if a.source == b.source and a.article == b.article:
        return False  # neighbours overlap by a sentence; they are not copies
    return len(a_grams & b_grams) >= NEAR * len(a_grams | b_grams)


def _place(passage: Passage) -> Place:
    return Place(passage.source, passage.start, passage.end)
