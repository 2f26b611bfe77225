"""One gold question, asked and scored."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tqdm import tqdm

from eval.datasets.gold import Gold, TextOf
from eval.datasets.haystack import bm25
from eval.failure_stage import lost_at
from eval.question_score import QuestionScore, counts_shares, mark_answer, pieces_of
from rag.types import Answer

if TYPE_CHECKING:
    from rag.chain import Service


def ask(service: Service, question: Gold, text_of: TextOf) -> tuple[Answer, QuestionScore]:
    """Ask one question with its history and return the answer and what it scores."""
    from rag.chain import traced  # with the whole service: reading and comparing runs doesn't need it
    from rag.reply import to_answer
    from rag.types import Ask

    trace = traced(service, Ask(question.question, question.history, id=question.id))
    answer = to_answer(service.store, trace)
    pieces = pieces_of(question, text_of)
    plain = bm25(service.store, question.question) if question.answerable else []
    mark = mark_answer(question, answer, plain, pieces, text_of)
    if not question.answerable:
        return answer, mark
    return answer, replace(mark, lost=lost_at(trace, answer, pieces, counts_shares(question.type)))


def ask_all(service: Service, questions: Sequence[Gold], text_of: TextOf) -> Iterator[tuple[Answer, QuestionScore]]:
    """Yield each question's answer and what it scores, in order, with a progress bar on a terminal."""
    for question in tqdm(questions, desc="questions", unit="q", file=sys.stderr, disable=None):
        yield ask(service, question, text_of)
