"""Ask a question that was made of the articles: it is kept where the answer is the very thing that was taken out of it."""

from __future__ import annotations

from dataclasses import replace

from index.language.normalise import fold
from index.language.quantity import quantities
from index.types import Filter
from rag.chain import Service, answer
from rag.serve.suggestions.candidates import Candidate
from rag.types import Answer
from rag.writers.extractive import Extractive

MIN_CONFIDENCE = 0.55


def answered(service: Service, candidate: Candidate, wanted: Filter | None = None) -> bool:
    """Ask a question of some articles; return whether the answer is the one that was taken out of it.

    No chat model is asked, whoever writes the replies: a suggestion costs nobody's money.
    """
    return is_right(answer(replace(service, writer=Extractive()), candidate.question, filter=wanted), candidate)


def is_right(said: Answer, candidate: Candidate) -> bool:
    """Whether an answer is sure, says what was taken out, and cites the place it was taken from."""
    if not said.found or said.confidence < MIN_CONFIDENCE or said.correction or said.conflicts or len(said.spans) != 1:
        return False
    if not said.citations or not same(said.spans[0], candidate.taken):
        return False
    c = said.citations[0]
    # A name may be told elsewhere as well (who is the CEO); the same figure elsewhere is likely of something else.
    named = not quantities(candidate.taken) and candidate.taken in c.quote
    return named or (c.source == candidate.source and c.start < candidate.end and candidate.start < c.end)


def same(span: str, taken: str) -> bool:
    """Whether an answer is what was taken out: the same figures where it has any, else the same words.

    >>> same("超过3.6亿", "3.6亿"), same("陳生強", "陈生强"), same("马克·埃斯珀", "马克"), same("2014年2月", "2014年")
    (True, True, False, False)
    """
    if figures := quantities(taken):
        told = quantities(span)
        return len(told) == len(figures) == 1 and told[0].value == figures[0].value and len(span) <= len(taken) + 4
    return fold(span).strip() == fold(taken).strip()
