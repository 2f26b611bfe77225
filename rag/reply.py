"""A finished trace → the public record: sentences with markers, citations with true offsets, what was considered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.settings import USUAL, Settings
from index.store.store import Store
from index.types import PassageRecord
from rag.judge.glosses import glosses
from rag.judge.reports.conflicts import Conflict, conflicts
from rag.search.duplicates import of_one_template
from rag.search.linked import linked
from rag.types import (
    REPORTED_PASSAGES,
    Answer,
    Citation,
    Considered,
    Draft,
    Evidence,
    Place,
    Quote,
    Ranked,
    Sentence,
    Trace,
)  # fmt: skip
from rag.writers.markers import Markers, joint, marked
from rag.writers.notes import not_found, note, other_figures, which

# Of a confidence from here on nine in ten answers are right on both dev sets: 89 of gold's 187 answers (.989), 255 of the
# authored 798 (.902); below it .694 and .490 are. Chosen by: python -m eval boundary eval/runs/dev eval/runs/authored
UNSURE = 0.76
REPLY_CHARS = 160  # of a reply that also names other figures, without markers and white space: a short answer in eval
_STAGES = ("question", "retrieve", "rank", "write", "verify")


def to_answer(store: Store, trace: Trace, settings: Settings = USUAL) -> Answer:
    """Return the record of a trace whose draft has been verified."""
    script = settings.quote_script == "reader"
    draft = trace.draft if trace.draft and trace.draft.found and trace.draft.sentences else None
    sentences, citations = _cited(store, trace) if draft else ((), ())
    unsure = trace.confidence < UNSURE and not trace.correction  # which has a probability of its own
    reason = trace.reason if draft is None else "uncertain" if unsure else None
    others = conflicts(trace) if draft else ()
    seconds = {stage: round(trace.seconds.get(stage, 0.0), 6) for stage in _STAGES}
    return Answer(
        id=trace.ask.id,
        question=trace.ask.question,
        resolved=trace.question.resolved,
        found=draft is not None,
        answer=_text(trace.question.language, draft, sentences, others) if draft else _refusal(trace),
        spans=draft.spans if draft else (),
        glosses=glosses(trace.question, draft, trace.evidence, script=script) if draft else {},
        choices=trace.choices,
        confidence=round(trace.confidence, 4),
        reason=reason,
        note=note(reason, trace.question.language),
        correction=trace.correction if draft else None,
        sentences=sentences,
        citations=citations,
        passages=tuple(considered(rank, r) for rank, r in enumerate(trace.ranked[:REPORTED_PASSAGES], 1)),
        conflicts=tuple(replace(other.citation, figure=other.figure) for other in others),
        writer=trace.writer,
        generation=store.generation,
        warnings=trace.warnings,
        seconds={**seconds, "total": round(sum(seconds.values()), 6)},
        lead=draft.lead if draft else "",
        tail=draft.tail if draft else "",
        several=trace.question.several or trace.question.kind == "list" or len(trace.question.parts) > 1,
        usage=trace.usage,
    )


def _text(language: str, draft: Draft, sentences: Sequence[Sentence], others: Sequence[Conflict]) -> str:
    """The reply as a person reads it: our words before and behind, the markers, other figures while it stays short."""
    between = joint(language)
    said = between.join(marked(s.text, s.markers) for s in sentences)
    also = other_figures(language, [(c.figure, c.citation.source) for c in others])
    plain = "".join("".join((*(s.text for s in sentences), also)).split())
    return between.join(filter(None, (draft.lead, said, draft.tail))) + (also if len(plain) <= REPLY_CHARS else "")


def _refusal(trace: Trace) -> str:
    if trace.draft and trace.draft.lead:
        return trace.draft.lead
    if trace.reason == "ambiguous":
        return which(trace.question.language, trace.choices)
    sibling = trace.sibling if trace.reason == "other-subject" else None
    return not_found(trace.question.language, sibling, trace.evidence)


def _cited(store: Store, trace: Trace) -> tuple[tuple[Sentence, ...], tuple[Citation, ...]]:
    """Number the quotes in the order they are first leaned on; one quote has one marker."""
    markers, sentences = Markers(), []
    assert trace.draft is not None
    for sentence, supported in zip(trace.draft.sentences, trace.supported, strict=True):
        sentences.append(Sentence(sentence.text, markers.of(sentence), supported))
    return tuple(sentences), tuple(_citation(store, marker, quote, trace) for quote, marker in markers.quotes.items())


def _citation(store: Store, marker: int, quote: Quote, trace: Trace) -> Citation:
    piece = trace.evidence[quote.index]
    passage, text = piece.passage, piece.passage.text[quote.start : quote.end]
    own = Place(passage.source, passage.start + quote.start, passage.start + quote.end)
    beside = linked(store, piece.record, text, trace.ask.wanted)
    copies = _copies(text, own, piece, [c.hit.record for c in trace.candidates], beside)
    page = store.page(own.source, own.start)
    told = passage.title, passage.date, own.start, own.end
    return Citation(marker, own.source, *told, text, piece.score, copies, page)


def _copies(
    quote: str, own: Place, piece: Evidence, candidates: Sequence[PassageRecord], linked: Sequence[PassageRecord]
) -> tuple[Place, ...]:
    """Where else the quote stands word for word; of a near copy that words it otherwise, all of it.

    Not in a passage of the same template that is about something else: a bulletin of another day is no copy.
    """
    quoted = (r for r in candidates if quote in r.passage.text and not of_one_template(piece.record, r))
    holding = [r.passage for r in (*quoted, *linked) if quote in r.passage.text]
    starts = ((p.source, p.start + p.text.index(quote)) for p in holding)
    same = dict.fromkeys(Place(source, start, start + len(quote)) for source, start in starts)
    same.pop(own, None)
    alike = (*piece.duplicates, *(Place(r.passage.source, r.passage.start, r.passage.end) for r in linked))
    worded = [
        p
        for p in dict.fromkeys(alike)
        if not any(s.source == p.source and p.start <= s.start and s.end <= p.end for s in same)
    ]
    return (*same, *worded)


def considered(rank: int, ranked: Ranked) -> Considered:
    """Return what is told of a passage that was weighed."""
    hit, p = ranked.hit, ranked.hit.passage
    return Considered(rank, p.source, p.start, p.end, round(ranked.score, 4), hit.dense_rank, hit.lexical_rank)
