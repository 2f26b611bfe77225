from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.report.shape import ABOUT, ANSWER, QUESTION, SCORES, Every, Kind, Shape, amiss

WORD = Kind("a word", lambda value: isinstance(value, str))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=10,
)


@pytest.mark.parametrize(
    ("value", "shape", "wrong"),
    [
        ("a", WORD, None),
        (1, WORD, ("1", "a word")),
        ({"a": "b"}, {"a": WORD}, None),
        ({"a": "b", "other": 1}, {"a": WORD}, None),
        ({}, {"a": WORD}, ("no a", "a word")),
        ({"in": {}}, {"in": {"a": WORD}}, ("no in.a", "a word")),
        ({}, {"a?": WORD}, None),
        ({"a": None}, {"a?": WORD}, None),
        ({"a": None}, {"a": WORD}, ("null as a", "a word")),
        ({"a": 1}, {"a?": WORD}, ("1 as a", "a word")),
        (["a", 2], [WORD], ("2 as [1]", "a word")),
        ({"x": "a", "y": 2}, Every(WORD), ("2 as y", "a word")),
        ({}, Every(WORD), None),
        ({}, Every(WORD, least=1), ("{}", "an object with its scores")),
        ({"a": "长" * 99}, {"a": [WORD]}, (f'"{"长" * 39}… as a', "a list")),
    ],
)
def test_the_first_thing_amiss_is_told(value: Any, shape: Shape, wrong: tuple[str, str] | None) -> None:
    assert amiss(value, shape) == wrong


@given(JSON, st.sampled_from([ABOUT, ANSWER, QUESTION, SCORES]))
def test_nothing_that_json_can_hold_breaks_the_check(value: Any, shape: Shape) -> None:
    assert amiss(value, shape) is not None
