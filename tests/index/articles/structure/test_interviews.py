"""Interviews: who says what, in reply to what, and what is none."""

from __future__ import annotations

import pytest

from index.articles.clean import articles
from index.articles.passages import passages
from index.articles.structure.interviews import utterances
from index.store.entry import indexed_text


def turns(text: str) -> list[tuple[str, bool, str]]:
    """(speaker, whether he asks, what he says) of every turn."""
    said = utterances(text, [span for a in articles("a.md", text) for span in a.kept])
    return [(u.speaker, u.asks, text[u.said : u.end].strip("*_# \n")) for u in said]


ASKED = [("问", True, "何时开通？"), ("答", False, "九月。"), ("问", True, "票价呢？"), ("答", False, "两元。")]


@pytest.mark.parametrize(
    "text",
    [
        "问：何时开通？\n答：九月。\n问：票价呢？\n答：两元。",
        "**问**：何时开通？\n**答**：九月。\n\n**问：何时开通？**\n**答：** 九月。",
        "【问】何时开通？\n【答】九月。\n【问】票价呢？\n【答】两元。",
        "问1：何时开通？\n答1：九月。\n问2：票价呢？\n答2：两元。",
        "<p><strong>问：</strong>何时开通？</p>\n<p>答：九月。</p>\n<p><strong>问：</strong>票价呢？</p>\n<p>答：两元。</p>",
    ],
)
def test_labels_in_every_form(text: str) -> None:
    said = turns(text)
    assert [turn[:2] for turn in said] == [turn[:2] for turn in ASKED] and said[0][2].startswith("何时开通？")


def test_a_reply_goes_on_over_paragraphs_and_knows_its_question() -> None:
    text = "导语。\n记者：最难的是什么？\n王明：溶洞。\n我们花了十个月。\n记者：票价呢？\n王明：两元。"
    said = utterances(text, [(0, len(text))])
    assert text[said[1].start : said[1].end] == "王明：溶洞。\n我们花了十个月。\n"
    assert said[1].question == "记者：最难的是什么？" and said[0].start == 4


def test_questions_in_bold_or_as_headings_need_no_name() -> None:
    bold = "引子。\n\n**为什么用夯土？**\n\n因为它会呼吸。\n\n**用了多少？**\n\n三千吨。"
    heading = bold.replace("**为什么用夯土？**", "## 为什么用夯土？").replace("**用了多少？**", "## 用了多少？")
    for text in (bold, heading):
        assert [turn[1:] for turn in turns(text)] == [
            (True, "为什么用夯土？"), (False, "因为它会呼吸。"), (True, "用了多少？"), (False, "三千吨。"),
        ]  # fmt: skip


def test_many_may_ask_one() -> None:
    text = "新华社记者：增速多少？\n发言人：5%。\n路透社记者：失业率呢？\n发言人：5.1%。"
    assert [asks for _, asks, _ in turns(text)] == [True, False, True, False]


@pytest.mark.parametrize(
    "text",
    [
        "时间：8月10日\n地点：图书馆二楼\n人数：20名\n联系人：方老师",
        "晴：东部。\n雨：西部？\n雪：北部。\n风：南部？",
        "记者：你好吗？\n王明：好。",  # one exchange may be a quotation
        "王明：今天开工。\n李雷：明天完工。\n王明：很好。\n李雷：谢谢。",
        "上半场：1比0。\n下半场：2比0。\n上半场：0比0。",
        "他问：“为什么？”她说：“不知道。”他又问：“何时？”",
    ],
)
def test_what_is_no_interview(text: str) -> None:
    assert not turns(text)


def test_each_exchange_is_a_passage_and_a_long_reply_is_indexed_with_its_question() -> None:
    reply = "".join(f"第{i}段路我们挖了很久，遇到了不少溶洞和暗河。" for i in range(30))
    text = f"总工答问\n2021-03-08\n\n问：最难的是什么？\n答：{reply}\n问：票价呢？\n答：两元。"
    cut = [p for a in articles("a.txt", text) for p in passages(a, text)]
    told = [p for p in cut if p.utterances]
    assert len(told) > 3 and all(p.text == text[p.start : p.end] and len(p.text) <= 400 for p in told)
    assert told[-1].text == "问：票价呢？\n答：两元。"
    assert told[1].utterances[0].question == "问：最难的是什么？"
    assert indexed_text(told[1]).startswith("总工答问\n问：最难的是什么？\n答：")
