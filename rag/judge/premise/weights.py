"""The probability that a sentence contradicts what a question presupposes: a logistic regression over its signals.

`python -m rag.training premise` fits it on the authored training questions and on such with an exchanged figure, name or
direction.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError
from rag.judge.premise.signals import SIGNALS

WEIGHTS = Path(__file__).parents[2] / "reader" / "weights" / "premise.json"
LOGIT_LIMIT = 30.0  # beyond it a probability is 0 or 1 to four digits


@dataclass(frozen=True, slots=True)
class Weights:
    """A weight a signal, the bias, and the probability above which a premise is called wrong."""

    weights: NDArray[np.float64]
    bias: float
    threshold: float

    def probability(self, signals: NDArray[np.float64]) -> float:
        """Return the probability of a sentence with these signals, shape (n,), 0 to 1."""
        logit = float(signals @ self.weights) + self.bias
        return 1 / (1 + math.exp(-min(max(logit, -LOGIT_LIMIT), LOGIT_LIMIT)))


@cache
def fitted(path: Path = WEIGHTS, signals: tuple[str, ...] = SIGNALS) -> Weights:
    """Read the weights. Raises ModelError where they are missing, damaged, or of other signals."""
    try:
        stored = json.loads(path.read_text("utf8"))
        known = dict(zip(stored["signals"], stored["weights"], strict=True))
        weights = Weights(
            np.array([known[s] for s in signals], np.float64), float(stored["bias"]), float(stored["threshold"])
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _unusable(path, f"{type(error).__name__}: {error}") from error
    if len(known) != len(signals) or not np.isfinite([*weights.weights, weights.bias, weights.threshold]).all():
        raise _unusable(path, f"{len(known)} weights, or such that are no numbers")
    return weights


def _unusable(path: Path, found: str) -> ModelError:
    expected = f"those of {len(SIGNALS)} signals; run: git checkout -- rag/reader/weights"
    return ModelError(f"the premise's weights {path} cannot be used: found {found}; expected {expected}")
