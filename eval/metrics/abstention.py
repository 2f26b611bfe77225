"""Does the service know when it doesn't know? Scores of `confidence` over many questions at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
ECE_BINS = 5


def auroc(confidence: Numbers, positive: npt.NDArray[Any]) -> float | None:
    """Chance that a positive's confidence exceeds a negative's, ties counting half; None without one of the two.

    AUROC = (R⁺ − n⁺(n⁺ + 1)/2) / (n⁺·n⁻), R⁺ the positives' sum of mid-ranks: Mann–Whitney's U over its maximum
    (Hanley, McNeil 1982).

    >>> auroc(np.array([0.9, 0.4, 0.4]), np.array([True, True, False]))
    0.75
    """
    positive = positive.astype(bool)
    n_positive, n_negative = int(positive.sum()), int((~positive).sum())
    if not n_positive or not n_negative:
        return None
    _, group, size = np.unique(confidence, return_inverse=True, return_counts=True)
    mid_ranks = (np.cumsum(size) - (size - 1) / 2)[group]
    excess = mid_ranks[positive].sum() - n_positive * (n_positive + 1) / 2
    return float(excess / (n_positive * n_negative))


def ece(confidence: Numbers, right: Numbers, bins: int = ECE_BINS) -> float | None:
    """Expected calibration error over equal-mass bins: Σ nᵢ/n · |share right in bin i − mean confidence in bin i|.

    None without answers. Equal confidences share their outcomes evenly, so the order of the questions is nothing.
    Source: Naeini, Cooper, Hauskrecht 2015; equal mass after Nixon et al. 2019.

    >>> float(ece(np.array([0.5, 0.5]), np.array([1.0, 0.0])))
    0.0
    """
    if not len(confidence):
        return None
    _, group, size = np.unique(confidence, return_inverse=True, return_counts=True)
    shared = (np.bincount(group, weights=right) / size)[group]
    order = np.argsort(confidence, kind="stable")
    gaps = [abs(float((shared[part] - confidence[part]).sum())) for part in np.array_split(order, bins)]
    return sum(gaps) / len(confidence)


__all__ = ["ECE_BINS", "auroc", "ece"]
