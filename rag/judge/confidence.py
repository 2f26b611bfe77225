"""How sure the best candidate is: a logistic regression over what the reader says, fitted on development questions.

`python -m rag.training calibrate` fits it, on questions asked with and without the passages that hold their answer,
and chooses the threshold below which the reply is "the articles don't say".
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError
from rag.judge.spans.evidence import spans_read
from rag.types import Evidence, Ranked

WEIGHTS = Path(__file__).parents[1] / "reader" / "weights" / "confidence.json"
# Of answers that were read; each is a column of the regression.
READ = (
    "log of the best span's probability", "log of the probability that the answer is not here",
    "relevance of the best span's passage", "log of what the second passage has of the probability beside the best one",
    "relevance of the best span's sentence alone", "log of the best span's probability in that sentence alone",
)  # fmt: skip
# Of answers without a reader.
UNREAD = ("log of the best sentence's share of the question's words", "best passage's cosine")
PARTS = {"read": READ, "unread": UNREAD}
LOGIT_LIMIT = 30.0  # beyond it a confidence is 0 or 1 to four digits
LEAST = 1e-3  # of a probability whose logarithm is taken: less is no less likely


def weight_set(ranked: Sequence[Ranked]) -> str:
    """Return which weights hold: "read" or "unread"."""
    return "read" if spans_read(ranked) else "unread"


def features(ranked: Sequence[Ranked], evidence: Sequence[Evidence]) -> NDArray[np.float64]:
    """Return the READ features of the best candidate, shape (6,), or its UNREAD ones, shape (2,)."""
    best = max(range(len(evidence)), key=lambda i: evidence[i].spans[0].probability if evidence[i].spans else 0.0)
    top = evidence[best].spans[0].probability if evidence[best].spans else 0.0
    if weight_set(ranked) == "unread":
        return np.array([_log(top), ranked[0].hit.dense or 0.0])
    masses, chosen = sorted((r.reading.mass for r in ranked if r.reading), reverse=True), ranked[best].reading
    second = (masses[1] if len(masses) > 1 else 0.0) / max(masses[0], LEAST)
    relevance, alone = chosen.relevance if chosen else 0.0, evidence[best].alone
    first = [_log(top), _log(1 - sum(masses)), relevance, _log(second)]
    if alone is None:  # nothing was left to look at again
        return np.array([*first, relevance, _log(0.0)])
    return np.array([*first, alone.relevance, _log(alone.spans[0].probability if alone.spans else 0.0)])


def _log(probability: float) -> float:
    return math.log(max(probability, LEAST))


def confidence(ranked: Sequence[Ranked], evidence: Sequence[Evidence]) -> float:
    """Return the probability that the best candidate answers the question rightly, 0 to 1; 0 without candidates."""
    if not ranked:
        return 0.0
    fitted = _fitted()[weight_set(ranked)]
    logit = float(features(ranked, evidence) @ np.array(fitted["weights"]) + fitted["bias"])
    return 1 / (1 + math.exp(-min(max(logit, -LOGIT_LIMIT), LOGIT_LIMIT)))


def threshold(ranked: Sequence[Ranked]) -> float:
    """Return the confidence below which a reply is "not found", 0 to 1: one for all languages, as it was fitted."""
    return float(_fitted()[weight_set(ranked)]["threshold"])


def check_weights() -> None:
    """Raise ModelError now, not at the first question, where the weights cannot be used."""
    _fitted()


@cache
def _fitted(path: Path = WEIGHTS) -> dict[str, Any]:
    """Read the weights. Raises ModelError when they are missing, damaged, or of other features."""
    try:
        stored: dict[str, Any] = json.loads(path.read_text("utf8"))
        parts = {name: stored[name] for name in PARTS}
        finite = all(math.isfinite(x) for p in parts.values() for x in (*p["weights"], p["bias"], p["threshold"]))
        known = {name: tuple(part["signals"]) for name, part in parts.items()} == PARTS
        sized = all(len(p["weights"]) == len(p["signals"]) and 0 <= p["threshold"] <= 1 for p in parts.values())
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _unusable(path, f"{type(error).__name__}: {error}") from error
    if not (finite and known and sized):
        raise _unusable(path, "weights of other signals" if finite else "weights that are no numbers")
    return stored


def _unusable(path: Path, found: str) -> ModelError:
    expected = f"those of {len(READ)} and {len(UNREAD)} features; run: git checkout -- rag/reader/weights"
    return ModelError(f"the confidence's weights {path} cannot be used: found {found}; expected {expected}")
