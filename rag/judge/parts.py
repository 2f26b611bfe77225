"""Several questions asked at once: each is found, read and judged for itself, then all are one reply's evidence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import chain, zip_longest
from typing import TypeVar

from index.language.normalise import fold
from index.settings import Settings
from index.types import Passage
from rag.judge.decide import REFUSAL
from rag.judge.reports.same_thing import told
from rag.types import Candidate, Evidence, Ranked, Span, Trace

PART_LIMIT = 4  # questions of one message that are answered
READ_PASSAGES = 12  # of all parts together: with 8 of a plain question, two parts take less than twice its time
Place = tuple[str, int, int]
Found = TypeVar("Found", Candidate, Ranked)


def apart(trace: Trace) -> Trace:
    """Return the trace with one of its own for each of the questions asked at once, at most PART_LIMIT."""
    if trace.reason:
        return trace
    return replace(trace, parts=tuple(Trace(trace.ask, part) for part in trace.question.parts[:PART_LIMIT]))


def or_as_one(trace: Trace, joined: Trace, judge: Callable[[Trace], Trace]) -> Trace:
    """Return what the parts found, or the whole question judged as one: where none of them is answered, and where a
    difference or a sum lacks a figure and one sentence names all that is compared, for an article may state it.
    """
    wanted = trace.question.compared
    lacking = wanted and wanted.operation in {"difference", "sum"} and any(part.reason for part in joined.parts)
    if not joined.reason and not lacking:
        return joined
    as_one = judge(replace(trace, parts=(), question=replace(trace.question, parts=())))
    return as_one if joined.reason or _states_all(as_one, joined.parts) else joined


def _states_all(trace: Trace, parts: Sequence[Trace]) -> bool:
    """Whether the likeliest span stands in a sentence that names the thing of every part."""
    pieces = [(piece.spans[0].probability, -i, piece) for i, piece in enumerate(trace.evidence) if piece.spans]
    if trace.reason or not pieces:
        return False
    piece = max(pieces)[2]
    said = next((t.text for t in told(piece) if t.start <= piece.spans[0].start < t.end), "")
    return all(fold(part.question.thing) in fold(said) for part in parts)


def each(trace: Trace, stage: Callable[[Trace], Trace]) -> Trace:
    """Return the trace with a stage run on each of its parts."""
    return replace(trace, parts=tuple(stage(part) for part in trace.parts))


def reading_settings(trace: Trace, settings: Settings) -> Settings:
    """Return the settings with fewer passages read for each of several parts, so that they take bounded time."""
    depth = min(settings.rerank_depth, max(READ_PASSAGES // max(len(trace.parts), 1), 1))
    return settings.model_copy(update={"rerank_depth": depth}) if trace.parts else settings


def together(trace: Trace) -> Trace:
    """Return the trace with what its parts found: their passages in turn, each part's spans by its number.

    A part that is refused has no spans; where all are, the reason is the first one's. The confidence is that of the
    least sure part that is answered.
    """
    answered = [part for part in trace.parts if not part.reason]
    said = answered or trace.parts[:1]
    evidence = _merged(trace.parts)
    return replace(
        trace,
        candidates=_distinct([part.candidates for part in trace.parts]),
        ranked=_distinct([part.ranked for part in trace.parts]),
        evidence=evidence,
        confidence=min(part.confidence for part in said),
        threshold=said[0].threshold,
        reason=None if answered else said[0].reason,
        draft=None if answered else REFUSAL,
        correction=next((part.correction for part in answered if part.correction), None),
        warnings=tuple(dict.fromkeys(chain(trace.warnings, *(part.warnings for part in trace.parts)))),
    )


def _merged(parts: Sequence[Trace]) -> tuple[Evidence, ...]:
    """The passages of all parts, each once, with the spans of the parts that are answered, likeliest first."""
    pieces: dict[Place, Evidence] = {}
    for row in zip_longest(*(_spans_kept(part, number) for number, part in enumerate(parts))):
        for piece in filter(None, row):
            known = pieces.setdefault(_place(piece.passage), replace(piece, spans=()))
            spans = sorted((*known.spans, *piece.spans), key=lambda span: -span.probability)
            pieces[_place(piece.passage)] = replace(known, spans=tuple(spans), score=max(known.score, piece.score))
    return tuple(pieces.values())


def _spans_kept(part: Trace, number: int) -> list[Evidence]:
    """A part's passages with its spans: none where it is refused, only the one that corrects it where it is corrected."""
    drafted = part.draft.sentences[0].quotes[0] if part.draft and part.draft.sentences else None
    kept = []
    for index, piece in enumerate(part.evidence):
        spans = () if part.reason or (drafted and drafted.index != index) else piece.spans
        if drafted and part.draft and drafted.index == index:
            at = piece.passage.text.find(part.draft.spans[0], drafted.start)
            spans = (Span(at, at + len(part.draft.spans[0]), 1.0),)
        kept.append(replace(piece, spans=tuple(replace(span, part=number) for span in spans)))
    return kept


def _distinct(rows: Sequence[Sequence[Found]]) -> tuple[Found, ...]:
    """What several searches returned, in turn, each passage once."""
    distinct: dict[Place, Found] = {}
    for one in chain.from_iterable(zip_longest(*rows)):
        if one is not None:
            distinct.setdefault(_place(one.hit.passage), one)
    return tuple(distinct.values())


def _place(passage: Passage) -> Place:
    return passage.source, passage.start, passage.end
