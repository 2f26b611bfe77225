"""A message and the turns before it → the question that stands alone, read by the weights that ship."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.asking.turns.resolve import resolve
from rag.reader.model import Reader, open_reader
from rag.types import Turn

REFUSED, REFUSED_EN = "这些文章没有说到。", "The articles don't say."


@pytest.fixture(scope="module")
def reader() -> Reader:
    return open_reader()


def turns(*contents: str) -> list[Turn]:
    return [Turn("user" if i % 2 == 0 else "assistant", text) for i, text in enumerate(contents)]


@pytest.mark.parametrize(
    ("history", "message", "wanted"),
    [
        (("霞浦重工2021年交付多少艘船？", "36艘"), "那2022年呢？", "霞浦重工2022年交付多少艘船？"),
        (("霞浦重工2021年交付多少艘船？", "36艘"), "净利润呢？", "霞浦重工2021年净利润？"),
        (("霞浦重工2021年交付多少艘船？", "36艘"), "雁北重工呢", "雁北重工2021年交付多少艘船？"),
        (("霞浦重工2021年交付多少艘船？", "36艘"), "雁北重工的董事长呢？", "雁北重工的董事长？"),
        (("霞浦重工2021年交付多少艘船？", "36艘"), "不对，我问的是2020年", "霞浦重工2020年交付多少艘船？"),
        (("霞浦重工2021年交付多少艘船？", "36艘"), "不对，我问的是净利润", "霞浦重工2021年净利润？"),
        (("青石大桥2021年投资多少？", "14.5亿元。"), "那2022年呢？", "青石大桥2022年投资多少？"),
        (("合作社的理事长是谁？", "周敏华。"), "他是哪一年上任的？", "周敏华是哪一年上任的？"),
        (("谁是河口市交通局局长？", "陈国栋。"), "她多大年纪了？", "陈国栋多大年纪了？"),
        (("白沙湾水库什么时候放水的？", "7月3日"), "为什么？", "白沙湾水库为什么放水？"),
        (("白沙灣水庫面積多大？", "12平方公里"), "雲嶺水庫呢？", "雲嶺水庫面積多大？"),
        (("星橋銀行有多少員工？", "三千人"), "它的總部在哪裡？", "星橋銀行的總部在哪裡？"),
        (("星橋銀行有多少員工？", REFUSED), "2019年呢", "星橋銀行2019年有多少員工？"),
        (("How many medals did Norway win?", "16"), "Portugal?", "How many medals did Portugal win?"),
        (("What was Aldmoor Bank's revenue in 2016?", "3.1亿"), "and in 2017?", "What was Aldmoor Bank's revenue in 2017?"),
        (("京东金融的CEO是谁？", "陈生强"), "他哪年加入的？", "陈生强哪年加入的？"),
        (("When did Star Ferries close the line?", "3月"), "why?", "Why did Star Ferries close the line?"),
    ],
)  # fmt: skip
def test_what_is_missing_comes_from_the_turns_before(
    reader: Reader, history: tuple[str, ...], message: str, wanted: str
) -> None:
    assert resolve(message, turns(*history), reader).question == wanted


@pytest.mark.parametrize(
    ("history", "message"),
    [
        (("青石大桥2021年投资多少？", "14.5亿元。"), "云岭县茶叶合作社去年的销售额是多少？"),
        (("星橋銀行2019年有多少用戶？", "三百萬"), "海川银行有多少用户"),
        (("霞浦重工的董事长是谁？", "周敏华"), "雁北重工的董事长是谁，他哪年上任？"),
        (("霞浦重工的董事长是谁？", "周敏华"), "谢谢"),
        (("Who runs Aldmoor Bank?", "Anna Keller"), "Who runs Tolburg Bank and when did it open?"),
        (("Who runs Aldmoor Bank?", REFUSED_EN), "thanks!"),
        (("霞浦重工2021年交付多少艘船？", "36艘"), "霞浦重工2021年交付多少艘船？"),
        (("霞浦重工2021年交付多少艘船？", "36艘"), "How many people live in Tolburg?"),
    ],
)  # fmt: skip
def test_what_stands_alone_is_left_alone(reader: Reader, history: tuple[str, ...], message: str) -> None:
    assert resolve(message, turns(*history), reader).question == message


def test_a_chain_of_follow_ups_holds(reader: Reader) -> None:
    history = turns("霞浦重工2021年交付多少艘船？", "36艘", "那2022年呢？", "40艘")
    assert resolve("2023年呢？", history, reader).question == "霞浦重工2023年交付多少艘船？"


def test_of_two_hundred_turns_the_last_count(reader: Reader) -> None:
    long = turns(*["青石大桥有多长？", "三公里"] * 99, "霞浦重工2021年交付多少艘船？", "36艘")
    assert resolve("那2022年呢？", long, reader).question == "霞浦重工2022年交付多少艘船？"


@pytest.mark.parametrize(
    ("history", "message", "wanted"),
    [
        (("霞浦重工的董事长是谁？", "周敏华"), "When was it founded?", "When was 霞浦重工 founded？"),
        (("Who is the director of the Harbour Museum?", "Anna Keller"), "When did she join?", "When did Anna Keller join?"),
        (("What was Aldmoor Bank's revenue in 2016?", "3"), "what about net profit?", "What was Aldmoor Bank's net profit in 2016?"),
    ],
)  # fmt: skip
@pytest.mark.xfail(reason="not learnt well enough yet", strict=True)
def test_what_still_goes_wrong(reader: Reader, history: tuple[str, ...], message: str, wanted: str) -> None:
    assert resolve(message, turns(*history), reader).question == wanted


@pytest.mark.parametrize("roles", [("assistant", "user", "user"), ("user", "user", "assistant"), ("assistant",) * 3])
def test_roles_out_of_order_are_read(reader: Reader, roles: tuple[str, ...]) -> None:
    history = [
        Turn(role, text) for role, text in zip(roles, ("你好", "霞浦重工2021年交付多少艘船？", "36艘"), strict=True)
    ]
    found = resolve("那2022年呢？", history, reader).question
    assert "2022年" in found
    assert ("霞浦重工" in found) == ("user" in roles)


def test_without_history_or_reader_nothing_is_edited(reader: Reader) -> None:
    for history, own in (((), reader), (turns("谁？", "他"), None), ((Turn("assistant", "你好"),), reader)):
        assert resolve("那2022年呢？", history, own).question == "那2022年呢？"


@given(st.text(max_size=60), st.lists(st.text(max_size=40), max_size=4))
@settings(max_examples=25, deadline=None)
def test_whatever_is_said_gives_the_same_question_twice(reader: Reader, message: str, said: list[str]) -> None:
    first = resolve(message, turns(*said), reader)
    assert first == resolve(message, turns(*said), reader)
    assert not message.strip() or first.question.strip()
    assert resolve(message, [], reader).question == message
