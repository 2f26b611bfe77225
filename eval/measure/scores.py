"""What many questions found, as ranks, means and differences, with 95 % intervals by resampling the questions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from eval.compare import differences
from eval.datasets.haystack import DEPTH
from eval.measure.record import Difference, Differences, Score
from eval.metrics.abstention import Numbers, auroc, wilson
from eval.metrics.retrieval import Piece, Slice, first_ranks
from eval.scores import Columns, interval_of, resamples

AT = (1, 5, 20)  # the k of recall@k


def rank_of(found: Sequence[Slice], right: Sequence[Piece]) -> int:
    """Return the rank from 0 of the first passage that hits a right piece; DEPTH where none of the first DEPTH does."""
    return min((rank for rank in first_ranks(found, right, DEPTH) if rank), default=DEPTH + 1) - 1


def recalls(ranks: Any) -> tuple[float, ...]:
    """Return recall@1, @5 and @20 of ranks from 0.

    >>> recalls(np.array([0, 3, 9, 20]))
    (0.25, 0.5, 0.75)
    """
    return tuple(round(float((ranks < k).mean()), 4) for k in AT)


def against(before: Any, after: Any) -> Differences:
    """Return how much more is found by ``after`` than ``before`` (ranks of the same questions), by paired bootstrap.

    As two runs are compared (eval.compare), but p is not corrected for the number of trials.
    """
    found = differences(_columns(before), _columns(after), only=[f"retrieval.recall@{k}" for k in AT])
    return {d.score.removeprefix("retrieval."): Difference(round(d.b - d.a, 4), d.low, d.high, d.p) for d in found}


def _columns(ranks: Any) -> Columns:
    return {"citations": np.zeros(len(ranks)), **{f"recall_{k}": (ranks < k).astype(float) for k in AT}}


def mean(values: Iterable[float]) -> Score | None:
    """Return the mean of all that is no NaN, None without any.

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
    return Score(round(value, 4), low, high)


def apart(there: Sequence[float], away: Sequence[float]) -> Score:
    """Return how well the confidence tells questions with their answer from the same without it: AUROC."""
    pairs = np.array([there, away])
    low, high = interval_of([_auroc(pairs[:, index]) for index in resamples(len(there))])
    return Score(round(_auroc(pairs), 4), low, high)


def _auroc(pairs: Numbers) -> float:
    found = auroc(pairs.ravel(), np.repeat([True, False], pairs.shape[1]))
    assert found is not None  # there are as many of each
    return found
