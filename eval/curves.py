"""What the plots of a report show: recall by depth, risk by coverage, how far confidence can be trusted, time by stage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from eval.metrics.abstention import Numbers, reliability, risk_coverage
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
        "risk_coverage": {"coverage": _places(coverage), "risk": _places(risk)},
        "reliability": [
            {name: round(value, 4) for name, value in asdict(each).items()} for each in reliability(confidence, right)
        ],
    }


def recall(asked: Sequence[QuestionScore], ranks: str, k: int) -> float | None:
    """Return recall@k from the marks' ranks; None without questions."""
    if not asked:
        return None
    return round(float(np.mean([_found(getattr(mark, ranks), k, counts_shares(mark.type)) for mark in asked])), 4)


def _found(ranks: Sequence[int | None], k: int, share: bool) -> float:
    found = [rank is not None and rank <= k for rank in ranks]
    return sum(found) / len(found) if share else float(any(found))


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


def _places(values: Numbers) -> list[float]:
    return [round(float(value), 4) for value in values]
