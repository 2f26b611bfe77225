"""What a reply says beside quotations."""

from __future__ import annotations

import pytest

from rag.writers.notes import other_figures


@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        ("zh-Hans", "另有说法：3人（a.txt），4人（b.txt）。"),
        ("zh-Hant", "另有說法：3人（a.txt），4人（b.txt）。"),
        ("en", " Other reports say: 3人 (a.txt), 4人 (b.txt)."),
    ],
)
def test_two_other_figures_are_named_at_most(language: str, wanted: str) -> None:
    others = [("3人", "a.txt"), ("4人", "b.txt"), ("6人", "c.txt")]
    assert other_figures(language, others) == wanted and other_figures(language, []) == ""
