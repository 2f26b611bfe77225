"""Numbers, dates and quoted names: found where they stand, whatever their width or script."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.language.facts import facts, figures


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("总投资14.5亿元", [("number", "14.5亿元")]),
        ("總投資１４．５億元", [("number", "14.5亿元")]),
        ("与400多家银行合作", [("number", "400多家")]),
        ("成本降低了40%", [("number", "40%")]),
        ("2021年5月3日通车", [("date", "2021年5月3日")]),
        ("5月3日通车", [("date", "5月3日")]),
        ("《河口日报》报道", [("quoted", "《河口日报》")]),
        ("on 12 June 2019", [("date", "12june2019")]),
    ],
)
def test_facts(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(f.kind, f.value) for f in facts(text)] == expected


@given(st.text(max_size=80))
def test_facts_are_slices(text: str) -> None:
    for fact in facts(text):
        assert 0 <= fact.start < fact.end <= len(text)


def test_figures_ignore_width_and_separators() -> None:
    assert figures("１，２００人，3.6亿，1,200") == ["1200", "3.6", "1200"]
