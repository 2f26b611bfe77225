"""What many questions found, as means with 95 % intervals by resampling the questions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from eval.measure.reading.given import scored
from eval.measure.reading.search import Found
from eval.measure.search.measure import AT, against
from eval.metrics.abstention import Numbers, auroc, wilson
from eval.scores import interval_of, resamples

Interval = dict[str, float]


def mean(values: Iterable[float]) -> Interval | None:
    """Return {"value", "low", "high"}: the mean of all that is no NaN, None without any.

    Where every value is 0 or every one is 1, the bootstrap knows no width, and Wilson's interval stands.
    """
    known = np.array([float(value) for value in values])
    known = known[~np.isnan(known)]
    if not len(known):
        return None
    value = float(known.mean())
    low, high = interval_of([float(known[index].mean()) for index in resamples(len(known))])
    if low == high and value in (0, 1):
        low, high = (round(edge, 4) for edge in wilson(value, len(known)))
    return {"value": round(value, 4), "low": low, "high": high}


def given_scores(pairs: Sequence[tuple[float, float]]) -> dict[str, Any]:
    """Return {"em", "f1"} of the questions' (EM, F1)."""
    return {name: mean([pair[n] for pair in pairs]) for n, name in enumerate(("em", "f1"))}


def whole_scores(found: Sequence[Found], answers: Sequence[Sequence[str]], passages: int) -> dict[str, Any]:
    """Return recall at AT by each way, what reading adds to BM25 and to the hybrid, and EM and F1 of the
    span that is chosen, and of the one chosen where nothing is read.
    """
    ranks = {way: np.array([getattr(f, way) for f in found]) for way in ("bm25", "hybrid", "read")}
    return {
        "passages": passages,
        "recall": {way: [mean(places < k) for k in AT] for way, places in ranks.items()},
        "against_bm25": against(ranks["bm25"], ranks["read"]),
        "against_hybrid": against(ranks["hybrid"], ranks["read"]),
        "unread": given_scores([scored(f.unread, a) for f, a in zip(found, answers, strict=True)]),
        **given_scores([scored(f.said.span, a) for f, a in zip(found, answers, strict=True)]),
    }


def silent_scores(found: Sequence[Found]) -> dict[str, Any] | None:
    """Return the share refused where the answer was taken out and where it was not, and how well confidence tells them
    apart (AUROC); None where nothing was asked so.
    """
    pairs = [(f.said, f.silent) for f in found if f.silent is not None]
    if not pairs:
        return None
    there, away = (np.array([side.confidence for side in sides]) for sides in zip(*pairs, strict=True))
    return {
        "questions": len(pairs),
        "unanswerable_refused": mean([silent.refused for _, silent in pairs]),
        "answerable_refused": mean([said.refused for said, _ in pairs]),
        "auroc": _apart(there, away),
    }


def _apart(there: Numbers, away: Numbers) -> Interval:
    drawn = [_auroc(there[index], away[index]) for index in resamples(len(there))]
    low, high = interval_of(drawn)
    return {"value": round(_auroc(there, away), 4), "low": low, "high": high}


def _auroc(there: Numbers, away: Numbers) -> float:
    positive = np.repeat([True, False], [len(there), len(away)])
    found = auroc(np.concatenate([there, away]), positive)
    assert found is not None  # there are as many of each
    return found
