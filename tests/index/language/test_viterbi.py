"""The fast decoder against jieba's own."""

from __future__ import annotations

import jieba.posseg as posseg
from hypothesis import given, settings
from hypothesis import strategies as st
from jieba.posseg.viterbi import viterbi

from index.language.viterbi import decode, model

TABLES = posseg.char_state_tab_P, posseg.start_P, posseg.trans_P, posseg.emit_P
MODEL = model(*TABLES)
COMMON = "的了一是在不我有这个人们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年"
NEVER_SEEN = "晞劼珂"  # has a state that no emission is known of: there all ways are equally bad, and ties decide
CHARACTERS = st.one_of(
    st.sampled_from(COMMON),
    st.sampled_from(NEVER_SEEN),
    st.sampled_from(sorted(posseg.char_state_tab_P)),
    st.characters(min_codepoint=0x4E00, max_codepoint=0x9FD5),
)


@settings(max_examples=150)
@given(st.text(CHARACTERS, min_size=1, max_size=12))
def test_decodes_as_jieba_does(run: str) -> None:
    assert decode(MODEL, run) == viterbi(run, *TABLES)[1]


def test_ties_and_dead_ends_are_jiebas() -> None:
    for run in ("王晨晞", "胡煦劼", "王冰珂", "林小满也说了", "\ue000", "小\ue000满", "\ue000\ue000", "㐀王"):
        assert decode(MODEL, run) == viterbi(run, *TABLES)[1]
