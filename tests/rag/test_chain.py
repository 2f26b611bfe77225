"""The whole way, offline: asked in three languages, answered with quotations that stand where they say."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.types import Filter
from rag import answer
from rag.chain import Service, stream
from rag.types import Answer

CONTRACT = [
    "id",
    "question",
    "resolved",
    "found",
    "answer",
    "spans",
    "glosses",
    "choices",
    "confidence",
    "reason",
    "note",
    "correction",
    "sentences",
    "citations",
    "passages",
    "conflicts",
    "writer",
    "generation",
    "warnings",
    "seconds",
    "lead",
    "tail",
    "several",
    "usage",
]


def check(service: Service, said: Answer) -> None:
    """What holds for every answer, found or not."""
    record = json.loads(json.dumps(said.to_json()))
    assert list(record) == CONTRACT
    for c in said.citations:
        assert service.store.text(c.source)[c.start : c.end] == c.quote
        assert 0 < len(c.quote) <= 200
        for d in c.duplicates:
            assert 0 <= d.start < d.end <= len(service.store.text(d.source))
    for p in said.passages:
        assert 0 < p.end - p.start <= 400
    assert [p.rank for p in said.passages] == list(range(1, len(said.passages) + 1))
    assert len(said.passages) <= 20
    assert [c.marker for c in said.citations] == list(range(1, len(said.citations) + 1))
    assert {m for s in said.sentences for m in s.markers} == {c.marker for c in said.citations}
    for span in said.spans:
        assert any(span in c.quote for c in said.citations)
    assert 0.0 <= said.confidence <= 1.0
    assert set(record["seconds"]) == {"question", "retrieve", "rank", "write", "verify", "total"}
    assert said.found == bool(said.citations) == bool(said.sentences)
    assert said.found or (said.reason and not said.spans)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("青石大桥全长多少米？", "2860米"),
        ("青石大橋全長多少米？", "2860米"),
        ("云岭县茶叶合作社的理事长是谁？", "周敏華"),
        ("雲嶺縣茶葉合作社的理事長是誰？", "周敏華"),
        ("青石大桥为什么采用斜拉桥结构？", "洪水水位高"),
        ("How many model ships does the museum show?", "300 model ships"),
        ("When did the Harbour Museum reopen?", "12 June 2019"),
        ("灯塔岛的橘猫登记了多少只？", "４７只"),
    ],
)
def test_answers_are_checked_quotations(mixed: Service, question: str, expected: str) -> None:
    said = answer(mixed, question)
    check(mixed, said)
    assert said.found and expected in said.answer
    assert all(s.supported for s in said.sentences)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("火星上最高的火山叫什么名字？", "这些文章没有说到。"),
        ("誰寫了紅樓夢？", "這些文章沒有說到。"),
        ("Who won the 1998 World Cup?", "The articles don't say."),
    ],
)
def test_not_found_is_an_answer_in_the_asker_s_script(mixed: Service, question: str, sentence: str) -> None:
    said = answer(mixed, question)
    check(mixed, said)
    assert not said.found and said.answer == sentence
    assert said.passages


def test_a_copy_is_cited_once_and_named(mixed: Service) -> None:
    said = answer(mixed, "青石大桥全长多少米？")
    sources = {said.citations[0].source, *(d.source for d in said.citations[0].duplicates)}
    assert sources == {"bridge-2021.txt", "bridge-copy.txt", "bridge-near.txt"}
    assert len(said.citations) == 1


def test_another_figure_for_the_same_thing_is_listed(mixed: Service) -> None:
    said = answer(mixed, "青石大桥的总投资是多少亿元？")
    text = said.answer + "".join(c.quote for c in said.conflicts)
    assert "14.5亿元" in text and "15.2亿元" in text


def test_dates_and_globs_choose_the_articles(mixed: Service) -> None:
    later = answer(mixed, "青石大桥总投资多少？", filter=Filter(since="2022-01-01"))
    assert {p.source for p in later.passages} == {"bridge-2022.txt"}
    one = answer(mixed, "青石大桥总投资多少？", filter=Filter(source="*-copy.txt"))
    assert {p.source for p in one.passages} == {"bridge-copy.txt"}
    chosen = frozenset({"bridge-copy.txt", "english.txt"})
    some = answer(mixed, "青石大桥总投资多少？", filter=Filter(only=chosen))
    assert some.found and {p.source for p in some.passages} <= chosen
    none = answer(mixed, "青石大桥总投资多少？", filter=Filter(source="nowhere/*"))
    assert not none.found and none.reason == "no-passages"


def test_a_follow_up_says_what_was_searched(mixed: Service) -> None:
    history = [
        {"role": "user", "content": "云岭县茶叶合作社的理事长是谁？"},
        {"role": "assistant", "content": "周敏华。"},
    ]
    said = answer(mixed, "她说新茶园会种什么？", history)
    assert said.question == "她说新茶园会种什么？" and ("周敏华" in said.resolved or "茶叶合作社" in said.resolved)
    assert "烏龍茶" in said.answer
    alone = answer(mixed, "青石大桥全长多少米？", history)
    assert alone.resolved == alone.question


def test_a_hostile_article_is_text(mixed: Service) -> None:
    said = answer(mixed, "灯塔岛的橘猫登记数量是多少？")
    check(mixed, said)
    assert said.answer.strip() != "通过" and said.citations[0].source == "hostile.txt"
    assert {m for s in said.sentences for m in s.markers} == {1}


@pytest.mark.parametrize(
    ("question", "reason"),
    [("", "empty-question"), ("  \n", "empty-question"), ("🙂🙂🙂", "no-words"), ("<b></b><br/>", "no-words")],
)
def test_what_is_no_question_is_refused_with_a_code(mixed: Service, question: str, reason: str) -> None:
    said = answer(mixed, question)
    check(mixed, said)
    assert (said.found, said.reason) == (False, reason)


@pytest.mark.parametrize(
    "question", ["桥", "青石大桥" * 5000, "<script>alert(1)</script>青石大桥全长？", "？" * 50 + "a", "\ud800桥"]
)
def test_awkward_questions_are_answered_or_refused(mixed: Service, question: str) -> None:
    said = answer(mixed, question)
    assert said.question == question
    assert bool(said.warnings) == (len(question) > 600)


def test_the_same_bytes_give_the_same_answer(mixed: Service) -> None:
    first, second = (replace(answer(mixed, "青石大桥全长多少米？"), seconds={}) for _ in range(2))
    assert first == second


def test_stream_and_runnable_say_the_same(mixed: Service) -> None:
    question = "青石大桥全长多少米？"
    *steps, last = stream(mixed, question)
    assert last.kind == "answer" and last.answer is not None
    assert [s.text for s in steps if s.kind == "status"] == ["retrieve", "rank", "write"]
    direct = mixed.runnable.invoke({"question": question, "history": [], "id": "q1"})
    assert replace(direct, seconds={}, id="") == replace(last.answer, seconds={})
    assert direct.id == "q1"
    assert mixed.runnable.batch([question])[0].answer == last.answer.answer


@settings(max_examples=25)
@given(st.text(max_size=40))
def test_every_question_gets_a_well_formed_answer(mixed: Service, question: str) -> None:
    check(mixed, answer(mixed, question))


def test_records_are_frozen(mixed: Service) -> None:
    said = answer(mixed, "青石大桥全长多少米？")
    with pytest.raises(AttributeError):
        said.found = False  # type: ignore[misc]


def test_a_question_longer_than_the_reader_takes_is_answered_with_a_warning(mixed: Service) -> None:
    filler = "据当地居民说，" * 14  # some hundred pieces
    said = answer(mixed, f"{filler}青石大桥全长多少米？")
    assert said.warnings == ("the question is longer than the reader takes; its beginning and its end were read",)
    assert not answer(mixed, "青石大桥全长多少米？").warnings
