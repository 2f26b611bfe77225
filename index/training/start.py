"""The table before training: each piece where a teacher's English puts its word, or its English renderings."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.training.texts import load_rarity

_log = logging.getLogger(__name__)
Table = NDArray[np.float32]
_APART = 3.0  # length of the random part to the teacher's: at 1, passages of words in common are found worse


def first_table(tokenizer: Tokenizer, work: Path, dimension: int, seed: int, teacher: Path | None) -> Table:
    """Return the (pieces, dimension) table to train from.

    A row points mostly at random, so that pieces are told apart, and a third where the teacher puts its English
    renderings; it is as long as its piece is rare. Before any training this finds passages as idf does.
    """
    table = _random(tokenizer.get_vocab_size(), dimension, seed)
    if teacher is not None:
        table = _taught(tokenizer, work, dimension, teacher) + _APART * table
    return _as_long_as_rare(table, work)


def told_apart(work: Path, size: int, dimension: int, seed: int) -> Table:
    """Return the random part of the first table alone: what finds passages by nothing but their words."""
    return _as_long_as_rare(_random(size, dimension, seed), work)


def _random(size: int, dimension: int, seed: int) -> Table:
    return np.random.default_rng(seed).normal(0, dimension**-0.5, (size, dimension)).astype(np.float32)


def _as_long_as_rare(table: Table, work: Path) -> Table:
    idf = load_rarity(work)
    length = np.clip(idf, 0.3, None) / np.median(idf)
    unit = table / (np.linalg.norm(table, axis=1, keepdims=True) + 1e-6)
    unit[0] = 0
    return np.asarray(unit * length[:, None], dtype=np.float32)


def _taught(tokenizer: Tokenizer, work: Path, dimension: int, teacher: Path) -> Table:
    """Return a unit row a piece: the mean of the teacher's vectors of its renderings."""
    rendered = json.loads((work / "glosses.json").read_text(encoding="utf8"))
    words = [r[:3] or [tokenizer.id_to_token(i) or ""] for i, r in enumerate(rendered)]
    flat = sorted({w for ws in words for w in ws})
    vectors = _teach(teacher, flat)
    number = {w: i for i, w in enumerate(flat)}
    means = np.stack([vectors[[number[w] for w in ws]].mean(axis=0) for ws in words])
    means = _fit(means - means.mean(axis=0), dimension)
    return np.asarray(means / (np.linalg.norm(means, axis=1, keepdims=True) + 1e-6), dtype=np.float32)


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
