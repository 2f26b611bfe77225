"""Candidates → passages in their final order: copies named once, the best read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.language.quantity import Quantity, quantities
from index.settings import USUAL, Settings
from index.store.entry import quantities_of
from rag.asking.times import dated_words, fits
from rag.reader import PassageReader
from rag.search.duplicates import collapse
from rag.types import Candidate, Ranked, Reading

# What a passage of the time that is asked for is worth beside a sum of z-scores.
TIME_SCORE = 1.0


def rank(
    question: str, candidates: Sequence[Candidate], reader: PassageReader | None, settings: Settings = USUAL
) -> list[Ranked]:
    """Order candidates by fused score and relevance, best first, each text once.

    A passage of the day or year that is asked for goes before those of others. The best ``rerank_depth`` are read, and ``rerank_weight`` is the share of a reading's relevance beside the fused
    z-scores; without a reader the fused score decides. A passage that was not read stays behind those that were.
    """
    distinct, depth = collapse(of_its_time(question, candidates)), settings.rerank_depth
    hits = [c.hit for c, _ in distinct[:depth]]
    readings: list[Reading | None] = [*reader.read(question, hits)] if reader else [None] * len(hits)
    read = list[Ranked]()
    for (c, copies), reading in zip(distinct[:depth], readings, strict=True):
        score = c.fused + settings.rerank_weight * (reading.relevance if reading else 0.0)
        read.append(Ranked(c.hit, c.fused, score, reading, copies))
    read.sort(key=lambda r: -r.score)
    bound = read[-1].score if read else 0.0
    return read + [Ranked(c.hit, c.fused, min(c.fused, bound), None, copies) for c, copies in distinct[depth:]]


def of_its_time(question: str, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates, best first, with TIME_SCORE more for those that tell of the time that is asked for."""
    asked = dated_words(quantities(question))
    if not asked:
        return list(candidates)
    scored = [replace(c, fused=c.fused + TIME_SCORE * _of_time(asked, c)) for c in candidates]
    return sorted(scored, key=lambda c: -c.fused)


def _of_time(asked: Sequence[Quantity], candidate: Candidate) -> bool:
    passage, said = candidate.hit.passage, quantities_of(candidate.hit.record)
    told = fits(asked, said, None)
    if told is None and passage.title:
        told = fits(asked, quantities(passage.title, passage.date), passage.date)
    return told is True
