"""Why not this sentence: it is looked up, the question asked again, and followed to where the two part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from index.articles.structure.written import cut
from index.types import Filter, Hit, PassageRecord
from rag.chain import Service, traced
from rag.judge.spans.evidence import sigmoid
from rag.search.retrieve import Searches, search
from rag.serve.why import records as fates
from rag.serve.why.lookup import NONE, Found, likest, look_up
from rag.serve.why.records import Told, Weighed, WhyNot
from rag.serve.why.trace import weighed
from rag.types import Answer, Ask, Question, Trace
from rag.writers.extractive import Extractive

DEPTH = 2_000  # of each search, for what the hundred that are usual did not bring
MAX_SENTENCE = 400  # characters that are looked up


def why_not(service: Service, ask: Ask, sentence: str, answered: Answer | None = None) -> WhyNot:
    """Return what became of a sentence when a question was asked: it is asked again, of the generation held now.

    ``answered``: the reply that the person sees, which may be of an older generation. No chat model is asked. A
    sentence without a word is in no store.
    """
    service = replace(service.held(), writer=Extractive())
    sentence = " ".join(sentence[: 4 * MAX_SENTENCE].split())[:MAX_SENTENCE]
    trace, found = traced(service, ask), look_up(service.store, service.encoder, sentence)
    common: dict[str, Any] = {
        "asked": sentence,
        "match": found.match,
        "told": found.told,
        **_winner(trace),
        "confidence": round(trace.confidence, 4),
        "threshold": trace.threshold,
        "same": answered is None or answered.generation == service.store.generation,
    }
    if found.match == NONE:
        return WhyNot(fate=fates.NOT_IN_STORE, **common)
    if not found.keys:
        return WhyNot(fate=fates.LEFT_OUT, **common)
    return WhyNot(**{**common, **_followed(service, trace, found)})


def _winner(trace: Trace) -> dict[str, Any]:
    """What the reply quotes first; nothing where nothing was answered: no passage is then a better answer than another."""
    sentences = trace.draft.sentences if trace.draft and trace.draft.found else ()
    quote = next((quote for sentence in sentences for quote in sentence.quotes if quote.start < quote.end), None)
    if quote is None:
        return {}
    best = trace.evidence[quote.index]
    passage, span = best.passage, next(iter(best.spans), None)
    start, end = quote.start, quote.end
    told = Told(
        passage.source, passage.start + start, passage.start + end, passage.text[start:end], passage.title, passage.date
    )
    return {"winner": told, "winner_probability": round(span.probability, 4) if span else None}


def _followed(service: Service, trace: Trace, found: Found) -> dict[str, Any]:
    """Where the passage with the sentence fell out; of several that have it the one that came furthest."""
    records = service.store.records(found.keys)
    places = {(r.passage.source, r.passage.start) for r in records}
    rows = [row for row in weighed(trace, None) if (row.source, row.start) in places]
    question = _of_part(trace, 0)
    if rows:
        row = min(rows, key=lambda row: (fates.FATES.index(row.fate), row.rank or 0))
        question = _of_part(trace, row.part)
        record = next(r for r in records if (r.passage.source, r.passage.start) == (row.source, row.start))
        told = _placed(found, record)
        return {
            **_words(question, record),
            "told": told,
            "fate": _said(trace, row, told),
            **{name: getattr(row, name) for name in ("rank", "dense_rank", "lexical_rank", "span", "probability")},
            "relevance": None if row.relevance is None else sigmoid(row.relevance),
            "alone": _alone(service, question, record, told),
        }
    record = records[0]
    deep = search(service.store, service.encoder, question, trace.ask.wanted, DEPTH)
    return {
        **_words(question, record),
        "fate": fates.FILTERED if _filtered(service, trace.ask.wanted, record) else fates.NOT_RETRIEVED,
        **_ranks(deep, found.keys),
        "depth": DEPTH,
        "alone": _alone(service, question, record, found.told),
    }


def _placed(found: Found, record: PassageRecord) -> Told | None:
    """The sentence as a passage has it; of an exact match in several the one that was followed."""
    return likest(record, found.told.text) if found.told else None


def _of_part(trace: Trace, part: int) -> Question:
    return trace.parts[part - 1].question if 0 < part <= len(trace.parts) else trace.question


def _words(question: Question, record: PassageRecord) -> dict[str, Any]:
    words, there = list(dict.fromkeys(question.words.terms)), record.terms
    return {
        "words": tuple(word for word in words if word in there),
        "lacking": tuple(word for word in words if word not in there),
    }


def _said(trace: Trace, row: Weighed, told: Told | None) -> str:
    """A passage that is quoted need not be quoted for this sentence."""
    if row.fate != fates.CITED or told is None or trace.draft is None:
        return row.fate
    for sentence in trace.draft.sentences:
        for quote in sentence.quotes:
            passage = trace.evidence[quote.index].passage
            start, end = passage.start + quote.start, passage.start + quote.end
            if passage.source == told.source and start < told.end and told.start < end:
                return fates.CITED
    return fates.OUTDONE


def _ranks(deep: Searches, keys: Sequence[int]) -> dict[str, int | None]:
    """The best rank of some passages in either search."""
    best = {}
    for name, hits in (("dense_rank", deep.dense), ("lexical_rank", deep.lexical)):
        best[name] = next((rank for rank, (key, _) in enumerate(hits, 1) if key in keys), None)
    return best


def _filtered(service: Service, wanted: Filter | None, record: PassageRecord) -> bool:
    held = service.store.article_at(record.passage.source, record.passage.start) if wanted else None
    return held is not None and wanted is not None and not wanted.accepts(held.article)


def _alone(service: Service, question: Question, record: PassageRecord, told: Told | None) -> float | None:
    """How likely the reader finds an answer in the sentence alone, 0 to 1; None without a reader."""
    if service.reader is None or told is None:
        return None
    passage = record.passage
    sentence = cut(passage, told.start - passage.start, told.end - passage.start)
    reading = service.reader.read(question.resolved, [Hit(0, PassageRecord(sentence))])[0]
    return round(reading.mass, 4) if reading.looked else None
