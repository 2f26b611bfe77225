"""What many questions found, as ranks, means and differences, with 95 % intervals by resampling the questions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from eval.compare import differences
from eval.datasets.corpus import DEPTH
from eval.measure.record import Difference, Differences, Score
from eval.metrics.abstention import Numbers, auroc
from eval.metrics.retrieval import Piece, Slice, first_ranks
from eval.scores import Columns, interval, interval_of, resamples
from eval.scores import mean as mean_of

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

    def columns(ranks: Any) -> Columns:
        return {"citations": np.zeros(len(ranks)), **{f"recall_{k}": (ranks < k).astype(float) for k in AT}}

    changes = differences(columns(before), columns(after), only=[f"retrieval.recall@{k}" for k in AT])
    return {d.score.removeprefix("retrieval."): Difference(round(d.b - d.a, 4), d.low, d.high, d.p) for d in changes}


def mean(values: Iterable[float]) -> Score | None:
    """Return the mean of all that is no NaN with the interval that a run's scores have, None without any."""
    known = np.array([float(value) for value in values])
    known = known[~np.isnan(known)]
    ends = interval(mean_of("value"), {"value": known}, list(resamples(len(known)))) if len(known) else None
    return Score(round(float(known.mean()), 4), *ends) if ends else None


def apart(there: Sequence[float], away: Sequence[float]) -> Score:
    """Return how well the confidence tells questions with their answer from the same without it: AUROC."""

    def area(pairs: Numbers) -> float:
        value = auroc(pairs.ravel(), np.repeat([True, False], pairs.shape[1]))
        assert value is not None  # there are as many of each
        return value

    pairs = np.array([there, away])
    low, high = interval_of([area(pairs[:, index]) for index in resamples(len(there))])
    return Score(round(area(pairs), 4), low, high)
