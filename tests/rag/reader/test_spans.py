"""Scores → spans: probabilities by hand, and bounds without half brackets."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.reader.network import NO_SPAN, Scores
from rag.reader.spans import likeliest, log_total, mass, tidied
from rag.reader.vocabulary import Pieces


def scores(rows: list[list[float]]) -> Scores:
    return Scores(np.array(rows, np.float32), 0.0)


def test_probabilities_share_one_with_every_passage_and_silence() -> None:
    a, b = scores([[np.log(3), NO_SPAN], [np.log(2), NO_SPAN]]), scores([[np.log(4)]])
    total = log_total([a, b])
    assert total == pytest.approx(np.log(3 + 2 + 4 + 1))
    assert mass(a, total) == pytest.approx(0.5) and mass(b, total) == pytest.approx(0.4)
    spans = likeliest("甲乙", Pieces(np.arange(2), np.array([[0, 1], [1, 2]])), a, total)
    assert [(s.start, s.end) for s in spans] == [(0, 1), (1, 2)]
    assert [s.probability for s in spans] == pytest.approx([0.3, 0.2])


@pytest.mark.parametrize(
    ("text", "span", "expected"),
    [("朔州马邑（今山西朔县）人", "马邑（今山西朔县", "马邑（今山西朔县）"), ("他说“很好”。", "很好”", "“很好”"),
     ("名为《侠客行》的书", "侠客行", "侠客行"), ("（见表", "（见表", "见表"), ("他（又名陈", "他（又名", "他"),
     ("甲）与乙", "甲）与乙", "与乙"), ("，3.6亿元。", "，3.6亿元。", "3.6亿元"), ("增长1.34%，", "增长1.34%，", "增长1.34%"),
     ("（（", "（（", ""), ("Alibaba’s Ant Group", "Alibaba’s Ant Group", "Alibaba’s Ant Group"), ("京东的", "京东的", "京东"),
     ("销量15万辆\n2023-01-10 来源", "15万辆\n2023-01-10", "15万辆")],
)  # fmt: skip
def test_bounds_are_tidied(text: str, span: str, expected: str) -> None:
    start, end = tidied(text, text.index(span), text.index(span) + len(span))
    assert text[start:end] == expected


@given(st.text("（）《》“”。，甲乙1 ", max_size=12), st.integers(0, 12), st.integers(0, 12))
def test_tidied_bounds_stay_in_the_text_and_hold_no_half_bracket_at_an_end(text: str, a: int, b: int) -> None:
    start, end = tidied(text, min(a, b, len(text)), min(max(a, b), len(text)))
    assert 0 <= start <= end <= len(text)
    inside = text[start:end]
    assert not inside or (inside[0] not in "，。 " and inside[-1] not in "，。 ")
