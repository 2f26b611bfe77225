from __future__ import annotations

import json
import lzma
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, with_config

from index.errors import UsageError
from index.records import json_lines, parsed, read_text, text_lines, validated

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@with_config(extra="forbid")
@dataclass(frozen=True)
class Record:
    name: str
    counts: tuple[int, ...] = ()


RECORD = TypeAdapter(Record)


@given(JSON)
def test_json_is_read_as_ever(value: Any) -> None:
    assert parsed(json.dumps(value), "f", "m") == value


@given(st.text() | st.sampled_from(["[" * 100_000, '{"a":' * 100_000, "9" * 5000]))
def test_a_text_is_read_or_refused_in_words(text: str) -> None:
    try:
        parsed(text, "f.json", "correct it", "an object")
    except UsageError as refusal:
        assert str(refusal).startswith("f.json: found no JSON (")
        assert str(refusal).endswith("; expected an object; correct it")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"a": [NaN]}', "NaN, a value that JSON has not"),
        ('{"a": -Infinity}', "-Infinity"),
        ('{"a": {"b": 1, "b": 2}}', "the key 'b' twice in one object"),
        ('{"a":}', "Expecting value: line 1 column 6"),
        ('["\\ud800"]', "half a character (a lone surrogate)"),
    ],
)
def test_what_cannot_have_been_meant_is_refused(text: str, found: str) -> None:
    with pytest.raises(UsageError) as refusal:
        parsed(text, "f", "m")
    assert found in str(refusal.value)


@given(JSON)
def test_whatever_the_value_its_flaw_is_one_line_of_words(value: Any) -> None:
    try:
        validated(RECORD, value, "f", "m")
    except UsageError as refusal:
        assert str(refusal).startswith("f: found ") and str(refusal).endswith("; m")
        assert "\n" not in str(refusal) and len(str(refusal)) < 400


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ({}, "found no 'name'; expected that key"),
        ({"name": "a", "count": []}, "found the unknown key 'count'; expected 'counts'"),
        ({"name": "a", "xyz": 1}, "found the unknown key 'xyz'; expected name, counts"),
        ({"name": 7}, "found 7 as name; expected a text in quotes"),
        ({"name": "a", "counts": [1, "x"]}, "found 'x' as counts.1; expected a valid integer"),
        ([1], "found [1]; expected an object"),
        (None, "found None; expected an object"),
    ],
)
def test_the_first_flaw_is_told(value: Any, told: str) -> None:
    with pytest.raises(UsageError, match=f"f: {told}.*; m".replace("[", r"\[")):
        validated(RECORD, value, "f", "m")


def test_lines_are_numbered_packed_or_not(tmp_path: Path) -> None:
    text = '\ufeff{"a": "x\u2028y"}\n\n[2]\n'
    for name, data in (("a.jsonl", text.encode()), ("a.jsonl.xz", lzma.compress(text.encode()))):
        (tmp_path / name).write_bytes(data)
        assert list(json_lines(str(tmp_path / name), "m")) == [(1, {"a": "x\u2028y"}), (3, [2])]
    (tmp_path / "b.jsonl").write_text("[1]\n{", "utf8")
    with pytest.raises(UsageError, match=r"b\.jsonl, line 2: found no JSON .*; expected one JSON object a line; m"):
        list(json_lines(str(tmp_path / "b.jsonl"), "m"))


def test_a_missing_file_and_bytes_that_are_no_text(tmp_path: Path) -> None:
    with pytest.raises(
        UsageError, match=f"found no file {tmp_path}/none; expected an existing one; run: ls {tmp_path}"
    ):
        read_text(str(tmp_path / "none"))
    (tmp_path / "b").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="expected UTF-8 text, plain or xz"):
        list(text_lines(str(tmp_path / "b")))
