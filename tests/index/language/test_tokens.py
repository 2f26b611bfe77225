"""Words and tags are jieba's own, to the last one, though another library cuts; jieba itself is the oracle."""

from __future__ import annotations

import logging
from pathlib import Path

import jieba
import jieba.posseg as posseg
import opencc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.language.normalise import fold
from index.language.tokens import _cut, dictionary_words, is_known, tags

jieba.setLogLevel(logging.WARNING)
LINES = Path(__file__).with_name("mixed_lines.txt").read_text("utf8").split("\n")
BLANKS = "a\tb\r\nc\x0bd\x1ce\x85f\u2028g\u3000h\xa0i\r\r\n\n的\r说"
EVERY_SCRIPT = {BLANKS, *map(fold, LINES)} | {fold(opencc.OpenCC("s2t").convert(line)) for line in LINES}
PIECES = st.one_of(
    st.sampled_from(LINES).flatmap(lambda line: st.integers(0, len(line)).map(lambda at: line[at : at + 9])),
    st.text("的一是王陈林小满晞劼珂说在京东金融增长年月日率研究生命", max_size=6),
    st.text("+#&._%- \r\n0123456789abcstx，。", max_size=5),
    st.text(st.characters(min_codepoint=0x3400, max_codepoint=0x9FFF), max_size=3),
    st.text(max_size=5),
)
TEXTS = st.lists(PIECES, max_size=5).map("".join)


def assert_as_jieba(folded: str) -> None:
    assert _cut(folded) == list(jieba.cut(folded))
    assert dictionary_words(folded) == list(jieba.cut(folded, HMM=False))
    found = tags(folded)
    assert [(tag.word, tag.flag) for tag in found] == [(pair.word, pair.flag) for pair in posseg.cut(folded)]
    assert all(folded[tag.start : tag.end] == tag.word for tag in found)


@pytest.mark.parametrize("folded", sorted(EVERY_SCRIPT))
def test_mixed_lines(folded: str) -> None:
    assert_as_jieba(folded)


@given(TEXTS)
def test_any_text(text: str) -> None:
    assert_as_jieba(fold(text))


def test_the_dictionary_is_jiebas() -> None:
    jieba.initialize()
    assert len(jieba.dt.FREQ) > 400_000
    assert [word for word, times in jieba.dt.FREQ.items() if is_known(word) != bool(times)] == []


def test_what_no_library_takes_stands_alone() -> None:
    assert _cut("说\ud800的") == ["说", "\ud800", "的"]
    assert [tag.flag for tag in tags("说\ud800的")] == ["v", "x", "uj"]
    assert dictionary_words("\udfff") == ["\udfff"]
