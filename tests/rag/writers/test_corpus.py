"""Replies about the articles as such: quoted, in the asker's language, streamed and chained alike."""

from __future__ import annotations

import pytest

from index.types import Filter
from rag import answer, stream
from rag.chain import Service
from rag.types import Answer

ASKED = [
    "你好", "谢谢", "What can you do?", "一共有多少篇文章？", "有哪些文章？", "最新的文章是哪一篇？", "Which article is the oldest?",
    "有哪些作者", "这些文章主要讲了什么？", "2021年发生了什么？", "有没有关于大桥的文章？", "有没有关于量子计算的文章？",
]  # fmt: skip


def quotes_hold(service: Service, said: Answer) -> bool:
    return all(service.store.text(c.source)[c.start : c.end] == c.quote for c in said.citations)


@pytest.mark.parametrize("asked", ASKED)
def test_what_is_named_is_quoted(mixed: Service, asked: str) -> None:
    said = answer(mixed, asked)
    assert said.resolved == asked and quotes_hold(mixed, said) and all(s.supported for s in said.sentences)
    assert said.found == bool(said.citations) == (said.confidence > 0)
    assert said.reason in ((None,) if said.found else ("small-talk", "no-articles"))
    assert not said.conflicts and len("".join(s.text for s in said.sentences)) <= 300
    (*_, last) = stream(mixed, asked)
    assert last.answer is not None and last.answer.answer == said.answer
    assert mixed.runnable.invoke(asked).answer == said.answer


@pytest.mark.parametrize(
    ("asked", "words"),
    [("一共有多少篇文章？", "共"), ("總共有幾篇文章？", "共"), ("How many articles are there?", "Number of articles")],
)
def test_the_count_is_of_what_the_filter_lets_through(mixed: Service, asked: str, words: str) -> None:
    every, some = answer(mixed, asked), answer(mixed, asked, filter=Filter(source="bridge-*"))
    assert words in every.answer and str(len(mixed.store.articles)) in every.answer
    assert str(sum(a.source.startswith("bridge-") for a in mixed.store.articles)) in some.answer
    assert {c.source.split("-")[0] for c in some.citations} == {"bridge"}


def test_nothing_to_name_is_said_so(mixed: Service) -> None:
    said = answer(mixed, "1950年有哪些文章？")
    assert (said.found, said.reason, said.answer) == (False, "no-articles", "没有找到1950年的文章。")
    none = answer(mixed, "How many articles are there?", filter=Filter(source="nothing*"))
    assert (none.found, none.answer) == (False, "No articles were found.")
    topic = answer(mixed, "有没有关于量子计算的文章？")
    assert "量子计算" in topic.answer and topic.passages  # the nearest, as with any refusal


def test_a_history_changes_nothing(mixed: Service) -> None:
    told = [{"role": "user", "content": "大桥全长多少？"}, {"role": "assistant", "content": "全长628米。"}]
    assert answer(mixed, "谢谢", told).answer == answer(mixed, "谢谢").answer
