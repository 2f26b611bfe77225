"""What the reply may be, for every writer alike: an answer, or an honest refusal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.settings import Settings
from rag.judge.confidence import threshold
from rag.types import Draft, Ranked, Trace

LEFT_SHARE = 0.1  # of the probability of a span that speaks of another thing, which another must have to be the answer
REFUSAL = Draft((), (), found=False)


def decide(trace: Trace, settings: Settings) -> Trace:
    """Return the trace with its threshold, where a writer is to be asked, else with a draft that says nothing was found.

    Refused is what is less likely than `least_confidence`: no writer, not even a chat model, gets to write about
    passages that hardly answer; and what is left where the likeliest span speaks of another line, day or name.
    """
    if not trace.ranked:
        return trace
    trace = replace(trace, threshold=least_confidence(trace.ranked, settings))
    left = max((span.probability for piece in trace.evidence for span in piece.spans), default=0.0)
    leftover = trace.sibling is not None and left < LEFT_SHARE * trace.sibling.span.probability
    if trace.confidence >= (trace.threshold or 0.0) and not leftover:
        return trace
    return replace(trace, draft=REFUSAL, reason="other-subject" if trace.sibling else "low-confidence")


def least_confidence(ranked: Sequence[Ranked], settings: Settings) -> float:
    """Return the confidence from which a question is answered, 0 to 1: ``settings.threshold``, else the fitted one."""
    return threshold(ranked) if settings.threshold is None else settings.threshold
