"""A finished trace → why the reply is as it is: each candidate with what it had and where it fell out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from itertools import chain, islice
from typing import Any

from index.types import Filter, Hit, Passage
from rag.judge.spans.evidence import EVIDENCE_LIMIT
from rag.serve.why import records as fates
from rag.serve.why.records import Asked, Weighed, Why
from rag.types import REPORTED_PASSAGES, DraftSentence, Evidence, Place, Ranked, Trace

FELL_OUT = REPORTED_PASSAGES  # passages shown that were found and not ranked: all parts share them
SHOWN = 80  # characters of a passage and of a title
MAX_WORDS, MAX_WORD = 24, 40  # of a question, and characters of one
MAX_DROPPED, MAX_SENTENCE = 12, 400
LITTLE = 0.01  # probability that the answer is in a passage below which nothing in it answers
_REFUSED = {
    "low-confidence": fates.BELOW_THRESHOLD,
    "other-subject": fates.BELOW_THRESHOLD,
    "ambiguous": fates.ASKED_BACK,
}


def why(trace: Trace) -> Why:
    """Return why the reply of a finished trace is as it is."""
    return Why(
        question=_asked(trace),
        confidence=round(trace.confidence, 4),
        threshold=trace.threshold,
        reason=trace.reason,
        writer=trace.writer,
        weighed=tuple(weighed(trace)),
        dropped=tuple(s.text[:MAX_SENTENCE] for s in _fallen(trace)[:MAX_DROPPED]),
        seconds={stage: round(spent, 6) for stage, spent in trace.seconds.items()},
    )


def weighed(trace: Trace, limit: int | None = REPORTED_PASSAGES + FELL_OUT) -> list[Weighed]:
    """Return what became of the candidates, the ranked first, then those that fell out before; of each part in turn.

    ``limit``: of all parts together; None: each candidate.
    """
    outcome = _outcome(trace)
    if not trace.parts:
        return list(islice(_weighed(trace, outcome, 0), limit))
    limit = limit and limit // len(trace.parts)
    rows = (islice(_weighed(part, outcome, number), limit) for number, part in enumerate(trace.parts, 1))
    return list(chain.from_iterable(rows))


def place_of(passage: Passage) -> Place:
    """Return where a passage stands."""
    return Place(passage.source, passage.start, passage.end)


def _fallen(trace: Trace) -> list[DraftSentence]:
    """The writer's sentences that did not stand, whether they were left out or are struck through."""
    kept = trace.draft.sentences if trace.draft else ()
    return [*trace.dropped, *(s for s, stands in zip(kept, trace.supported, strict=False) if not stands)]


def _outcome(trace: Trace) -> dict[Place, str]:
    """What became of the passages that the reply, or what was left out of it, leans on."""
    said = [(fates.UNSUPPORTED, _fallen(trace)), (fates.CITED, trace.draft.sentences if trace.draft else ())]
    return {
        place_of(trace.evidence[quote.index].passage): fate
        for fate, sentences in said
        for sentence in sentences
        if fate == fates.UNSUPPORTED or sentence not in _fallen(trace)
        for quote in sentence.quotes
    }


def _weighed(trace: Trace, outcome: Mapping[Place, str], part: int) -> Iterator[Weighed]:
    words = list(dict.fromkeys(trace.question.words.terms))
    pieces = {place_of(piece.passage): piece for piece in trace.evidence}
    read = any(r.reading for r in trace.ranked)
    copies = dict[Place, int]()
    for rank, r in enumerate(trace.ranked, 1):
        place = place_of(r.hit.passage)
        copies |= dict.fromkeys(r.duplicates, rank)
        fate = outcome.get(place) or _fate(trace, rank, r, pieces.get(place), read)
        yield _ranked(r, rank, words, part, fate, pieces.get(place))
    ranked = {r.hit.key for r in trace.ranked}
    for c in [c for c in trace.candidates if c.hit.key not in ranked]:
        copied = copies.get(place_of(c.hit.passage))
        fate = fates.COPY if copied else fates.BELOW_LIMIT
        yield Weighed(**_told(c.hit, words), fate=fate, fused=round(c.fused, 4), part=part, copy_of=copied)


def _fate(trace: Trace, rank: int, ranked: Ranked, piece: Evidence | None, read: bool) -> str:
    """What became of a ranked passage that nothing of the reply leans on."""
    if read and ranked.reading is None:
        return fates.NOT_READ
    if rank > EVIDENCE_LIMIT or piece is None:
        return fates.NOT_WEIGHED
    if ranked.reading and ranked.reading.looked:
        if not ranked.reading.spans or ranked.reading.mass < LITTLE:
            return fates.NO_ANSWER
        if not piece.spans:
            return fates.OTHER_SUBJECT
    return _REFUSED.get(trace.reason or "", fates.OUTDONE)


def _ranked(r: Ranked, rank: int, words: list[str], part: int, fate: str, piece: Evidence | None) -> Weighed:
    best = next(iter(piece.spans if piece and piece.spans else r.reading.spans if r.reading else ()), None)
    return Weighed(
        **_told(r.hit, words),
        fate=fate,
        fused=round(r.fused, 4),
        part=part,
        rank=rank,
        relevance=round(r.reading.relevance, 4) if r.reading else None,
        score=round(r.score, 4),
        span=r.hit.passage.text[best.start : best.end][:SHOWN] if best else "",
        probability=round(best.probability, 4) if best else None,
    )


def _told(hit: Hit, words: list[str]) -> dict[str, Any]:
    """What is said of any passage."""
    passage, there = hit.passage, hit.record.terms
    return {
        **{name: getattr(passage, name) for name in ("source", "start", "end", "date")},
        "title": passage.title[:SHOWN] if passage.title else None,
        "text": " ".join(passage.text[: 2 * SHOWN].split())[:SHOWN],
        "words": tuple(word for word in words if word in there),
        **{name: getattr(hit, name) for name in ("dense", "dense_rank", "lexical", "lexical_rank")},
    }


def _asked(trace: Trace) -> Asked:
    question = trace.question
    return Asked(
        asked=question.asked[:MAX_SENTENCE],
        resolved=question.resolved[:MAX_SENTENCE],
        language=question.language,
        kind=question.kind,
        turn=question.turn,
        words=_short(question.words.terms),
        names=_short(question.resolved[name.start : name.end] for name in question.names),
        times=_short(q.wording for q in question.quantities if q.kind == "date"),
        parts=tuple(part.question.resolved[:MAX_SENTENCE] for part in trace.parts),
        wanted=asdict(trace.ask.wanted or Filter()),
    )


def _short(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word[:MAX_WORD] for word in words))[:MAX_WORDS]
