"""What a stage made → attributes of its span: counts and codes; texts only where they may be told."""

from __future__ import annotations

from collections.abc import Mapping

from rag.types import Answer, Trace

Value = str | bool | int | float
Attributes = Mapping[str, Value]


def attributes_of(made: object, *, texts: bool = False) -> Attributes:
    """Return the attributes of what a run made: a trace, an answer, or some things among which there is one.

    ``texts``: also the question and the reply.
    """
    if isinstance(made, Trace):
        return _named(_of_trace(made) | (_texts_of_trace(made) if texts else {}))
    if isinstance(made, Answer):
        return _named(_of_answer(made) | (_texts_of_answer(made) if texts else {}))
    if isinstance(made, tuple | list):
        known = [one for one in made if isinstance(one, Trace | Answer)]
        return attributes_of(known[0], texts=texts) if known else {"rag.items": len(made)}
    return {}


def _named(told: Mapping[str, Value | None]) -> Attributes:
    return {f"rag.{name}": value for name, value in told.items() if value is not None and value != ""}


def _of_trace(trace: Trace) -> dict[str, Value | None]:
    return {
        "language": trace.question.language,
        "kind": trace.question.kind,
        "history": len(trace.ask.history),
        "parts": len(trace.parts),
        "candidates": len(trace.candidates),
        "ranked": len(trace.ranked),
        "evidence": len(trace.evidence),
        "confidence": round(trace.confidence, 4),
        "reason": trace.reason,
        "writer": trace.writer,
        "sentences": len(trace.draft.sentences) if trace.draft else None,
        "supported": sum(trace.supported) if trace.supported else None,
        "dropped": len(trace.dropped),
        "warnings": len(trace.warnings),
    }


def _of_answer(answer: Answer) -> dict[str, Value | None]:
    return {
        "generation": answer.generation,
        "found": answer.found,
        "reason": answer.reason,
        "corrected": answer.correction is not None,
        "confidence": answer.confidence,
        "writer": answer.writer,
        "citations": len(answer.citations),
        "passages": len(answer.passages),
        "conflicts": len(answer.conflicts),
        "warnings": len(answer.warnings),
    }


def _texts_of_trace(trace: Trace) -> dict[str, Value | None]:
    return {"question": trace.ask.question, "resolved": trace.question.resolved}


def _texts_of_answer(answer: Answer) -> dict[str, Value | None]:
    return {"question": answer.question, "resolved": answer.resolved, "answer": answer.answer}
