from __future__ import annotations

import pytest

from eval.metrics.retrieval import bigram_overlap


@pytest.mark.parametrize(
    ("question", "evidence", "share"),
    [
        ("京東金融", ["京东金融盈利"], 1),  # script is folded
        ("京东金融", ["金融，京东"], 2 / 3),
        ("谁赚了钱", ["公司盈利了"], 0),
        ("京东盈利", ["京东", "盈利"], 2 / 3),
        ("Who runs JD?", ["京东由刘强东掌舵"], None),
        ("JD", ["JD grew"], 1),
        ("？", ["京东"], None),
    ],
)
def test_overlap_by_hand(question: str, evidence: list[str], share: float | None) -> None:
    assert bigram_overlap(question, evidence) == (None if share is None else pytest.approx(share))
