"""A question is kept where its answer is what was taken out, sure, and cites the place it was taken from."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.chain import Service
from rag.chain import answer as ask
from rag.serve.suggestions.candidates import Candidate
from rag.serve.suggestions.check import MIN_CONFIDENCE, answered, is_right
from rag.types import Answer

QUESTION = "京东众筹在行业的市场份额是多少？"


@pytest.fixture(scope="module")
def told(service: Service) -> tuple[Answer, Candidate]:
    """An answer and the candidate whose question it answers."""
    said = ask(service, QUESTION)
    cited = said.citations[0]
    return said, Candidate(QUESTION, "50%", cited.source, cited.start, cited.end, 1)


def test_what_was_taken_out_comes_back(service: Service, told: tuple[Answer, Candidate]) -> None:
    assert is_right(*told) and answered(service, told[1])


@pytest.mark.parametrize("taken", ["60%", "50亿元", "5"])
def test_another_value_is_no_answer(told: tuple[Answer, Candidate], taken: str) -> None:
    assert not is_right(told[0], replace(told[1], taken=taken))


def test_the_same_value_elsewhere_is_no_answer(told: tuple[Answer, Candidate]) -> None:
    said, candidate = told
    assert not is_right(said, replace(candidate, source="another.txt"))
    assert not is_right(said, replace(candidate, start=candidate.end + 1, end=candidate.end + 9))


def test_what_is_doubtful_in_any_way_is_not_shown(told: tuple[Answer, Candidate]) -> None:
    said, candidate = told
    for doubtful in (
        replace(said, found=False),
        replace(said, confidence=MIN_CONFIDENCE - 0.01),
        replace(said, correction="不是"),
        replace(said, conflicts=said.citations),
        replace(said, spans=(*said.spans, "60%")),
        replace(said, spans=()),
        replace(said, citations=()),
    ):
        assert not is_right(doubtful, candidate)


def test_no_chat_model_is_asked(service: Service, told: tuple[Answer, Candidate]) -> None:
    assert answered(replace(service, writer=None), told[1])  # type: ignore[arg-type]
