"""Persons, organisations and places are found where they stand in the text as given."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from index.language.names import names


def found(text: str) -> set[tuple[str, str]]:
    return {(n.kind, text[n.start : n.end]) for n in names(text)}


def test_both_scripts() -> None:
    assert {("person", "陈国栋"), ("place", "北京")} <= found("局长陈国栋在北京开会。")
    assert {("person", "陳國棟"), ("place", "北京")} <= found("局長陳國棟在北京開會。")


def test_a_surname_apart_from_its_given_name_is_one_name() -> None:
    assert ("person", "杨玉成") in found("杨玉成认为市场会好转。")


def test_organisations_end_as_organisations_do() -> None:
    assert ("org", "建设集团") in found("工程由河口市建设集团承建。")


def test_transliterated_names_keep_their_dot() -> None:
    assert ("person", "威廉·琼斯") in found("演讲者是威廉·琼斯。")


@given(st.text(max_size=60))
def test_names_are_slices(text: str) -> None:
    for name in names(text):
        assert 0 <= name.start < name.end <= len(text)
        assert name.kind in ("person", "org", "place")
