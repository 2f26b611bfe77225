"""One question to the reader: its span in the right context, and what the service says of a whole file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import nan

from eval.datasets.corpus import bm25
from eval.datasets.trials import alone, anywhere
from eval.measure.record import rank_of
from eval.metrics.answers import em, f1
from index.articles.passages import MAX_PASSAGE, passages
from index.corpora.contexts import context_name, whole_article
from index.corpora.reading import ReadingQuestion
from index.encoder import Encoder
from index.language.normalise import fold
from index.store.store import Store
from index.types import Hit, Passage, PassageRecord
from rag.judge.confidence import confidence, threshold
from rag.judge.spans.evidence import evidence_of
from rag.judge.spans.second_look import with_second_look
from rag.reader.model import Reader
from rag.search.duplicates import collapse
from rag.search.rank import rank
from rag.search.retrieve import retrieve
from rag.types import Question, Ranked
from rag.writers.extractive import Extractive

_folded = lru_cache(8_192)(fold)  # the same passages come up again and again


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


def search(store: Store, encoder: Encoder, reader: Reader, asked: ReadingQuestion, silent: bool) -> Found:
    """Ask one question of the whole file, with ``silent`` also of what does not answer it."""
    question, answers, right = alone(asked.question), texts(asked), anywhere(context_name(asked.context), asked.context)
    candidates = retrieve(store, encoder, question)
    ranked = rank(question.resolved, candidates, reader)
    without = [c for c in candidates if not holds(c.hit.passage.text, answers)]
    return Found(
        rank_of(bm25(store, asked.question), right),
        rank_of([candidate.hit.passage for candidate, _ in collapse(candidates)], right),
        rank_of([r.hit.passage for r in ranked], right),
        said(question, rank(question.resolved, candidates, None), None).span,
        said(question, ranked, reader),
        said(question, rank(question.resolved, without, reader), reader) if silent and answers else None,
    )


def texts(asked: ReadingQuestion) -> tuple[str, ...]:
    """Return the answers that a question's file gives."""
    return tuple(answer.text for answer in asked.answers if answer.text.strip())


def said(question: Question, ranked: Sequence[Ranked], reader: Reader | None) -> Said:
    """Return what the extractive writer chooses of ranked passages, and whether the threshold refuses it."""
    if not ranked:
        return Said("", 0.0, True)
    evidence = with_second_look(question, evidence_of(question, ranked), reader)
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


def scored(span: str, answers: Sequence[str]) -> tuple[float, float]:
    """Return (EM, F1) of a span: CMRC 2018's where the answer is Chinese, SQuAD's where it is not; NaN without one."""
    return (em(span, answers), f1(span, answers)) if answers else (nan, nan)


def likeliest(reader: Reader, asked: ReadingQuestion) -> str:
    """Return the reader's likeliest span over the passages of the right context, read together; "" without any."""
    hits = pieces(asked.context)
    read = zip(hits, reader.read(asked.question, hits), strict=True)
    spans = [(span, hit.passage.text) for hit, reading in read for span in reading.spans]
    if not spans:
        return ""
    best, text = max(spans, key=lambda found: found[0].probability)
    return text[best.start : best.end]


@lru_cache(64)  # a file's questions follow each other by context
def pieces(text: str) -> tuple[Hit, ...]:
    """A context as it is read: whole up to MAX_PASSAGE characters, else in the passages that a store cuts it into."""
    if len(text) <= MAX_PASSAGE:
        found = [Passage("", 0, len(text), text, 0, None, None, None, "")]
    else:
        found = passages(whole_article("", text)[0], text)
    return tuple(Hit(n, PassageRecord(passage)) for n, passage in enumerate(found))
