"""What becomes of a chat model's reply."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.judge.verify import MAX_SENTENCE_CHARS, fault, verify
from rag.types import DraftSentence, Evidence, Span
from rag.writers.llm.reply import Reply, drafted
from rag.writers.llm.visible import Visible
from tests.rag.writers.llm.samples import FIRST, SECOND, asked, draft_of, evidence, quoted


def test_a_marker_out_of_range_and_a_missing_one_leave_a_sentence_unsupported() -> None:
    draft, pieces = draft_of("用户超过3.6亿[9]。同比增长12%。造价2.4亿元[0]。")
    assert [s.quotes for s in draft.sentences] == [(), (), ()]
    assert verify(draft, pieces) == [False, False, False]


@pytest.mark.parametrize(
    "reply",
    [
        "用户超过3.6亿[1][2]。",
        "用户超过3.6亿。[1][2]",
        "用户超过3.6亿 [1, 2]。",
        "用户超过3.6亿【1】［2］。",
        "- **用户超过3.6亿**。\n[1-2]",
    ],
)
def test_markers_are_read_however_they_are_written(reply: str) -> None:
    draft, _ = draft_of(reply, "用户多少？", FIRST, FIRST)
    assert [(s.text.rstrip("。"), sorted({q.index for q in s.quotes})) for s in draft.sentences] == [
        ("用户超过3.6亿", [0, 1])
    ]


def test_sentences_are_cut_where_they_end_and_nowhere_else() -> None:
    draft, _ = draft_of("Mr. Zhou of JD.com said it grew 1.5 times. [1] The U.S. unit closed on Dec. 3 [2]. 完了！[1]")
    assert [s.text for s in draft.sentences] == [
        "Mr. Zhou of JD.com said it grew 1.5 times.",
        "The U.S. unit closed on Dec. 3.",
        "完了！",
    ]
    assert [[q.index for q in s.quotes][:1] for s in draft.sentences] == [[0], [1], [0]]


def test_a_marker_whose_passage_says_nothing_of_it_is_left_out() -> None:
    draft, _ = draft_of("星河银行个人用户超过3.6亿[1][2]。")
    assert [q.index for q in draft.sentences[0].quotes] == [0]
    draft, pieces = draft_of("星河银行个人用户超过3.6亿[2]。")
    assert [q.index for q in draft.sentences[0].quotes] == [1]
    assert verify(draft, pieces) == [False]


def test_the_quote_is_the_window_that_holds_the_figures_and_two_where_they_stand_apart() -> None:
    draft, pieces = draft_of("新图书馆2021年5月开放[2]。", "图书馆何时开放？")
    assert quoted(draft, pieces) == [["北岭市政府宣布，新图书馆将于2021年5月开放，造价2.4亿元，藏书180万册。"]]
    middle = "这是中间的一句话，说的是别的事情。" * 14
    draft, pieces = draft_of("用户从2亿升至5亿[1]。", "用户有多少？", f"年初用户为2亿。{middle}年末用户为5亿。")
    assert quoted(draft, pieces) == [["年初用户为2亿。", "年末用户为5亿。"]]
    assert verify(draft, pieces) == [True]


def test_a_quote_is_never_longer_than_a_citation_may_be() -> None:
    long = "，".join(f"第{n}项业务的收入为{n}亿元" for n in range(1, 30)) + "。"
    draft, pieces = draft_of("第25项业务收入25亿元[1]。", "第25项业务收入多少？", long)
    (quote,) = quoted(draft, pieces)[0]
    assert len(quote) <= 200
    assert "收入为25亿元" in quote
    unbroken = "第" + "长" * 500 + "7亿元。"
    draft, pieces = draft_of("共7亿元[1]。", "多少？", unbroken)
    assert all(len(q) <= 200 for q in quoted(draft, pieces)[0])


def test_an_english_reply_finds_its_quote_by_value_and_pinyin() -> None:
    draft, pieces = draft_of(
        "The bank had over 360 million personal users at the end of 2019 [1].", "How many personal users?"
    )
    assert draft.spans == ("3.6亿",)
    assert verify(draft, pieces) == [True]
    draft, pieces = draft_of("Zhou Mingyuan is the president [1].", "Who is the president?")
    assert quoted(draft, pieces) == [["行长周明远表示，零售业务将继续扩张。"]]
    assert draft.spans == ("周明远",)
    assert verify(draft, pieces) == [True]


def test_spans_are_verbatim_from_the_quotes_though_the_reply_is_in_another_script() -> None:
    draft, _ = draft_of("行長是周明遠[1]。", "星河銀行的行長是誰？")
    assert draft.spans == ("周明远",)
    draft, _ = draft_of("新圖書館於2021年5月開放[2]。", "新圖書館何時開放？")
    assert draft.spans == ("2021年5月",)


def test_what_the_reader_found_goes_first_and_a_clause_stands_in_for_a_reason() -> None:
    pieces = evidence(FIRST)
    at = FIRST.index("12%")
    pieces = [replace(pieces[0], spans=(Span(at, at + 3, 0.8),))]
    assert drafted("用户3.6亿，增长12%[1]。", asked("增长了多少？"), pieces).spans[0] == "12%"
    draft, _ = draft_of("因为零售业务还会扩张[1]。", "行长为什么有信心？")
    assert draft.spans == ("零售业务将继续扩张",)


def test_a_wrong_figure_is_no_span() -> None:
    draft, pieces = draft_of("个人用户超过36亿[1]。")
    assert "3.6亿" not in draft.spans
    assert verify(draft, pieces) == [False]


PIECES = st.one_of(
    st.sampled_from(
        ["[1]", "[2]", "[9]", "[1-3]", "[", "]", "1", "【2】", "**", "- ", "<think>", "</think>", "NOT_FOUND"]
    ),
    st.sampled_from(
        ["3.6亿", "2021年5月", "百分之十二", "零分之一", "周明远", "Zhou Mingyuan", "The bank", "用户", "180万"]
    ),
    st.sampled_from(["。", ".", "\n", "…", " ", "“", "”", "，"]),
)


@given(st.lists(PIECES, max_size=25).map("".join))
def test_any_reply_becomes_a_draft_with_true_quotes_or_is_not_found(reply: str) -> None:
    pieces = fuzzed()
    draft = drafted(reply, asked("用户有多少？"), pieces)
    assert draft.found == bool(draft.sentences)
    assert len(verify(draft, pieces)) == len(draft.sentences)
    cited = [quote for quotes in quoted(draft, pieces) for quote in quotes]
    assert all(0 < len(quote) <= 200 for quote in cited)
    assert all(any(span in quote for quote in cited) for span in draft.spans)
    assert not any(re.search(r"\[\d+\]", sentence.text) for sentence in draft.sentences)


@cache
def fuzzed() -> list[Evidence]:
    return evidence(FIRST, SECOND)


@given(st.lists(st.one_of(PIECES, st.sampled_from(["\ud83d", "\ude00", "NOT", "_FOUND", "<thi", "nk>"])), max_size=25))
def test_pieces_make_the_sentences_that_the_whole_makes(pieces: list[str]) -> None:
    """However a reply is cut, and never is a sentence taken back that has been given away."""
    reply, given_away = Reply(fuzzed()), list[DraftSentence]()
    for piece in pieces:
        reply.read(piece)
        assert reply.sentences[: len(given_away)] == tuple(given_away)
        given_away = list(reply.sentences)
    reply.end()
    whole = Reply(fuzzed())
    whole.read("".join(pieces))
    whole.end()
    assert [s.text for s in reply.sentences] == [s.text for s in whole.sentences]
    assert reply.sentences == whole.sentences and reply.blank == whole.blank


def test_what_is_seen_grows_and_nothing_is_taken_back() -> None:
    def seen(*pieces: str) -> str:
        visible = Visible()
        return "".join(map(visible.read, pieces)) + visible.end()

    assert seen(*"<think>so</think>No, it is 3[1].") == "No, it is 3[1]."
    assert {seen(*"NOT\\_FOUND", "."), seen("NOT", " FOUND")} == {""}
    assert seen("N", "O", "T yet") == "NOT yet"
    assert seen("a<", "b") == "a<b"
    assert seen("a<thi") == "a<thi"


@pytest.mark.parametrize(
    "said",
    ["京东" * 100_000, "用户超过3.6亿，" * 25_000, "x" * 200_000, "1" * 200_000, "million " * 25_000, "[1," * 66_000],
)
def test_a_sentence_of_two_hundred_thousand_characters_is_refused_at_once(said: str) -> None:
    draft_of("好[1]。")  # the dictionaries are loaded

    def seconds(said: str) -> float:
        started = time.process_time()
        draft, pieces = draft_of(f"{said}[1]。")
        assert {fault(sentence, pieces) for sentence in draft.sentences} == {"too-long"}
        return time.process_time() - started

    quarter, whole = (min(seconds(part) for _ in range(3)) for part in (said[: len(said) // 4], said))
    assert whole < 9 * quarter  # four times as long takes four times as long; sixteen where it grows with the square


def test_the_longest_sentence_that_is_looked_at_takes_no_time() -> None:
    said = ("星河银行个人用户超过3.6亿，同比增长12%，" * 99)[:MAX_SENTENCE_CHARS]
    draft, pieces = draft_of(f"{said}[1][2]。")
    started = time.process_time()
    assert len(draft.sentences[0].text) > MAX_SENTENCE_CHARS - 9 and verify(draft, pieces) == [False]
    assert time.process_time() - started < 1


LONG = "9" * 5_000
FIGURES = (
    "{}",
    "{}元",
    "{}亿",
    "[{}]",
    "第{}年",
    "{}年{}月",
    "百分之{}",
    "1,{}",
    "0.{}",
    "-{}%",
    "{}分之{}",
    "【1-{}】",
    "$ {}",
)


@pytest.mark.parametrize("digits", [LONG, "一" * 5_000, "９" * 5_000, "亿" * 5_000, "million " * 3_000])
def test_five_thousand_digits_in_a_row_are_no_error_wherever_they_stand(digits: str) -> None:
    for figure in FIGURES:
        said = figure.replace("{}", digits)
        draft, pieces = draft_of(f"用户有{said}[1]。{said}[2]。", f"用户是不是{said}？", f"该行用户有{said}。", FIRST)
        assert len(verify(draft, pieces)) == len(draft.sentences)
