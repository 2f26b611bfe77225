"""Where the answer stands in a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.language.normalise import fold
from rag.ui.talk.marks import pieces, places

_TEXT = st.text(alphabet="京東东金融8２.,，家ab ㎏…kg", max_size=24)


def bold(text: str, *spans: str) -> list[str]:
    return [piece for piece, marked in pieces(text, places(text, spans)) if marked]


@pytest.mark.parametrize(
    ("text", "span", "wanted"),
    [
        ("CEO陈生强今年初也透露", "陈生强", ["陈生强"]),
        ("CEO陳生強今年初也透露", "陈生强", ["陳生強"]),
        ("ＣＥＯ陈生强", "ceo", ["ＣＥＯ"]),
        ("一共有28家门店", "8家", []),
        ("一共有28家门店，关了8家", "8家", ["8家"]),
        ("增长了3.6亿元那么多", "6亿", []),
        ("增长了1,234元那么多", "234元", []),
        ("the party of art lovers", "art", ["art"]),
        ("文章没有说", "陈生强", []),
        ("文章没有说", "  ", []),
        ("一共5㎏的苹果", "k", []),
        ("陈生强先生。", "陈生强先生", []),  # it is most of the text
    ],
)
def test_the_answer_is_found_as_it_stands_or_not_at_all(text: str, span: str, wanted: list[str]) -> None:
    assert bold(text, span) == wanted


def test_of_answers_within_each_other_the_longer_one_is_bold() -> None:
    assert bold("最后由农村信用社的联合社来决定", "信用社", "农村信用社") == ["农村信用社"]


@given(_TEXT, st.lists(_TEXT, max_size=4))
def test_what_is_bold_is_an_answer_and_nothing_is_lost(text: str, spans: list[str]) -> None:
    cut = pieces(text, places(text, spans))
    assert "".join(piece for piece, _ in cut) == text
    assert {fold(piece) for piece, marked in cut if marked} <= {fold(span) for span in spans}


@given(_TEXT, _TEXT, _TEXT)
def test_an_answer_between_other_words_is_found(before: str, span: str, behind: str) -> None:
    text = f"{before}｜{span}｜{behind}"
    if span.strip() and len(span) < len(text) / 2 and fold(text).count(fold(span)) == 1:
        assert bold(text, span) == [span]
