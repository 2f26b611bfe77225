"""Without a reader: the sentence with most of the question's words, and in it what is of the kind asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.names import names
from index.types import Hit, Passage
from rag import answer
from rag.chain import Service
from rag.confidence import confidence, part, signals, threshold
from rag.evidence import evidence_of
from rag.loading import load
from rag.question import kind, language
from rag.rank import rank
from rag.retrieve import Candidate
from rag.types import Question
from rag.unread import unread

TEXTS = (
    "白沙湾大桥2009年完工，全长1.2公里。河口市的港口有12个泊位，负责人林小满说，夜里也很忙。",
    "云岭县去年来了九百位客人。县里的茶叶卖到上海，价格是每斤300元。",
    "The harbour of Hekou was opened in 1998 by Wang Xiaoming. It has 12 berths.",
)


def asked(text: str) -> Question:
    return Question(text, text, language(text), kind(text))


def hits(*texts: str) -> list[Hit]:
    return [Hit(i, Passage(f"{i}.txt", 0, len(t), t, 0, None, None, None, ""), names(t)) for i, t in enumerate(texts)]


def said(question: str, *texts: str) -> str:
    """The likeliest span."""
    found = hits(*texts)
    spans = unread(asked(question), found)
    index, best = max(((i, s) for i, some in enumerate(spans) for s in some), key=lambda f: f[1].probability)
    return found[index].passage.text[best.start : best.end]


@pytest.mark.parametrize(("question", "expected"), [
    ("白沙湾大桥是哪一年完工的？", "2009年"),
    ("白沙灣大橋全長多少公里？", "1.2公里"),
    ("河口市的港口有多少个泊位？", "12个"),
    ("谁说夜里港口也很忙？", "林小满"),
    ("云岭县的茶叶卖到什么地方？", "上海"),
    ("茶叶为什么卖到上海？", "县里的茶叶卖到上海，价格是每斤300元。"),
    ("When was the harbour of Hekou opened?", "1998"),
])  # fmt: skip
def test_what_is_of_the_kind_asked_for_is_found(question: str, expected: str) -> None:
    assert said(question, *TEXTS) == expected


def test_an_english_question_meets_chinese_words_and_names() -> None:
    assert said("When was the bridge completed?", *TEXTS[:2]) == "2009年"
    assert said("Who is Lin Xiaoman, who spoke of the port?", *TEXTS[:2]) == "林小满"


def test_what_the_question_says_is_not_its_answer() -> None:
    assert said("2009年完工的大桥，是哪一年动工的？", "大桥2005年动工，2009年完工。") == "2005年"


@given(st.lists(st.text(alphabet="京东白条12年月，。？!.\n abc ", max_size=60), max_size=5), st.text(max_size=30))
def test_spans_lie_in_their_passages_and_probabilities_add_up_to_one_at_most(texts: list[str], question: str) -> None:
    found = unread(asked(question), hits(*texts))
    assert len(found) == len(texts)
    for text, spans in zip(texts, found, strict=True):
        assert all(0 <= s.start < s.end <= len(text) and s.probability >= 0 for s in spans)
        assert [s.probability for s in spans] == sorted((s.probability for s in spans), reverse=True)
    assert sum(s.probability for spans in found for s in spans) <= 1 + 1e-9


def test_words_that_nothing_meets_are_no_evidence() -> None:
    spans = unread(asked("火星上有几只企鹅？"), hits(*TEXTS))
    assert sum(s.probability for some in spans for s in some) < 0.2


def test_its_confidence_has_weights_of_its_own() -> None:
    ranked = rank("河口市的港口有多少个泊位？", [Candidate(h, 1.0 - i) for i, h in enumerate(hits(*TEXTS))], None)
    question = asked("河口市的港口有多少个泊位？")
    evidence = evidence_of(question, ranked)
    assert part(question, ranked) == "unread-same" and signals(question, ranked, evidence)[-1] == 1.0
    assert part(asked("How many berths are there?"), ranked) == "unread-cross"
    assert 0 < threshold(question, ranked) < 1
    told, silent = asked("河口市的港口有多少个泊位？"), asked("火星上有几只企鹅？")
    assert confidence(told, ranked, evidence) > confidence(silent, ranked, evidence_of(silent, ranked))


@pytest.fixture(scope="module")
def unread_service(seeds_store: Path) -> Service:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAG_RERANKER", "none")
        return load(seeds_store)


def test_the_service_answers_and_refuses_without_a_reader(unread_service: Service) -> None:
    assert unread_service.reader is None
    told = answer(unread_service, "2018年8月1日那天，邻家便利店一共关了多少家店？")
    assert told.found and told.spans[0].startswith("168家") and all(s.supported for s in told.sentences)
    assert not answer(unread_service, "火星上有几只企鹅？").found
    assert answer(unread_service, "今天").passages
