"""The premise's weights: what cannot be used is told; what speaks for a contradiction counts for it."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.errors import ModelError
from rag.judge.premise.signals import SIGNALS
from rag.judge.premise.weights import WEIGHTS, fitted


def test_the_shipped_weights_are_of_these_signals() -> None:
    weights = fitted()
    assert weights.weights.shape == (len(SIGNALS),) and 0.5 < weights.threshold < 1
    none = np.zeros(len(SIGNALS))
    denied = none.copy()
    denied[SIGNALS.index("contradicts in any way")] = 1
    assert 0 < weights.probability(none) < weights.probability(denied) < 1


@pytest.mark.parametrize(
    "change",
    [lambda s: s.pop("bias"), lambda s: s.update(weights=[1.0]), lambda s: s.update(bias=math.nan),
     lambda s: s["signals"].__setitem__(0, "another")],
)  # fmt: skip
def test_weights_that_cannot_be_used_are_told(tmp_path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    stored = json.loads(WEIGHTS.read_text("utf8"))
    change(stored)
    path = tmp_path / "premise.json"
    path.write_text(json.dumps(stored), "utf8")
    with pytest.raises(ModelError, match="git checkout -- rag/reader/weights"):
        fitted(path)
