"""A whole file as the corpus: where the right context comes, which span is chosen, and what is refused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from eval.datasets.haystack import DEPTH, bm25
from eval.measure.reading.data import Asked
from eval.measure.reading.store import source_of
from eval.measure.search.trials import alone
from index.encoder import Encoder
from index.language.normalise import fold
from index.store.local import Store
from rag.judge.confidence import confidence, threshold
from rag.judge.evidence import evidence_of
from rag.reader.model import Reader
from rag.search.duplicates import collapse
from rag.search.rank import rank
from rag.search.retrieve import retrieve
from rag.types import Candidate, Question, Ranked
from rag.writers.extractive import Extractive


@dataclass(frozen=True, slots=True)
class Said:
    """What the service would say of some candidates: its minimal answer were it not to refuse, and whether it does."""

    span: str
    confidence: float
    refused: bool


@dataclass(frozen=True, slots=True)
class Found:
    """One question over the whole file. Ranks from 0 of the first passage of the right context, DEPTH where none of so
    many is: by BM25, by the hybrid, and after reading. ``unread``: the span that is chosen without a reader;
    ``silent``: what is said without the passages that hold an answer.
    """

    bm25: int
    hybrid: int
    read: int
    unread: str
    said: Said
    silent: Said | None


@dataclass(frozen=True, slots=True)
class Searcher:
    """A store with what reads it."""

    store: Store
    encoder: Encoder
    reader: Reader


def search(searcher: Searcher, asked: Asked, silent: bool) -> Found:
    """Ask one question of the whole file, with ``silent`` also of what does not answer it."""
    question, source = alone(asked.question), source_of(asked.context)
    candidates = retrieve(searcher.store, searcher.encoder, question)
    ranked = rank(question.resolved, candidates, searcher.reader)
    without = [c for c in candidates if not holds(c.hit.passage.text, asked.answers)]
    return Found(
        _first(source, (place.source for place in bm25(searcher.store, asked.question))),
        _first(source, (c.hit.passage.source for c, _ in collapse(candidates))),
        _first(source, (r.hit.passage.source for r in ranked)),
        said(question, rank(question.resolved, candidates, None)).span,
        said(question, ranked),
        _silent(searcher, question, without) if silent and asked.answers else None,
    )


def _silent(searcher: Searcher, question: Question, without: Sequence[Candidate]) -> Said:
    return said(question, rank(question.resolved, without, searcher.reader))


def said(question: Question, ranked: Sequence[Ranked]) -> Said:
    """Return what the extractive writer chooses of ranked passages, and whether the shipped threshold refuses it."""
    if not ranked:
        return Said("", 0.0, True)
    evidence = evidence_of(question, ranked)
    *_, last = Extractive().write(question, evidence)
    draft = last.draft
    assert draft is not None
    sure = confidence(ranked, evidence)
    return Said(draft.spans[0] if draft.spans else "", sure, not draft.found or sure < threshold(ranked))


def holds(text: str, answers: Sequence[str]) -> bool:
    """Return whether a passage holds any of the answers, folded.

    >>> holds("劉強東創辦了京東。", ["刘强东"]), holds("京東在北京。", ["刘强东"])
    (True, False)
    """
    return any(_folded(answer) in _folded(text) for answer in answers)


@lru_cache(8_192)  # the same passages come up again and again
def _folded(text: str) -> str:
    return fold(text)


def _first(source: str, found: Iterable[str]) -> int:
    return next((n for n, other in enumerate(found) if other == source), DEPTH)
