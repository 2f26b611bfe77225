"""What can be asked of a passage: natural in form, standing alone, with the place and the words that answer."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.language.normalise import fold
from rag.serve.suggestions.candidates import MAX_CHARS, MAX_ENGLISH_CHARS, alike, candidates, distinct
from tests.rag.serve.suggestions.samples import BEFORE, record


def asked(text: str, date: str | None = None) -> dict[str, str]:
    """The questions of a text, each with what was taken out."""
    return {c.question: c.taken for c in candidates(record(text, date))}


@pytest.mark.parametrize(
    ("text", "question", "taken"),
    [
        ("京东金融CEO陈生强今年初也透露，投入会增加。", "京东金融CEO是谁？", "陈生强"),
        ("京东支付的支付总额首超1万亿元。", "京东支付的支付总额是多少？", "1万亿元"),
        ("京东金条放贷220亿元。", "京东金条放贷多少元？", "220亿元"),
        ("上海市社会消费品零售总额同比增长23.5%。", "上海市社会消费品零售总额同比增长多少？", "23.5%"),
        ("2014年2月，京东金融推出了第一款消费金融产品。", "京东金融什么时候推出了第一款消费金融产品？", "2014年2月"),
        ("云南大学成立于1922年。", "云南大学成立于哪一年？", "1922年"),
        ("京東集團董事局主席劉強東發出內部信，京東金融CEO陳生強說。", "京東金融CEO是誰？", "陳生強"),
        ("首届俄罗斯与非洲国家峰会于2019年10月在索契举行。", "首届俄罗斯与非洲国家峰会什么时候在索契举行？", "2019年10月"),
        ("巴黎恐袭事件共导致130人死亡。", "巴黎恐袭事件共导致多少人死亡？", "130人"),
        ("中国首届农民大会将在北京举行。", "中国首届农民大会将在哪里举行？", "北京"),
        ("The Harbour Museum reopened on 12 June 2019 after a renovation.", "When did the Harbour Museum reopen?", "12 June 2019"),
        ("Ashford Hospital said that its director is Oliver Grant, who led surgery.", "Who is the director of Ashford Hospital?", "Oliver Grant"),
    ],
)  # fmt: skip
def test_a_fact_becomes_a_question(text: str, question: str, taken: str) -> None:
    assert asked(text).get(question) == taken


def test_whose_figure_it_is_comes_from_the_beginning_of_its_sentence() -> None:
    said = asked("京东金融擁有800萬線上線下商戶,個人用戶數量超過3.6億,累計放款總額近5000億元。")
    assert said["京东金融的個人用戶數量是多少？"] == "3.6億"


@pytest.mark.parametrize(
    "text",
    [
        "他于2014年出任京东金融总裁。",  # who?
        "该公司的注册资本是5亿元。",
        "造成130人死亡。",
        "进出口总值是900亿元。",
        "今年上海市固定资产投资同比增长37.2%。",  # of an article without a date
        "“京东金融放贷220亿元。”他说。",  # a saying is no fact
        "上海市跨境电商进出口1419.6亿元、增长84.0%。",  # two things in one clause
        "据上海市统计局介绍，数据将于近日公布。",
        "",
        "。，；",
    ],
)
def test_what_does_not_stand_alone_is_not_asked(text: str) -> None:
    assert asked(text) == {}


def test_this_year_is_said_in_full_where_the_article_has_a_date() -> None:
    said = asked("今年6月上海市失业率为4.7%。", "2023-07-20")
    assert said == {"2023年6月上海市失业率是多少？": "4.7%"}


CLAUSES = (
    "京东金融CEO陈生强表示", "2014年2月", "京东金融推出了第一款产品", "上海证券总裁杨玉成", "用户超过3.6亿", "其总额为5亿元",
    "于2019年10月在索契举行", "“放贷220亿元”", "巴黎恐袭事件造成130人死亡", "云南大学成立于1922年", "Ashford Hospital has 900 beds",
    "<img src=x>", "…", "\u202e", "\n", "，", "。", "；", " ",
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(CLAUSES) | st.text(max_size=8), max_size=8).map("".join))
def test_every_question_is_short_whole_and_of_its_place(text: str) -> None:
    whole = record(text, "2019-07-01")
    made = candidates(whole)
    for c in made:
        assert len(c.question) <= (MAX_ENGLISH_CHARS if c.question.isascii() else MAX_CHARS)
        assert re.fullmatch(r"[^“”<>{}\n]+[？?]", c.question)
        assert len(re.findall("多少|什么时候|什麼時候|哪|谁|誰|When|Who|How many", c.question)) == 1
        assert BEFORE <= c.start < c.end <= whole.passage.end
        assert c.taken in text[c.start - BEFORE : c.end - BEFORE]
        assert fold(c.taken) not in fold(c.question)
    assert distinct(made) == list(made)


@given(st.text(max_size=20), st.lists(st.text(max_size=20), max_size=3))
def test_a_question_is_like_itself_in_any_script(question: str, others: list[str]) -> None:
    assert alike(question, [*others, question])
    assert not alike(question, [])
