"""Ranked passages → the evidence a writer gets: each span weighed by how good its passage is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from rag.rank import Ranked
from rag.support import Met, met
from rag.typed import typed
from rag.types import Question
from rag.unread import unread
from rag.writers import Evidence, Span

LOGITS = 30.0  # beyond it a share is 0 or 1 to four digits
EVIDENCE = 8  # passages a writer gets
# A span's odds are multiplied by e to the power of this times its passage's score: the reader alone likes
# well-formed spans of the wrong passage. Chosen on dev (eval/LOG.md).
PASSAGE = 2.0
# And by e to the power of this times the share of the question's words that its sentence meets: what a small reader
# misses of a question, words tell. Chosen on dev (eval/LOG.md).
SENTENCE = 2.0


def evidence_of(question: Question, ranked: Sequence[Ranked]) -> list[Evidence]:
    """The best passages as a writer gets them; their scores are the reader's relevance, 0 to 1."""
    best = ranked[:EVIDENCE]
    spans = weighed(question, best)
    return [
        Evidence(r.hit.passage, r.hit.names, relevance(r), s, r.duplicates) for r, s in zip(best, spans, strict=True)
    ]


def weighed(question: Question, ranked: Sequence[Ranked]) -> list[tuple[Span, ...]]:
    """Each passage's spans, of the kind asked for, shifted towards the better passages. What the reader gave
    shrinks where a sentence meets few of the question's words; the shift to better passages leaves the sum.
    """
    hits, top = [r.hit for r in ranked], max((r.score for r in ranked), default=0.0)
    found = _read(question, ranked) if any(r.reading for r in ranked) else unread(question, hits)
    odds = [
        [replace(s, probability=s.probability * math.exp(PASSAGE * (r.score - top))) for s in spans]
        for r, spans in zip(ranked, found, strict=True)
    ]
    before, after = (sum(s.probability for spans in some for s in spans) for some in (found, odds))
    share = before / after if after > 0 else 0.0
    return [
        tuple(replace(s, probability=min(s.probability * share, 1.0)) for s in sorted(spans, key=_unlikely))
        for spans in odds
    ]


def _read(question: Question, ranked: Sequence[Ranked]) -> list[tuple[Span, ...]]:
    """The reader's spans, of the kind asked for; those in sentences that meet the question's words gain."""
    told, hits = list[tuple[Span, ...]](), [r.hit for r in ranked]
    for r, passage in zip(ranked, met(question, hits), strict=True):
        spans = typed(question, r.hit.passage, r.hit.names, r.reading.spans) if r.reading else ()
        told.append(tuple(replace(s, probability=s.probability * math.exp(_gain(passage, s))) for s in spans))
    return told


def _gain(passage: Met, span: Span) -> float:
    sentence = passage.at(span.start)
    return SENTENCE * ((sentence.share if sentence else 0.0) - 1.0)


def _unlikely(span: Span) -> float:
    return -span.probability


def relevance(ranked: Ranked) -> float:
    """How relevant a passage is, 0 to 1."""
    logit = ranked.reading.relevance if ranked.reading else ranked.fused
    return round(1 / (1 + math.exp(-min(max(logit, -LOGITS), LOGITS))), 4)
