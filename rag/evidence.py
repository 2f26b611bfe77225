"""Ranked passages → the evidence a writer gets: each span weighed by how good its passage is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from rag.rank import Ranked
from rag.typed import typed
from rag.types import Question
from rag.unread import unread
from rag.writers import Evidence, Span

EVIDENCE = 8  # passages a writer gets
# A span's odds are multiplied by e to the power of this times its passage's score: the reader alone likes
# well-formed spans of the wrong passage. Chosen on dev (eval/LOG.md).
PASSAGE = 2.0


def evidence_of(question: Question, ranked: Sequence[Ranked]) -> list[Evidence]:
    """The best passages as a writer gets them; their scores are the reader's relevance, 0 to 1."""
    best = ranked[:EVIDENCE]
    spans = weighed(question, best)
    return [
        Evidence(r.hit.passage, r.hit.names, relevance(r), s, r.duplicates) for r, s in zip(best, spans, strict=True)
    ]


def weighed(question: Question, ranked: Sequence[Ranked]) -> list[tuple[Span, ...]]:
    """Each passage's spans, of the kind asked for, shifted towards the better passages; their sum stays as read."""
    top = max((r.score for r in ranked), default=0.0)
    if any(r.reading for r in ranked):
        found = [typed(question, r.hit.passage, r.hit.names, r.reading.spans) if r.reading else () for r in ranked]
    else:
        found = unread(question, [r.hit for r in ranked])
    factors = [float(np.exp(PASSAGE * (r.score - top))) for r in ranked]
    before = sum(s.probability for spans in found for s in spans)
    after = sum(s.probability * factor for spans, factor in zip(found, factors, strict=True) for s in spans)
    share = before / after if after > 0 else 0.0
    return [
        tuple(replace(s, probability=min(s.probability * factor * share, 1.0)) for s in spans)
        for spans, factor in zip(found, factors, strict=True)
    ]


def relevance(ranked: Ranked) -> float:
    """How relevant a passage is, 0 to 1."""
    logit = ranked.reading.relevance if ranked.reading else ranked.score
    return round(float(1 / (1 + np.exp(-logit))), 4)
