"""Words of the other language, as the table has them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.encoder.lexicon import translations


@pytest.mark.parametrize(
    ("word", "expected"),
    [("singapore", "新加坡"), ("insurance", "保险"), ("保险", "insurance"), ("保險", "insurance"), ("Agriculture", "农业")],
)  # fmt: skip
def test_a_common_word_is_near_its_translation(word: str, expected: str) -> None:
    assert next(iter(translations(word))) == expected


@pytest.mark.parametrize("word", ["", "a", "2018", "的", "，", "😀", "\ue000", "京东jd", "two words"])
def test_what_is_no_word_of_one_script_has_none(word: str) -> None:
    assert translations(word) == {}


@given(
    st.one_of(
        st.text(max_size=12), st.from_regex(r"[a-z]{3,12}", fullmatch=True), st.text("银行经济刘强东", max_size=4)
    )
)
@settings(max_examples=80, deadline=None)
def test_translations_are_few_near_and_of_the_other_script(word: str) -> None:
    found = translations(word)
    assert len(found) <= 4
    cosines = list(found.values())
    assert cosines == sorted(cosines, reverse=True)
    assert all(0.3 <= cosine <= 1.0001 and cosine >= 0.6 * cosines[0] for cosine in cosines)
    latin = bool(re.search("[a-z]", word.lower()))
    assert all(bool(re.fullmatch("[a-z]+", other)) != latin for other in found)
