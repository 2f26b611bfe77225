"""At which stage did the gold evidence fall out? The first thing to know about a wrong answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from eval.metrics.retrieval import Piece, Slice, hitting
from rag.types import Answer

if TYPE_CHECKING:  # with the whole service: comparing runs needs the names of the stages only
    from rag.types import Trace

# In the order of the stages; the last two are those of an answer that had the evidence in hand.
STAGES = ("retrieve", "rank", "read", "refuse", "cite")


def lost_at(trace: Trace, answer: Answer, pieces: Sequence[Piece], share: bool = False) -> str | None:
    """Return the stage where the last piece of gold evidence fell out; None where one was cited, or there is none.

    "retrieve": no candidate hits it; "rank": a candidate does, none of the passages shown; "read": a passage shown
    does, none of the evidence that may be quoted; "refuse": it was evidence, and the answer was refused; "cite": the
    answer cites something else. With ``share`` every piece counts: the first to fall out.
    """
    reached = [_reached(trace, answer, piece) for piece in pieces]
    if not reached:
        return None
    stage = min(reached) if share else max(reached)
    return STAGES[stage] if stage < len(STAGES) else None


def _reached(trace: Trace, answer: Answer, piece: Piece) -> int:
    """How many of STAGES a piece has passed."""
    stages: list[Iterable[Slice]] = [
        [candidate.hit.passage for candidate in trace.candidates],
        answer.passages,
        [evidence.passage for evidence in trace.evidence],
    ]
    for number, slices in enumerate(stages):
        if not hitting(slices, [piece]):
            return number
    if not answer.found:
        return STAGES.index("refuse")
    return len(STAGES) if hitting(answer.citations, [piece]) else STAGES.index("cite")
