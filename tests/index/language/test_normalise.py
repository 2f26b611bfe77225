"""The one normaliser: what it folds, and the way back to the text as given."""

from __future__ import annotations

import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from index.language.normalise import fold, fold_map
from index.language.pinyin import romanised, romanised_queries
from index.language.tokens import terms, words_of

# Mixed scripts, and the characters whose length changes under NFKC.
MIXED = st.text(
    st.one_of(st.characters(), st.sampled_from("…㎏½ﬁ㈱①Ａ１％，。「」劉強東京金融é\u0301가각İǅ")), max_size=60
)


def test_scripts_widths_and_cases_meet() -> None:
    assert fold("ＪＤ金融１００％ 劉強東") == fold("jd金融100% 刘强东")


@given(MIXED)
def test_fold_is_nfkc_in_lower_case_where_no_han_is_converted(text: str) -> None:
    plain = "".join(c for c in text if not "\u2e80" <= c <= "\U0003ffff" and c != "İ")
    clusters = unicodedata.normalize("NFKC", plain).lower()
    assert unicodedata.normalize("NFKC", fold(plain)) == unicodedata.normalize("NFKC", clusters)


@given(MIXED)
def test_fold_map_agrees_with_fold_and_leads_back(text: str) -> None:
    folded = fold_map(text)
    assert folded.text == fold(text)
    assert len(folded.starts) == len(folded.text)
    assert list(folded.starts) == sorted(folded.starts)
    for i in range(len(folded.text)):
        start, end = folded.original(i, i + 1)
        assert 0 <= start < end <= len(text)
    if folded.text:
        assert folded.original(0, len(folded.text))[1] == len(text)


@given(MIXED, MIXED)
def test_a_span_maps_to_the_text_it_came_from(before: str, after: str) -> None:
    text = before + "。总投资14.5亿元。" + after
    folded = fold_map(text)
    at = folded.text.find("总投资14.5亿元")
    if at >= 0:
        start, end = folded.original(at, at + len("总投资14.5亿元"))
        assert "总投资14.5亿元" in fold(text[start:end])


@given(MIXED)
def test_terms_are_the_same_in_both_scripts_and_hold_no_blank(text: str) -> None:
    assert all(word and not any(c.isspace() for c in word) for word in terms(text))


def test_terms_meet_across_scripts() -> None:
    assert terms("雲嶺縣的茶葉合作社") == terms("云岭县的茶叶合作社")


def test_a_spelt_name_meets_its_characters() -> None:
    assert romanised("郭树清") in romanised_queries("What did Guo Shuqing say?")
    assert romanised("郭樹清") in romanised_queries("What did Shuqing Guo say?")


@given(st.text(max_size=60) | st.text("京东金融的用户数量是多少研究生命起源 bankrates，。", max_size=60))
@example("中华人民共和国国务院总理研究生命的起源")
def test_words_are_cut_as_jieba_cuts_for_search(text: str) -> None:
    import jieba

    from index.language.tokens import _STOP, _WORD

    theirs = [w for w in jieba.cut_for_search(fold(text)) if w not in _STOP and _WORD.search(w)]
    assert list(words_of(text).written) == theirs
