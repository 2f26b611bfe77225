"""Each of several questions is found, judged and answered for itself; one that isn't there is said so."""

from __future__ import annotations

import pytest

from index.settings import USUAL
from rag import answer
from rag.asking.form import alone
from rag.chain import Service
from rag.judge.parts import PART_LIMIT, apart, reading_settings
from rag.types import Ask, Trace


def begun(question: str) -> Trace:
    return apart(Trace(Ask(question), alone(question)))


def test_each_part_is_answered_in_their_order(mixed: Service) -> None:
    said = answer(mixed, "青石大桥全长多少米，总投资是多少？")
    assert said.found and len(said.spans) == 2
    assert "2860米" in said.spans[0] and "亿元" in said.spans[1]


@pytest.mark.parametrize("count", [2, 3, 10])
def test_the_first_parts_are_read_in_bounded_time(count: int) -> None:
    trace = begun("？".join(f"第{n}座桥有多长" for n in range(count)) + "？")
    depth = reading_settings(trace, USUAL).rerank_depth
    assert len(trace.parts) == min(count, PART_LIMIT) and len(trace.question.parts) == count
    assert depth * len(trace.parts) < 2 * USUAL.rerank_depth


def test_one_question_has_no_parts() -> None:
    trace = begun("青石大桥全长多少米？")
    assert trace.parts == () and reading_settings(trace, USUAL) is USUAL
