"""Ranked passages → the evidence a writer gets: the best passages with the spans that may answer."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from index.articles.structure.written import statements
from index.language.normalise import fold
from index.types import Passage
from rag.judge.spans.without_reader import best_sentences
from rag.reader.injection import without_injected
from rag.types import Evidence, Question, Ranked, Span

LOGIT_LIMIT = 30.0  # beyond it a share is 0 or 1 to four digits
EVIDENCE_LIMIT = 8  # passages a writer gets
# A span's odds are multiplied by e to the power of this times its passage's score: the reader alone likes well-formed
# spans of the wrong passage. Without it .54 of a sample of the authored development questions are answered rightly
# instead of .59, and .81 of gold dev's instead of .85 (before any refusal; eval/LOG.md).
PASSAGE_WEIGHT = 2.0
# And by e to the power of these times the share of the question's words that its sentence and its clause hold. Of dev
# questions that ask for one thing .565 of the authored ones are named instead of .556, of gold's as many (eval/LOG.md);
# in a headline of two clauses (動土 預計2024年完工) the right one wins.
SENTENCE_WEIGHT, CLAUSE_WEIGHT = 0.5, 1.0
HEADLINE_WEIGHT = -1.0  # of a span of the headline, whose clauses hold the words of any question about the article
_CLAUSE_END = re.compile(r"[，,；;、：:。！？!?\n](?!\d)|\s")


def evidence_of(question: Question, ranked: Sequence[Ranked]) -> list[Evidence]:
    """Return the best passages as a writer gets them: the reader's spans, or whole sentences where nothing was read.

    Their scores are the reader's relevance, 0 to 1. What is injected into a passage is blank in them.
    """
    inert = [replace(r.hit, record=without_injected(r.hit.record)) for r in ranked[:EVIDENCE_LIMIT]]
    best = [replace(r, hit=hit) for r, hit in zip(ranked, inert, strict=False)]
    spans = weigh_spans(question, best) if spans_read(best) else best_sentences(question, [r.hit for r in best])
    pairs = zip(best, spans, strict=True)
    return [Evidence(r.hit.record, relevance(r), s, r.duplicates) for r, s in pairs]


def spans_read(ranked: Sequence[Ranked]) -> bool:
    """Return whether a reader looked for spans, found or not."""
    return any(r.reading and r.reading.looked for r in ranked)


def weigh_spans(question: Question, ranked: Sequence[Ranked]) -> list[tuple[Span, ...]]:
    """Return each passage's spans, likeliest first, shifted towards better passages and clauses; their sum stays as it was."""
    read = [r.reading.spans if r.reading else () for r in ranked]
    top = max((r.score for r in ranked), default=0.0)
    odds = list[list[Span]]()
    for r, spans in zip(ranked, read, strict=True):
        shifts = _clause_shifts(question, r.hit.passage, spans)
        shifted = [PASSAGE_WEIGHT * (r.score - top) + shift for shift in shifts]
        odds.append([replace(s, probability=s.probability * math.exp(x)) for s, x in zip(spans, shifted, strict=True)])
    before, after = (sum(s.probability for spans in some for s in spans) for some in (read, odds))
    share = before / after if after > 0 else 0.0
    best_first = [sorted(spans, key=lambda s: -s.probability) for spans in odds]
    return [tuple(replace(s, probability=min(s.probability * share, 1.0)) for s in spans) for spans in best_first]


def _clause_shifts(question: Question, passage: Passage, spans: Sequence[Span]) -> list[float]:
    """For each span how much of the question its sentence and clause hold, weighed, less in a headline."""
    text, head = passage.text, headline(passage)
    words, bounds = set(question.words.terms), statements(passage) if spans else []

    @cache
    def share(told: str) -> float:
        said = fold(told)
        return sum(word in said for word in words) / max(len(words), 1)

    shifts = []
    for span in spans:
        inside = [(a, b) for a, b in bounds if a < span.end and span.start < b] or [(span.start, span.end)]
        start, end = inside[0][0], inside[-1][1]
        first = max((m.end() for m in _CLAUSE_END.finditer(text, start, span.start)), default=start)
        ends = _CLAUSE_END.search(text, span.end, end)
        clause = share(text[first : ends.start() if ends else end])
        titled = HEADLINE_WEIGHT if head[0] <= span.start and span.end <= head[1] else 0.0
        said = f"{text[start:end]}\n{_leaned_on(passage, span)}"
        shifts.append(SENTENCE_WEIGHT * share(said) + CLAUSE_WEIGHT * clause + titled)
    return shifts


def _leaned_on(passage: Passage, span: Span) -> str:
    """What a span's words answer or belong to: the question before a reply, a cell's row and column; "" in prose."""
    asked = [turn.question for turn in passage.utterances if turn.start <= span.start < turn.end]
    return "\n".join(asked + [f"{c.label}{c.header}" for c in passage.cells if c.start <= span.start < c.end])


def headline(passage: Passage) -> tuple[int, int]:
    """Return the place of its article's title in a passage; (0, -1) where it isn't there."""
    at = passage.text.find(passage.title) if passage.title else -1
    return (at, at + len(passage.title or "")) if at >= 0 else (0, -1)


def relevance(ranked: Ranked) -> float:
    """Return how relevant a passage is, 0 to 1."""
    return sigmoid(ranked.reading.relevance if ranked.reading else ranked.fused)


def sigmoid(logit: float) -> float:
    """Return a logit as a share, 0 to 1, to four digits."""
    return round(1 / (1 + math.exp(-min(max(logit, -LOGIT_LIMIT), LOGIT_LIMIT))), 4)
