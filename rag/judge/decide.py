"""What the reply may be, for every writer alike: an answer, or an honest refusal."""

from __future__ import annotations

from dataclasses import replace

from index.settings import Settings
from rag.judge.confidence import threshold
from rag.types import Draft, Trace

REFUSAL = Draft((), (), found=False)


def decide(trace: Trace, settings: Settings) -> Trace:
    """Return the trace as it is where a writer is to be asked, else with a draft that says nothing was found.

    Refused is what is less likely than the fitted threshold (or ``settings.threshold``): no writer, not even a chat
    model, gets to write about passages that hardly answer.
    """
    if not trace.ranked:
        return trace
    least = threshold(trace.ranked) if settings.threshold is None else settings.threshold
    return replace(trace, draft=REFUSAL, reason="low-confidence") if trace.confidence < least else trace
