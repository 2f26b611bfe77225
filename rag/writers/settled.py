"""What no writer is asked for: the sentence that contradicts a question, or says yes or no to one that asks whether."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.judge.premise import Verdict, asks_whether, decided, preferred, premise
from rag.reader import PassageReader
from rag.types import Evidence, Span, Trace
from rag.writers.extractive import corrected
from rag.writers.notes import whether_so


def settled(trace: Trace, evidence: Sequence[Evidence], reader: PassageReader | None) -> Trace:
    """Return the trace with the reply drafted where the passages surely contradict the question, whoever writes, or where
    it would be refused; of a question that asks whether something is so, what may contradict it is the likeliest span.

    ``evidence``: also what is told of another time or name, which contradicts a question that asks whether it is so.
    """
    other, direct = trace.reason == "other-subject", asks_whether(trace.question)
    if other and not direct:
        return trace  # the sibling is told of, and nothing is presupposed
    told = evidence if direct else trace.evidence
    likely, verdict = decided(trace.question, told, reader) if direct else (premise(trace.question, told, reader), None)
    said = told[likely.index].passage.text[likely.start : likely.end] if likely else ""
    if trace.sibling and other and not (likely and likely.sure and trace.sibling.told in said):
        if verdict is None or not verdict.says or trace.sibling.told in _sentence(verdict, told):
            return trace  # only what is told instead corrects it, or what is told of the thing itself decides
        return _quoting(trace, verdict.index, verdict.span, verdict.says)
    if likely and likely.sure:
        trace = _quoting(trace, likely.index, Span(likely.start, likely.end, likely.probability), "no" * direct)
        return replace(trace, correction=trace.draft.spans[0] if trace.draft else None)
    if verdict and (verdict.says or trace.draft):
        return _quoting(trace, verdict.index, verdict.span, verdict.says)
    if likely and trace.draft:
        return _quoting(trace, likely.index, Span(likely.start, likely.end, likely.probability), "")
    return replace(trace, evidence=preferred(trace.evidence, likely)) if likely and direct else trace


def _sentence(verdict: Verdict, evidence: Sequence[Evidence]) -> str:
    return evidence[verdict.index].passage.text[verdict.start : verdict.end]


def _quoting(trace: Trace, index: int, span: Span, says: str) -> Trace:
    """Return the trace with the sentence of a span as its reply, behind the yes or no that it says."""
    draft = replace(corrected(index, span, trace.evidence), lead=whether_so(says, trace.question.language))
    return replace(trace, draft=draft, reason=None)
