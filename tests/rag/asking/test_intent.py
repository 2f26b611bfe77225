"""Small talk and questions about the corpus are told from questions about what the articles say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import ModelError
from index.language.normalise import in_script
from rag.asking.intent import CATALOGUE, INTENTS, MESSAGE_CHARS, SMALL_TALK, TOLD, intent_of
from rag.asking.intent.weights import QUESTION, WEIGHTS, fitted

# None of these is among the messages that the weights were fitted on.
TOLD_APART = [
    ("您好！请问有人在吗", "greeting"), ("hello friend", "greeting"),
    ("好的，非常感谢你", "thanks"), ("thank you, that helps", "thanks"), ("谢谢你啊", "thanks"),
    ("嗯嗯，明白啦", "acknowledgement"), ("okay got it", "acknowledgement"),
    ("好啦，再见", "farewell"), ("ok, goodbye then", "farewell"),
    ("请问你能帮我做点什么", "capability"), ("What are you able to do?", "capability"),
    ("你这里总共有多少篇文章呀", "count"), ("So how many articles do you have in total?", "count"),
    ("把你有的文章都列出来", "titles"), ("Could you list all the articles?", "titles"),
    ("最新的一篇报道是哪篇？", "newest"), ("Which of the articles is the latest?", "newest"),
    ("最早的那篇文章是哪一篇", "oldest"), ("What's the oldest article you have?", "oldest"),
    ("这几篇文章的作者都是谁", "authors"), ("Who are the authors of the articles?", "authors"),
    ("请概括一下这些文章的主要内容", "summary"), ("Please summarize these articles for me", "summary"),
    ("2014年5月都发生了什么事", "period"), ("What happened in June 2014?", "period"),
    # what the articles say
    ("文章的作者认为猩猩能做什么？", QUESTION), ("最新的政策是什么", QUESTION), ("总结报告什么时候发布", QUESTION),
    ("京东金融有多少用户", QUESTION), ("这家公司一共有多少名员工？", QUESTION), ("最早的一家门店开在哪里", QUESTION),
    ("关于罚款，法院怎么说？", QUESTION), ("你好，请问白条是什么", QUESTION), ("谢谢，那2016年的利润呢？", QUESTION),
    ("How many users did it have in March 2020?", QUESTION), ("Who wrote the novel?", QUESTION),
    ("What happened to the bridge in 2019?", QUESTION), ("那远岚汽车呢？", QUESTION), ("为什么？", QUESTION),
]  # fmt: skip


@pytest.mark.parametrize(("message", "name"), TOLD_APART)
def test_messages_are_told_apart(message: str, name: str) -> None:
    assert intent_of(message).name == name
    assert intent_of(in_script(message, "zh-Hant")).name == name


@pytest.mark.parametrize(
    ("message", "topic"),
    [
        ("有没有关于量子计算的文章？", "量子计算"),
        ("有沒有關於捷運綠線的報導", "捷運綠線"),
        ("Is there anything on quantum computing?", "quantum computing"),
        ("总结一下牧云乳业的三季报", "牧云乳业的三季报"),
        ("帮我概括《渡口》那篇文章", "渡口"),
        ("2021年有哪些关于湿地的文章", "湿地"),
        ("总结一下这些文章", ""),
        ("How many articles are there?", ""),
    ],
)
def test_the_topic_is_a_slice_of_the_message(message: str, topic: str) -> None:
    assert intent_of(message).topic == topic


@given(st.text(max_size=200))
def test_any_text_has_an_intent(text: str) -> None:
    intent = intent_of(text)
    assert intent.name in INTENTS and intent.topic in text
    if intent.name == QUESTION or intent.name in SMALL_TALK:
        assert not intent.topic and not intent.times


def test_a_long_message_is_a_question() -> None:
    assert intent_of("谢谢" * MESSAGE_CHARS).name == intent_of("").name == QUESTION


def test_the_weights_are_of_our_intents() -> None:
    assert set(fitted().intents) == set(INTENTS) == {QUESTION, *SMALL_TALK, *CATALOGUE, *TOLD}
    assert WEIGHTS.stat().st_size <= 150_000


@pytest.mark.parametrize("spoilt", ["", "{}", '{"intents": ["question"]}', "short"])
def test_spoilt_weights_are_a_model_error(tmp_path: Path, spoilt: str) -> None:
    stored = json.loads(WEIGHTS.read_text("utf8"))
    stored["features"] = {"^你": "P"}
    (tmp_path / "w.json").write_text(json.dumps(stored) if spoilt == "short" else spoilt, "utf8")
    with pytest.raises(ModelError, match="git checkout"):
        fitted(tmp_path / "w.json")
