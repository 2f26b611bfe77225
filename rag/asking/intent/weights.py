"""The probability of each intent of a message: a multinomial logistic regression over its features and its vector."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError

QUESTION = "question"
WEIGHTS = Path(__file__).with_name("weights.json")
ZERO = "P"  # a weight is kept as a letter: so many steps behind this one, or before it
LETTERS = 46  # steps at most to either side


@dataclass(frozen=True, slots=True)
class Weights:
    """A row of weights (intents,) a feature; ``vector``: (dimension, intents), of the message's vector; ``unseen``: of the
    share of its features that no message had.

    ``frame``: the words that stand around the topic in messages about the articles.
    """

    intents: tuple[str, ...]
    bias: NDArray[np.float64]
    unseen: NDArray[np.float64]
    vector: NDArray[np.float64]
    features: dict[str, NDArray[np.float64]]
    threshold: float
    frame: frozenset[str]

    def probabilities(self, told: Collection[str], vector: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the probability of each intent, (intents,), of a message with these features and this unit vector."""
        known = [row for feature in sorted(told) if (row := self.features.get(feature)) is not None]
        logits = self.bias + self.unseen * unseen_share(told, self.features) + vector @ self.vector
        logits = logits + np.sum(known, axis=0)
        odds = np.exp(logits - logits.max())
        whole: NDArray[np.float64] = odds / odds.sum()
        return whole

    def intent(self, told: Collection[str], vector: NDArray[np.float32]) -> str:
        """Return the likeliest intent but a question where it is as likely as the threshold, else a question."""
        chances = dict(zip(self.intents, self.probabilities(told, vector), strict=True))
        chances.pop(QUESTION)
        best = max(chances, key=lambda name: chances[name])
        return best if chances[best] >= self.threshold else QUESTION


def unseen_share(told: Collection[str], known: Collection[str]) -> float:
    """Return how many of a message's pairs of characters and Latin words are not known, 0 to 1."""
    basic = [feature for feature in told if len(feature) == 2 or feature.startswith("w ")]
    return sum(feature not in known for feature in basic) / max(len(basic), 1)


@cache
def fitted(path: Path = WEIGHTS) -> Weights:
    """Read the weights. Raises ModelError where they are missing or damaged."""
    try:
        stored = json.loads(path.read_text("utf8"))
        intents = tuple(stored["intents"])
        bias, unseen = (np.array(stored[name], np.float64) for name in ("bias", "unseen"))
        rows = {name: _row(said, stored["step"]) for name, said in stored["features"].items()}
        vector = np.stack([_row(said, stored["vector step"]) for said in stored["vector"]])
        if QUESTION not in intents or {len(row) for row in (bias, unseen, vector[0], *rows.values())} != {len(intents)}:
            raise ValueError("rows of another length than the intents")
        frame = frozenset(stored["frame"].split())
        return Weights(intents, bias, unseen, vector, rows, float(stored["threshold"]), frame)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(
            f"the intents' weights {path} cannot be used: found {type(error).__name__}: {error}; "
            "expected those that were shipped; run: git checkout -- rag/asking/intent"
        ) from error


def _row(said: str, step: float) -> NDArray[np.float64]:
    return step * np.array([ord(letter) - ord(ZERO) for letter in said], np.float64)
