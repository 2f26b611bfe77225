from __future__ import annotations

from eval.report.text import table
from eval.scores import scores
from tests.eval.test_scores import MARKS


def test_every_retrieval_score_stands_beside_its_haystack() -> None:
    lines = table("seeds", scores(MARKS, passages=1234)).splitlines()
    assert lines[0] == "seeds: 4 questions against 1234 passages"
    assert lines[1] == "BM25 alone on them: recall@1 0.000, recall@5 0.500"
    assert "no claim" not in "".join(lines)
    assert any(line.split()[:3] == ["retrieval", "recall@1", "0.500"] for line in lines)
    assert any(line.split()[:3] == ["zh-Hant", "1", "0.000"] for line in lines)


def test_a_small_haystack_supports_no_claim() -> None:
    assert "fewer than 1000 passages: no claim about retrieval; --distractors FILE adds others" in table(
        "seeds", scores(MARKS, passages=999)
    )
