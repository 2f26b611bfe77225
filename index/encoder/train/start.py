"""The table before training: each piece where a teacher's English puts its word, or its English renderings."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

_log = logging.getLogger(__name__)
Table = NDArray[np.float32]


def first_table(tokenizer: Tokenizer, work: Path, dimension: int, seed: int, teacher: Path | None) -> Table:
    """Return the (pieces, dimension) table to train from: random, or the teacher's vectors of English renderings."""
    size = tokenizer.get_vocab_size()
    rng = np.random.default_rng(seed)
    noise = rng.normal(0, dimension**-0.5, (size, dimension)).astype(np.float32)
    if teacher is None:
        return noise
    rendered = json.loads((work / "glosses.json").read_text(encoding="utf8"))
    words = [r[:3] or [tokenizer.id_to_token(i) or ""] for i, r in enumerate(rendered)]
    flat = sorted({w for ws in words for w in ws})
    vectors = _teach(teacher, flat)
    number = {w: i for i, w in enumerate(flat)}
    means = np.stack([vectors[[number[w] for w in ws]].mean(axis=0) for ws in words])
    means = _fit(means - means.mean(axis=0), dimension)
    means /= np.linalg.norm(means, axis=1, keepdims=True) + 1e-6
    return np.asarray(means + 0.3 * noise, dtype=np.float32)  # a little noise parts pieces of one rendering


def _teach(teacher: Path, flat: list[str]) -> Table:
    from sentence_transformers import SentenceTransformer  # seconds to import; only this command needs it

    _log.info("the teacher reads %d words", len(flat))
    model = SentenceTransformer(str(teacher), local_files_only=True, device="cpu")
    return np.asarray(model.encode(flat, batch_size=512, show_progress_bar=True), dtype=np.float32)


def _fit(table: Table, dimension: int) -> Table:
    """Keep the directions of most variance when the table is to be narrower than the teacher."""
    if dimension >= table.shape[1]:
        return np.pad(table, ((0, 0), (0, dimension - table.shape[1])))
    _, axes = np.linalg.eigh(table.T @ table)
    return np.asarray(table @ axes[:, ::-1][:, :dimension], dtype=np.float32)
