from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.datasets.strict import Flaw, brief, from_json

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(JSON)
def test_json_is_read_as_ever_and_shown_on_one_line(value: Any) -> None:
    assert from_json(json.dumps(value), "x") == value
    assert "\n" not in brief(value) and len(brief(value)) <= 81


@given(st.text())
def test_a_text_is_read_or_refused_as_a_flaw(text: str) -> None:
    try:
        from_json(text, "an object")
    except Flaw as flaw:
        assert str(flaw).startswith("found ")


@pytest.mark.parametrize("name", ["NaN", "Infinity", "-Infinity"])
def test_what_python_reads_but_json_has_not_is_refused(name: str) -> None:
    with pytest.raises(Flaw, match=f"found {name}; expected JSON"):
        from_json(f'{{"a": [{name}]}}', "x")


def test_the_place_of_a_slip_is_told() -> None:
    with pytest.raises(Flaw, match=r"found no JSON \(Expecting value: column 6\); expected an object"):
        from_json('{"a":}', "an object")
    with pytest.raises(Flaw, match=r"found no JSON \(Expecting value: line 2, column 5\)"):
        from_json('{\n"a":}', "an object")
