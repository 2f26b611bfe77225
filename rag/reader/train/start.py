"""Where the embeddings begin: the encoder's table, its rows turned and cut to the reader's width."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from index.encoder.table import Table
from rag.reader.network import WIDTH

LENGTH = 8.0  # of a row: half a unit a dimension, which a linear layer's usual start expects

Floats = NDArray[np.float32]


def start(table: Table) -> tuple[Floats, Floats]:
    """Return (v, WIDTH) embeddings, the rows' principal components, and (v,) what each piece says, 0 to 1.

    A row's length is what the encoder learnt that the piece says; the longest hundredth counts as 1.
    """
    rows = table.rows(np.arange(table.size))
    weight = np.linalg.norm(rows, axis=1)
    unit = rows / np.maximum(weight, 1e-6)[:, None]
    _, vectors = np.linalg.eigh(unit.T @ unit)
    cut = unit @ vectors[:, ::-1][:, :WIDTH]
    cut *= LENGTH / np.maximum(np.linalg.norm(cut, axis=1, keepdims=True), 1e-6) * (weight > 0)[:, None]
    top = max(float(np.quantile(weight, 0.99)), 1e-6)
    return cut.astype(np.float32), np.minimum(weight / top, 1.0).astype(np.float32)
