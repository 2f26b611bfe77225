"""What the default writer quotes: the sentence of the best span, and of others where several things are asked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import Passage, PassageRecord
from rag.asking.question import analyse
from rag.types import Draft, Evidence, Span
from rag.writers.extractive import CUT, REPLY_CHARS, SENTENCE_CHARS, Extractive

METRO = (
    "青河地铁3号线今日开通，全长28.6公里。总投资187.4亿元，2016年12月开工建设。沿线有青河站、临海站、东湖站等22座车站。"
)


def evidence(text: str, *likely: tuple[str, float], parts: tuple[int, ...] = ()) -> Evidence:
    spans = tuple(
        Span(text.index(s), text.index(s) + len(s), p, parts[n] if parts else 0) for n, (s, p) in enumerate(likely)
    )
    return Evidence(PassageRecord(Passage("a.txt", 0, len(text), text, 0, None, None, None, "")), 1.0, spans)


def written(question: str, *pieces: Evidence) -> Draft:
    *_, last = Extractive().write(analyse(question), pieces)
    draft = last.draft
    assert draft is not None
    for sentence in draft.sentences:
        for quote in sentence.quotes:
            said = pieces[quote.index].passage.text[quote.start : quote.end]
            assert sentence.text.strip(CUT) == said.strip(CUT) and len(said) <= 200
    return draft


def test_one_thing_asked_is_answered_by_one_sentence() -> None:
    draft = written("总投资多少？", evidence(METRO, ("187.4亿元", 0.6), ("28.6公里", 0.3)))
    assert draft.spans == ("187.4亿元",)
    assert [s.text for s in draft.sentences] == ["总投资187.4亿元，2016年12月开工建设。"]


def test_two_things_asked_give_a_span_each() -> None:
    draft = written(
        "全长多少，总投资多少？",
        evidence(METRO, ("187.4亿元", 0.4), ("28.6公里", 0.3), ("22座", 0.01), parts=(1, 0, 1)),
    )
    assert draft.spans == ("28.6公里", "187.4亿元") and len(draft.sentences) == 2


def test_two_things_may_stand_in_two_passages() -> None:
    other = evidence("3号线票价2元起。", ("2元", 0.01), parts=(1,))
    draft = written("总投资多少，票价多少？", evidence(METRO, ("187.4亿元", 0.4)), other)
    assert draft.spans == ("187.4亿元", "2元") and [s.quotes[0].index for s in draft.sentences] == [0, 1]


def test_a_list_names_every_item_once() -> None:
    copy = evidence("青河站昨日启用。", ("青河站", 0.2))
    draft = written("沿线有哪些车站？", evidence(METRO, ("青河站", 0.3), ("临海站", 0.25), ("东湖站", 0.2)), copy)
    assert draft.spans == ("青河站", "临海站", "东湖站") and len(draft.sentences) == 1


def test_no_figure_is_cut() -> None:
    text = (
        "据该公司昨日晚间披露的年度报告，"
        + "甲乙丙丁戊己庚辛壬癸" * 3
        + "营业收入达到12,345万元并且"
        + "子丑寅卯辰巳午未申酉" * 8
        + "同比增长。"
    )
    said = written("同比怎样？", evidence(text, ("同比增长", 0.5))).sentences[0].text
    assert "12,345" in said or "345" not in said


def test_two_parts_in_one_long_sentence_are_both_quoted() -> None:
    filler = "，据了解当地居民对此表示非常欢迎也希望早日完工" * 4
    text = f"全长28.6公里{filler}，总投资187.4亿元{filler}。"
    draft = written("全长多少，总投资多少？", evidence(text, ("28.6公里", 0.5), ("187.4亿元", 0.4), parts=(0, 1)))
    assert draft.spans == ("28.6公里", "187.4亿元")


def test_an_unlikely_span_answers_no_part() -> None:
    draft = written(
        "谁创办的，谁是CEO？",
        evidence(
            "刘强东创办京东，出席的还有陈生强。", ("刘强东", 0.9), ("刘强东", 0.8), ("陈生强", 1e-4), parts=(0, 1, 1)
        ),
    )
    assert draft.spans == ("刘强东",)


def test_of_a_long_sentence_the_clauses_around_the_span_are_quoted_and_the_cuts_are_marked() -> None:
    before, after = "一二三四五六七八九十，" * 12, "，甲乙丙丁戊己庚辛壬癸" * 12
    draft = written("资金多少？", evidence(f"{before}资金3.46亿元{after}。", ("3.46亿元", 0.5)))
    said = draft.sentences[0].text
    assert said.startswith(CUT) and said.endswith(CUT) and "资金3.46亿元" in said and len(said) <= SENTENCE_CHARS + 2


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("昨日，青河3号线以28.6公里的全长开通。", "昨日，青河3号线以28.6公里的全长开通。"),
        ("昨日开通。", "3号线开通 全长28.6公里"),
    ],
)
def test_a_headline_is_quoted_only_where_the_body_does_not_say_it(body: str, expected: str) -> None:
    title = "3号线开通 全长28.6公里"
    text, said = f"{title}\n{body}", "28.6公里"
    places = [at for at in range(len(text)) if text.startswith(said, at)]
    spans = tuple(Span(at, at + len(said), 0.5 - n / 10) for n, at in enumerate(places))
    piece = Evidence(PassageRecord(Passage("a.txt", 0, len(text), text, 0, title, None, None, "")), 1.0, spans)
    assert [s.text for s in written("全长多少？", piece).sentences] == [expected]


def test_without_a_span_nothing_is_found() -> None:
    assert not written("总投资多少？", evidence(METRO)).found
    assert not written("总投资多少？").found


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 30), st.floats(0, 1)), max_size=8), st.booleans())
def test_every_span_stands_in_a_quote_and_the_reply_is_short(
    spans: list[tuple[int, int, float]], several: bool
) -> None:
    found = tuple(Span(a, min(a + n, len(METRO)), p) for a, n, p in spans if a < len(METRO))
    piece = Evidence(PassageRecord(Passage("a.txt", 0, len(METRO), METRO, 0, None, None, None, "")), 1.0, found)
    draft = written("有哪些，多少？" if several else "多少？", piece)
    quotes = [METRO[q.start : q.end] for s in draft.sentences for q in s.quotes]
    assert all(any(span in quote for quote in quotes) for span in draft.spans)
    assert len(set(draft.spans)) == len(draft.spans) and sum(map(len, quotes)) <= REPLY_CHARS
    assert draft.found == bool(found)


@pytest.mark.parametrize("question", ["有哪些车站？", "总投资多少？"])
def test_ties_fall_to_the_better_passage(question: str) -> None:
    pieces = [evidence(f"第{n}篇说青河站。", ("青河站", 0.5)) for n in range(3)]
    assert written(question, *pieces).sentences[0].quotes[0].index == 0
