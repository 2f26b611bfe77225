"""The messages that intents are learned from, and what is made of them."""

from __future__ import annotations

from collections import Counter

from rag.asking.intent import CATALOGUE, INTENTS, TOLD
from rag.training.intents.fit import frame
from rag.training.intents.messages import messages, variants


def test_there_are_messages_of_every_intent() -> None:
    every = messages()
    counts = Counter(m.intent for m in every)
    assert set(counts) == set(INTENTS) and min(counts.values()) >= 60 and sum(counts.values()) >= 600
    assert len({m.text for m in every}) == len(every)  # none stands for two intents
    assert all(m.text.strip() == m.text != "" for m in every)
    assert not any(m.topic for m in every if m.intent not in (*CATALOGUE, *TOLD))


def test_variants_are_the_same_each_time() -> None:
    message = next(m for m in messages() if m.topic == "地铁")
    first = variants(message, ["轮渡"], 6)
    assert first == variants(message, ["轮渡"], 6) and first[0] == message.text and 1 < len(first) <= 7
    assert any("轮渡" in text for text in first) and not any(mark in text for text in first for mark in "{}<>")


def test_the_frame_holds_no_topic() -> None:
    words = set(frame(messages()))
    assert {"文章", "关于", "articles", "about"} <= words and not {"地铁", "华为", "足球"} & words
