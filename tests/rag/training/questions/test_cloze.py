"""Questions made of news: the answer stands where it is said to, and the sentence it was made of is named."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from index.language.sentences import sentences
from rag.training.questions.cloze import clozes
from rag.training.questions.paraphrase import reworded

ARTICLE = (
    "青石大桥5月3日正式通车，全长2860米，总投资14.5亿元。市交通局局长陈国栋表示，大桥是一种双塔斜拉桥，车程由50分钟缩短到12分钟。"
    "由于去年夏天连续三次洪水，工期推迟了两个月。陈国栋说，2860米的桥面设有六条车道。青石大桥每天可以通过3.2万辆汽车。"
)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000))
def test_answers_are_slices_outside_what_was_asked_of(seed: int) -> None:
    for made in clozes(ARTICLE, {}, Random(seed)):
        answer = made.context[made.start : made.end]
        assert answer.strip() and made.made
        if made.left_out:
            start, end = made.left_out
            assert (start, end) in sentences(ARTICLE) and answer in ARTICLE[start:end]
            assert made.end <= start or made.start >= end
            assert answer not in made.question


def test_facts_reasons_and_definitions_are_asked_for() -> None:
    asked = {made.question for seed in range(60) for made in clozes(ARTICLE, {}, Random(seed))}
    assert any("多少" in q for q in asked)
    assert any(q.startswith(("为什么", "为何", "什么原因")) and "推迟" in q for q in asked)
    assert any("是什么" in q or q.startswith("什么是") for q in asked)


def test_the_same_state_makes_the_same_questions() -> None:
    assert list(clozes(ARTICLE, {}, Random(3))) == list(clozes(ARTICLE, {}, Random(3)))


def test_words_are_dropped_and_exchanged() -> None:
    words = ["如何", "申请", "贷款", "额度"]
    assert reworded(words, {"如何": ["怎么"]}, Random(0), dropped=0.0, share=1.0) == ["怎么", "申请", "贷款", "额度"]
    assert len(reworded(words, {}, Random(1), dropped=0.5)) < len(words)
    assert reworded(words, {}, Random(1), dropped=1.0) == words  # never nothing
