"""What a reply says beside its sentences, in fixed words: figures compared, the part that isn't told of."""

from __future__ import annotations

from dataclasses import replace

from rag.types import Trace
from rag.writers.comparison import compared
from rag.writers.notes import not_told, too_many


def told_beside(trace: Trace) -> Trace:
    """Return the trace whose draft names, of several questions asked at once, those that are not answered, and compares."""
    draft = trace.draft
    if draft is None or not draft.found or not trace.parts:
        return trace
    language = trace.question.language
    missing = [part.question.asked for part in trace.parts if part.reason]
    words = [
        compared(trace, draft),
        not_told(language, missing),
        too_many(language, len(trace.parts), len(trace.question.parts)),
    ]
    tail = (" " if language == "en" else "").join(filter(None, (draft.tail, *words)))
    return replace(trace, draft=replace(draft, tail=tail))
