"""Weights of the reader's shape, drawn at random: what the network computes does not depend on what it has learnt."""

from __future__ import annotations

import numpy as np
import pytest

from index.encoder.static import shipped
from rag.reader.model import shapes
from rag.reader.network import Floats


@pytest.fixture(scope="session")
def drawn() -> dict[str, Floats]:
    random = np.random.default_rng(0)
    sizes = shapes(shipped().tokenizer.get_vocab_size())
    weights = {name: random.normal(0, 0.1, size).astype(np.float32) for name, size in sizes.items()}
    table = weights.pop("table.codes") * 10
    del weights["table.scale"]
    return {
        **weights,
        "table.weight": table,
        "weight": np.abs(weights["weight"]),
        "sharpness": np.array(10, np.float32),
    }
