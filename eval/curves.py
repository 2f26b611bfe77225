"""What the plots of a report show: recall by depth, risk by coverage, how far confidence can be trusted, time by stage."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from eval.metrics.abstention import Numbers, reliability, risk_coverage
from eval.metrics.retrieval import recall_at
from eval.question_score import QuestionScore, counts_shares

DEPTHS = range(1, 21)  # a reply reports 20 passages


def curves(marks: Sequence[QuestionScore], confidence: Numbers, right: Numbers) -> dict[str, Any]:
    """Return the points of each curve; ``confidence`` and ``right`` are of the questions that were answered."""
    asked = [mark for mark in marks if mark.answerable and mark.recall_1 is not None]
    coverage, risk = risk_coverage(confidence, right)
    return {
        "recall": {
            "k": list(DEPTHS),
            "ours": [recall(asked, "ranks", k) for k in DEPTHS],
            "bm25": [recall(asked, "bm25_ranks", k) for k in DEPTHS],
        },
        "risk_coverage": {"coverage": coverage.round(4).tolist(), "risk": risk.round(4).tolist()},
        "reliability": [{name: round(x, 4) for name, x in each.items()} for each in reliability(confidence, right)],
    }


def recall(asked: Sequence[QuestionScore], ranks: str, k: int) -> float | None:
    """Return recall@k from the marks' ranks; None without questions."""
    if not asked:
        return None
    return round(float(np.mean([recall_at(k, getattr(m, ranks), counts_shares(m.type)) for m in asked])), 4)


def latency(marks: Sequence[QuestionScore]) -> dict[str, Any]:
    """Return p50 and p95 in ms of whole answers and of each stage."""
    stages = dict.fromkeys(stage for mark in marks for stage in mark.stage_ms)
    return {
        **_percentiles([mark.ms for mark in marks if mark.ms is not None]),
        "stages": {s: _percentiles([mark.stage_ms[s] for mark in marks if s in mark.stage_ms]) for s in stages},
    }


def _percentiles(values: Sequence[float]) -> dict[str, float | None]:
    if not values:
        return {"p50": None, "p95": None}
    return {f"p{percent}": round(float(np.percentile(values, percent)), 2) for percent in (50, 95)}
