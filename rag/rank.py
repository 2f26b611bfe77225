"""Candidates → evidence: read the best, order them, name copies once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from index.settings import SETTINGS, number, whole
from index.text import fold
from index.types import Passage
from rag.reader.model import Reader
from rag.reranker import asked_reranker
from rag.types import REPORTED_PASSAGES, Candidate, Place, Ranked, Reading

READ = int(SETTINGS["RERANK_DEPTH"].default)  # candidates that are read unless RAG_RERANK_DEPTH says otherwise
GRAM, NEAR, SAMPLE = 6, 0.8, 12  # passages whose 6-character runs have a Jaccard index of at least NEAR are copies


Distinct = tuple[Candidate, tuple[Place, ...]]  # a candidate and the places of its copies


def rank(question: str, candidates: Sequence[Candidate], reader: Reader | None) -> list[Ranked]:
    """Order candidates by fused score and relevance, best first, each text once.

    The relevance is the reader's, or that of the model that RAG_RERANKER names; without either the fused score decides.
    """
    distinct, depth = collapse(candidates), whole("RERANK_DEPTH", low=1, high=REPORTED_PASSAGES)
    read = _read(question, distinct[:depth], reader)
    bound = read[-1].score if read else 0.0  # a passage that was not read stays behind those that were
    return read + [Ranked(c.hit, c.fused, min(c.fused, bound), None, copies) for c, copies in distinct[depth:]]


def _read(question: str, distinct: Sequence[Distinct], reader: Reader | None) -> list[Ranked]:
    """Read candidates, those most worth their place first."""
    hits = [c.hit for c, _ in distinct]
    readings: list[Reading | None] = [*reader.read(question, hits)] if reader else [None] * len(hits)
    if (other := asked_reranker()) is not None:
        relevances = other.relevances(question, hits)
        readings = [replace(r, relevance=x) if r else None for r, x in zip(readings, relevances, strict=True)]
    else:
        relevances = [r.relevance if r else 0.0 for r in readings]
    weight = number("RERANK_WEIGHT", high=1e9)  # of the reader's logit, beside the fused z-scores
    ranked = [
        Ranked(c.hit, c.fused, c.fused + weight * relevance, reading, copies)
        for (c, copies), reading, relevance in zip(distinct, readings, relevances, strict=True)
    ]
    return sorted(ranked, key=lambda r: -r.score)


@dataclass(frozen=True, slots=True)
class Shingles:
    """A text's runs of GRAM characters, and SAMPLE of them, evenly spread, to look up first."""

    grams: frozenset[str]
    sample: tuple[str, ...]


def collapse(candidates: Sequence[Candidate]) -> list[Distinct]:
    """Keep the first of each text with the places of its copies; the first REPORTED_PASSAGES are wanted."""
    kept: list[tuple[Candidate, Shingles, list[Place]]] = []
    for candidate in candidates:
        shingles = _shingles(candidate.hit.passage.text)
        first = next(
            (places for c, s, places in kept if _copies(c.hit.passage, s, candidate.hit.passage, shingles)), None
        )
        if first is not None:
            first.append(_place(candidate.hit.passage))
        elif len(kept) < REPORTED_PASSAGES:
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
