"""How likely a sentence is injected: a logistic regression over its hashed features, a table of 32,768 small integers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError
from rag.reader.injection.features import BITS, Features

WEIGHTS = Path(__file__).with_name("weights.npz")


@dataclass(frozen=True, slots=True)
class Weights:
    """``table``: a weight each feature, (2**BITS,); ``threshold``: the logit from which a sentence is taken out."""

    table: NDArray[np.float64]
    bias: float
    threshold: float

    def logits(self, told: Features, count: int) -> NDArray[np.float64]:
        """Return how likely each of so many sentences is injected, as logits, (count,)."""
        had = np.bincount(told.owners, minlength=count)
        sums = np.bincount(told.owners, self.table[told.hashes], count)
        logits: NDArray[np.float64] = self.bias + sums / np.sqrt(np.maximum(had, 1))
        return logits

    def injected(self, told: Features, count: int) -> list[bool]:
        """Return of each of so many sentences whether it is injected."""
        return [bool(one) for one in self.logits(told, count) >= self.threshold]


@cache
def fitted(path: Path = WEIGHTS) -> Weights:
    """Read the weights. Raises ModelError where they are missing or damaged."""
    try:
        with np.load(BytesIO(path.read_bytes()), allow_pickle=False) as stored:  # a damaged file would be left open
            table, (step, bias, threshold) = stored["table"], stored["numbers"].tolist()
        if table.shape != (1 << BITS,) or table.dtype != np.int8:
            raise ValueError(f"a table of {table.dtype} and shape {table.shape}")
        return Weights(step * table.astype(np.float64), bias, threshold)
    except (OSError, EOFError, ValueError, KeyError, TypeError, BadZipFile) as error:
        raise ModelError(
            f"the injections' weights {path} cannot be used: found {type(error).__name__}: {error}; "
            "expected those that were shipped; run: git checkout -- rag/reader/injection"
        ) from error
