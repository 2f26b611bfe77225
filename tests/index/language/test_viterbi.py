"""The fast decoder against jieba's own."""

from __future__ import annotations

import jieba.posseg as posseg
from hypothesis import given, settings
from hypothesis import strategies as st
from jieba.posseg.viterbi import viterbi

from index.language.tokens import tags
from index.language.viterbi import Route, decoder

TABLES = posseg.char_state_tab_P, posseg.start_P, posseg.trans_P, posseg.emit_P
asked = list[str]()


def slow(run: str) -> Route:
    asked.append(run)
    score, route = viterbi(run, *TABLES)
    return score, route


FAST = decoder(*TABLES, slow)
COMMON = "的了一是在不我有这个人们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年"
CHARACTERS = st.one_of(st.sampled_from(COMMON), st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5))


@settings(max_examples=150, deadline=None)
@given(st.text(CHARACTERS, min_size=1, max_size=12))
def test_decodes_as_jieba_does(run: str) -> None:
    assert FAST(run) == viterbi(run, *TABLES)


def test_leaves_only_the_odd_run_to_jieba() -> None:
    asked.clear()
    assert FAST("林小满也说了") == viterbi("林小满也说了", *TABLES)
    assert asked == []
    assert FAST("小\ue000满") == viterbi("小\ue000满", *TABLES)
    assert asked == ["小\ue000满"]


def test_tags_use_it_and_stay_what_they_were() -> None:
    text = "合作社负责人林小满说,青石镇的柑橘丰收了,陈大文和欧阳青青都来了。"
    found = [(tag.word, tag.flag) for tag in tags(text)]
    fast, posseg.viterbi = posseg.viterbi, viterbi
    try:
        assert [(pair.word, pair.flag) for pair in posseg.cut(text)] == found
    finally:
        posseg.viterbi = fast
    assert fast is not viterbi
