"""Names of files that no store takes are written so that it does, and the way back is certain."""

from __future__ import annotations

import os

from hypothesis import given
from hypothesis import strategies as st

from index.articles.files.paths import file_name, shown, source_path

ANY_NAME = st.lists(
    st.sampled_from([b"a", b"\\", b"x", b"5", b"c", b"\xff", b"\x80", "甲".encode(), b".zip!/", b"/"])
).map(b"".join)


@given(st.one_of(ANY_NAME, st.binary(max_size=30)))
def test_every_name_comes_back_and_is_utf8(raw: bytes) -> None:
    name = os.fsdecode(raw)
    path = source_path(name)
    path.encode()
    assert file_name(path) == name


@given(st.lists(ANY_NAME, min_size=2, max_size=2, unique=True))
def test_two_names_are_two_paths(raw: list[bytes]) -> None:
    assert source_path(os.fsdecode(raw[0])) != source_path(os.fsdecode(raw[1]))


def test_messages_show_what_cannot_be_seen() -> None:
    assert shown("甲\n\u202e\u2028\x1b[31m\x7f.txt") == "甲\\n\\u202e\\u2028\\x1b[31m\\x7f.txt"
