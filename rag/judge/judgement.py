"""Ranked passages → what may be said of them: the evidence about what was asked, how sure it is, and the decision."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from index.settings import Settings
from rag.judge.confidence import confidence
from rag.judge.decide import decide, least_confidence
from rag.judge.reports.latest import latest
from rag.judge.spans.second_look import with_second_look
from rag.judge.subject.about import about
from rag.reader import PassageReader
from rag.types import Trace


def judged(trace: Trace, reader: PassageReader | None, text_of: Callable[[str], str], settings: Settings) -> Trace:
    """Return the trace, whose evidence is what was read, with what of it may be said, its confidence and the decision.

    ``text_of`` gives a source's text.
    """
    question, ranked, likely = trace.question, trace.ranked, trace.evidence
    spoken, sibling = about(question, likely, text_of)
    evidence = with_second_look(question, latest(question, spoken), reader)
    if sibling and confidence(ranked, with_second_look(question, likely, reader)) < least_confidence(ranked, settings):
        sibling = None  # what was told of it would be no answer either
    sure = confidence(ranked, evidence)
    return decide(replace(trace, evidence=tuple(evidence), confidence=sure, sibling=sibling), settings)
