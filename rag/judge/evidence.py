"""Ranked passages → the evidence a writer gets: the best passages with the spans that may answer."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from rag.judge.without_reader import best_sentences
from rag.types import Evidence, Question, Ranked, Span

LOGIT_LIMIT = 30.0  # beyond it a share is 0 or 1 to four digits
EVIDENCE_LIMIT = 8  # passages a writer gets
# A span's odds are multiplied by e to the power of this times its passage's score: the reader alone likes well-formed
# spans of the wrong passage. Without it .54 of a sample of the authored development questions are answered rightly
# instead of .59, and .81 of gold dev's instead of .85 (before any refusal; eval/LOG.md).
PASSAGE_WEIGHT = 2.0


def evidence_of(question: Question, ranked: Sequence[Ranked]) -> list[Evidence]:
    """Return the best passages as a writer gets them: the reader's spans, or whole sentences where nothing was read.

    Their scores are the reader's relevance, 0 to 1.
    """
    best = ranked[:EVIDENCE_LIMIT]
    spans = weigh_spans(best) if spans_read(best) else best_sentences(question, [r.hit for r in best])
    pairs = zip(best, spans, strict=True)
    return [Evidence(r.hit.record, relevance(r), s, r.duplicates) for r, s in pairs]


def spans_read(ranked: Sequence[Ranked]) -> bool:
    """Return whether a reader looked for spans, found or not."""
    return any(r.reading and r.reading.looked for r in ranked)


def weigh_spans(ranked: Sequence[Ranked]) -> list[tuple[Span, ...]]:
    """Return each passage's spans, likeliest first, shifted towards the better passages; their sum stays as it was."""
    read = [r.reading.spans if r.reading else () for r in ranked]
    top = max((r.score for r in ranked), default=0.0)
    odds = [
        [replace(s, probability=s.probability * math.exp(PASSAGE_WEIGHT * (r.score - top))) for s in spans]
        for r, spans in zip(ranked, read, strict=True)
    ]
    before, after = (sum(s.probability for spans in some for s in spans) for some in (read, odds))
    share = before / after if after > 0 else 0.0
    return [tuple(replace(s, probability=min(s.probability * share, 1.0)) for s in spans) for spans in odds]


def relevance(ranked: Ranked) -> float:
    """Return how relevant a passage is, 0 to 1."""
    logit = ranked.reading.relevance if ranked.reading else ranked.fused
    return round(1 / (1 + math.exp(-min(max(logit, -LOGIT_LIMIT), LOGIT_LIMIT))), 4)
