"""What a reply says beside its sentences, in fixed words: figures compared, the part that isn't told of."""

from __future__ import annotations

import re
from dataclasses import replace

from rag.asking.count import count_asked
from rag.types import Trace
from rag.writers.comparison import compared
from rag.writers.extractive import Extractive
from rag.writers.notes import fewer, not_told, too_many

_JOINED = re.compile(r"[、，,和与及跟同]|\band\b|” ?“")  # a span that may hold several items


def told_beside(trace: Trace) -> Trace:
    """Return the trace whose draft names, of several questions asked at once, those that are not answered, and compares."""
    draft = trace.draft
    if draft is None or not draft.found:
        return trace
    language, count = trace.question.language, count_asked(trace.question.resolved)
    if not trace.parts:
        listed = trace.question.kind == "list" and trace.writer == Extractive.name and not trace.correction
        few = fewer(language, count, len(draft.spans)) if listed and not _JOINED.search(draft.spans[0]) else ""
        return replace(trace, draft=replace(draft, tail=draft.tail + few))
    missing = [part.question.asked for part in trace.parts if part.reason]
    words = [
        compared(trace, draft),
        not_told(language, missing),
        too_many(language, len(trace.parts), len(trace.question.parts)),
    ]
    tail = (" " if language == "en" else "").join(filter(None, (draft.tail, *words)))
    return replace(trace, draft=replace(draft, tail=tail))
