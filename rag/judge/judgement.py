"""Ranked passages → what may be said of them: the evidence about what was asked, how sure it is, and the decision."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from index.settings import Settings
from rag.judge.confidence import confidence
from rag.judge.decide import decide, least_confidence
from rag.judge.reports.latest import latest
from rag.judge.spans.evidence import evidence_of
from rag.judge.spans.parts import with_parts
from rag.judge.spans.second_look import with_second_look
from rag.judge.subject.about import about
from rag.reader import PassageReader
from rag.types import Trace


def judged(trace: Trace, reader: PassageReader | None, text_of: Callable[[str], str], settings: Settings) -> Trace:
    """Return the trace with its evidence and confidence, and with a draft where no writer is to be asked.

    ``text_of`` gives a source's text.
    """
    question, ranked = trace.question, trace.ranked
    likely = evidence_of(question, ranked)
    spoken, sibling = about(question, likely, text_of)
    evidence = with_second_look(question, latest(question, spoken), reader)
    if sibling and confidence(ranked, with_second_look(question, likely, reader)) < least_confidence(ranked, settings):
        sibling = None  # what was told of it would be no answer either
    sure = confidence(ranked, evidence)
    weighed = tuple(with_parts(question, ranked, evidence, reader))
    return decide(replace(trace, evidence=weighed, confidence=sure, sibling=sibling), settings)
