"""Other figures for the same thing: sentences elsewhere that ask to be weighed against the answer."""

from __future__ import annotations

from index.language.facts import Fact, facts
from index.language.normalise import fold
from index.language.sentences import sentences
from index.language.tokens import terms
from rag.types import Citation, Trace

ALIKE = 0.85  # share of the question's words that a rival sentence must hold, and no fewer than the answer's own
MOST = 3


def conflicts(trace: Trace, cited: tuple[Citation, ...]) -> tuple[Citation, ...]:
    """Return sentences of other articles with another figure of the same unit; only for questions of number or date."""
    if trace.question.kind not in ("number", "date") or not cited or trace.draft is None or not trace.draft.spans:
        return ()
    answered = next((f for f in facts(trace.draft.spans[0]) if f.kind == trace.question.kind), None)
    words = set(terms(trace.question.resolved))
    if answered is None or not words:
        return ()
    found: list[Citation] = []
    for piece in trace.evidence:
        passage = piece.passage
        if passage.source == cited[0].source and passage.start < cited[0].end and cited[0].start < passage.end:
            continue
        for start, end in sentences(passage.text):
            said = passage.text[start:end]
            if end - start <= 200 and _rival(said, answered, words) and all(said != c.quote for c in found):
                found.append(
                    Citation(
                        0,
                        passage.source,
                        passage.title,
                        passage.date,
                        passage.start + start,
                        passage.start + end,
                        said,
                        piece.score,
                    )
                )
    return tuple(found[:MOST])


def _rival(said: str, answered: Fact, words: set[str]) -> bool:
    here = [f for f in facts(said) if f.kind == answered.kind]
    same = any(f.value == answered.value for f in here)
    rival = any(_unit(f.value) == _unit(answered.value) for f in here)
    return rival and not same and len(words & set(terms(fold(said)))) >= ALIKE * len(words)


def _unit(value: str) -> str:
    return value.lstrip("0123456789.,一二两三四五六七八九十百千万亿多余几+近约超过逾")
