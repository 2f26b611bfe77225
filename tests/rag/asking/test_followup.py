"""A follow-up carries the last turn's subject, person, thing or date."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.asking.followup import resolve
from rag.types import Turn


def turns(*contents: str) -> list[Turn]:
    return [Turn("user" if i % 2 == 0 else "assistant", text) for i, text in enumerate(contents)]


@pytest.mark.parametrize(
    ("history", "question", "expected"),
    [
        (("青石大桥2021年投资多少？", "14.5亿元。"), "那2022年呢？", "青石大桥2022年投资多少？"),
        (("合作社的理事长是谁？", "周敏华。"), "他是哪一年上任的？", "周敏华是哪一年上任的？"),
        (("谁是河口市交通局局长？", "陈国栋。"), "她的任期多长？", "陈国栋的任期多长？"),
        (
            ("Who is the director of the Harbour Museum?", "Anna Keller"),
            "When did she join?",
            "When did Anna Keller join?",
        ),
    ],
)
def test_what_is_missing_comes_from_the_last_turn(history: tuple[str, ...], question: str, expected: str) -> None:
    assert resolve(question, turns(*history)) == expected


def test_a_question_that_stands_alone_is_left_alone() -> None:
    question = "云岭县茶叶合作社去年的销售额是多少？"
    assert resolve(question, turns("青石大桥2021年投资多少？", "14.5亿元。")) == question


@given(st.text(max_size=60), st.lists(st.text(max_size=40), max_size=4))
def test_never_fails_and_keeps_questions_without_history(question: str, said: list[str]) -> None:
    assert resolve(question, []) == question
    assert isinstance(resolve(question, turns(*said)), str)
