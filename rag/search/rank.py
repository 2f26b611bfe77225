"""Candidates → passages in their final order: copies named once, the best read."""

from __future__ import annotations

from collections.abc import Sequence

from index.settings import USUAL, Settings
from rag.reader import PassageReader
from rag.search.duplicates import collapse
from rag.types import Candidate, Ranked, Reading


def rank(
    question: str, candidates: Sequence[Candidate], reader: PassageReader | None, settings: Settings = USUAL
) -> list[Ranked]:
    """Order candidates by fused score and relevance, best first, each text once.

    The best ``rerank_depth`` are read, and ``rerank_weight`` is the share of a reading's relevance beside the fused
    z-scores; without a reader the fused score decides. A passage that was not read stays behind those that were.
    """
    distinct, depth = collapse(candidates), settings.rerank_depth
    hits = [c.hit for c, _ in distinct[:depth]]
    readings: list[Reading | None] = [*reader.read(question, hits)] if reader else [None] * len(hits)
    read = list[Ranked]()
    for (c, copies), reading in zip(distinct[:depth], readings, strict=True):
        score = c.fused + settings.rerank_weight * (reading.relevance if reading else 0.0)
        read.append(Ranked(c.hit, c.fused, score, reading, copies))
    read.sort(key=lambda r: -r.score)
    bound = read[-1].score if read else 0.0
    return read + [Ranked(c.hit, c.fused, min(c.fused, bound), None, copies) for c, copies in distinct[depth:]]
