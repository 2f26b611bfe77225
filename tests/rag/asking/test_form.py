"""Language, script and kind of a question."""

from __future__ import annotations

import pytest

from index.language.script import language
from rag.asking.form import alone


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("京东金融何时盈利？", "zh-Hans"),
        ("京東金融何時盈利？", "zh-Hant"),
        ("When did 京东金融 turn a profit?", "en"),
        ("JD Health的CEO是谁？", "zh-Hans"),
        ("谁是CEO", "zh-Hans"),
        ("🙂🙂", "zh-Hans"),
        ("", "zh-Hans"),
    ],
)
def test_language(text: str, expected: str) -> None:
    assert language(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("大桥总投资多少？", "number"),
        ("大橋哪一年通車？", "date"),
        ("合作社的理事長是誰？", "person"),
        ("为什么采用斜拉桥？", "reason"),
        ("新茶园种植哪些品种？", "list"),
        ("大桥由哪家单位建设？", "org"),
        ("展览在哪里举行？", "place"),
        ("什么是斜拉桥？", "definition"),
        ("How many visitors does it expect?", "number"),
        ("When did the museum reopen?", "date"),
        ("Who is the director?", "person"),
        ("Why did it close?", "reason"),
        ("Which city is it in?", "place"),
        ("说说大桥", "other"),
    ],
)
def test_kind(text: str, expected: str) -> None:
    assert alone(text).kind == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("有哪些银行参加？", True), ("两座桥有什么不同？", True), ("Which three banks took part?", True),
     ("青石大桥全长多少米？", False), ("How many boats are there?", False)],
)  # fmt: skip
def test_a_list_and_a_comparison_want_several_answers(text: str, expected: bool) -> None:
    assert alone(text).several is expected


def test_script_changes_nothing_but_the_language() -> None:
    assert alone("為什麼採用斜拉橋？").kind == alone("为什么采用斜拉桥？").kind == "reason"
    assert alone("兩座橋有什麼不同？").several and alone("两座桥有什么不同？").several
