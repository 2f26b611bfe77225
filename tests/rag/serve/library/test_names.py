"""Whatever a browser calls a file, its source is a plain path that is told from the others."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.serve.library.names import FOLDER, MAX_NAME_CHARS, apart, is_upload, safe_name, uploaded_as

HOSTILE = st.text(
    st.sampled_from("a新.\\/ \x00\u202e\u200b:*?<>|\"'~%ＡNULCON1\udc80") | st.characters(codec=None), max_size=320
)


@given(HOSTILE)
def test_a_safe_name_is_short_seen_and_inside_its_folder(name: str) -> None:
    safe = safe_name(name)
    assert 0 < len(safe) <= MAX_NAME_CHARS
    assert not set(safe) & set('/\\\x00:*?<>|"') and not safe.startswith(".") and safe == safe.strip()
    assert not {unicodedata.category(c) for c in safe} & {"Cc", "Cf", "Cs"}
    assert safe_name(safe) == safe
    assert is_upload(uploaded_as(safe)) and uploaded_as(safe).count("/") == FOLDER.count("/")


@given(st.lists(HOSTILE | st.sampled_from(["a.txt", "a (2).txt", "x/a.txt"]), max_size=12))
def test_files_that_come_together_are_told_apart(names: list[str]) -> None:
    told = list(apart(names))
    assert len(set(told)) == len(told) == len(names)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("", "unnamed"),
        ("..", "unnamed"),
        ("a/..", "unnamed"),
        (".htaccess", "htaccess"),
        ("con.txt", "_con.txt"),
        ("Cafe\u0301.txt", "Café.txt"),
        ("《新闻》：今日？.txt", "《新闻》：今日？.txt"),
        ("a\nb.txt", "ab.txt"),
    ],
)
def test_names_are_made_plain(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_long_names_that_begin_alike_stay_apart_and_keep_their_suffix() -> None:
    one, other = safe_name("长" * 300 + "一.txt"), safe_name("长" * 300 + "二.txt")
    assert one != other and one.endswith(".txt") and len(one) == MAX_NAME_CHARS
