"""Candidates → evidence: read the best, order them, name copies once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.settings import SETTINGS, number, whole
from rag.reader.model import Reader
from rag.search.cross_encoder import open_from_settings
from rag.search.duplicates import Distinct, collapse
from rag.types import REPORTED_PASSAGES, Candidate, Ranked, Reading

READ_DEPTH = int(SETTINGS["RERANK_DEPTH"].default)  # candidates that are read unless RAG_RERANK_DEPTH says otherwise


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
    if (other := open_from_settings()) is not None:
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
