"""Our own encoder: fold, cut into pieces, add up their rows, unit length. tokenizers and numpy only: no torch."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open

from index.encoder.dimension import kept_dimension
from index.encoder.table import CONFIG, FILES, PART, Table, damaged, open_table, tokenizer_hash
from index.language.normalise import fold

WEIGHTS = Path(__file__).with_name("weights")
# How soon a piece's repetitions stop counting: n of them count n · (k + 1) / (n + k), as words do in BM25 (k1 1.2;
# Robertson, Zaragoza 2009). With idf's own weights and no limit to the dimensions
# a plain mean finds 0.53 of NewsMRC's passages first, this 0.69 (eval/LOG.md).
SATURATION = 1.2
CODE = "saturated_embedding.py"  # what sentence-transformers runs, beside the modules
_EARLIER = "0_StaticEmbedding"  # a plain mean; it would be loaded by sentence-transformers, which folds nothing
_BATCH = 1024  # texts tokenised together: enough for every core, little memory
Vectors = NDArray[np.float32]


class StaticEncoder:
    """Saturated sum of token vectors. Questions and passages are encoded alike.

    A text without a known word (empty, emoji, punctuation only) has the zero vector, which is near nothing;
    every other text has a unit vector. ``dimension`` keeps the first dimensions of a row only.
    """

    def __init__(self, name: str, table: Table, dimension: int | None = None) -> None:
        self.name = name
        self.fingerprint = table.fingerprint
        self.dimension = kept_dimension(dimension, name, table.dimension)
        self._table = table

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return (n, d) unit rows."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), _BATCH):
            batch = [fold(text) for text in texts[start : start + _BATCH]]
            for i, pieces in enumerate(self._table.tokenizer.encode_batch_fast(batch, add_special_tokens=False), start):
                vectors[i] = self._pool(pieces.ids)
        return vectors

    encode_questions = encode_passages

    def _pool(self, ids: list[int]) -> Vectors:
        """Return the unit sum; a piece is taken once, so 1 MB of text costs no more than the table."""
        pieces, counts = np.unique(np.asarray(ids, dtype=np.int64), return_counts=True)
        weights = (counts * (1 + SATURATION) / (counts + SATURATION) * self._table.scale[pieces]).astype(np.float32)
        total = weights @ self._table.codes[pieces, : self.dimension].astype(np.float32)
        length = np.linalg.norm(total)
        return np.asarray(total / length if length > 0 else total, dtype=np.float32)


def open_static(folder: Path = WEIGHTS, dimension: int | None = None) -> StaticEncoder:
    """Open a weights folder of ours. Raises ModelError when it is missing or damaged."""
    if not (folder / PART).is_dir():
        raise damaged(folder, f"the earlier layout, {_EARLIER}, not {PART}" if _is_earlier(folder) else f"no {PART}")
    if folder == WEIGHTS:
        return StaticEncoder("own", shipped(), dimension)
    return StaticEncoder(str(folder), _opened(folder / PART), dimension)


@cache
def shipped() -> Table:
    """Open the table that lies beside this file, once a process."""
    return _opened(WEIGHTS / PART)


def _opened(part: Path) -> Table:
    table = open_table(part)
    try:
        told = json.loads((part / CONFIG).read_text(encoding="utf8"))
    except (OSError, ValueError) as error:
        raise damaged(part, f"{CONFIG}: {type(error).__name__}: {error}") from error
    if told != config(part / FILES[1]):
        raise damaged(part, f"{CONFIG} of another tokenizer, or another saturation: {json.dumps(told)[:120]}")
    return table


def config(tokenizer: Path) -> dict[str, object]:
    """Return what the first part's config.json says: how repetitions count, and which tokenizer the table is of."""
    return {"saturation": SATURATION, "tokenizer": tokenizer_hash(tokenizer)}


def is_static(folder: Path) -> bool:
    """Whether a folder holds weights of ours, be they damaged or of the earlier layout, which is not read any more."""
    return (folder / PART).is_dir() or (folder / CODE).is_file() or _is_earlier(folder)


def _is_earlier(folder: Path) -> bool:
    """Whether it is a table of ours to be averaged: other people's folders have this name too, but other tensors."""
    try:
        with safe_open(folder / _EARLIER / FILES[0], "np") as tensors:
            return set(tensors.keys()) == {"embeddings", "weights"}
    except (OSError, SafetensorError):
        return False
