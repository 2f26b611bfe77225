"""Our own encoder: fold, cut into pieces, mean of their rows, unit length. tokenizers and numpy only: no torch."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from index.errors import ModelError
from index.text import fold, fold_map

WEIGHTS = Path(__file__).with_name("weights")
_TABLE = Path("0_StaticEmbedding/model.safetensors")
_TOKENIZER = Path("0_StaticEmbedding/tokenizer.json")
_BATCH = 1024  # texts tokenised together: enough for every core, little memory
Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Table:
    """One row a piece: ``rows[i] * scale[i]``. rows (n, d) int8, scale (n,) float32; row 0, unknown, is zero."""

    rows: NDArray[np.int8]
    scale: NDArray[np.float32]


class StaticEncoder:
    """Mean of token vectors. Questions and passages are encoded alike.

    A text without a known word (empty, emoji, punctuation only) has the zero vector, which is near nothing;
    every other text has a unit vector.
    """

    def __init__(self, name: str, fingerprint: str, tokenizer: Tokenizer, table: Table) -> None:
        self.name = name
        self.fingerprint = fingerprint
        self.size, self.dimension = table.rows.shape
        self._tokenizer = tokenizer
        self._table = table

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Return (n, d) unit rows."""
        return self._encode(texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return (n, d) unit rows."""
        return self._encode(texts)

    def token_ids(self, text: str) -> tuple[list[tuple[int, int]], NDArray[np.int64]]:
        """Return each piece's (start, end) in the text as given, and its row in the table."""
        folded = fold_map(text)
        pieces = self._tokenizer.encode(folded.text, add_special_tokens=False)
        return [folded.original(start, end) for start, end in pieces.offsets], np.asarray(pieces.ids, dtype=np.int64)

    def rows(self, ids: NDArray[np.int64]) -> Vectors:
        """Return table rows (n, d) float32, not of unit length."""
        return self._table.rows[ids] * self._table.scale[ids, None]

    def _encode(self, texts: Sequence[str]) -> Vectors:
        found = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), _BATCH):
            batch = [fold(text) for text in texts[start : start + _BATCH]]
            for i, pieces in enumerate(self._tokenizer.encode_batch_fast(batch, add_special_tokens=False), start):
                found[i] = self._pool(pieces.ids)
        return found

    def _pool(self, ids: list[int]) -> Vectors:
        """Return the unit mean; a piece is taken once with its count, so 1 MB of text costs no more than the table."""
        pieces, counts = np.unique(np.asarray(ids, dtype=np.int64), return_counts=True)
        total = (counts * self._table.scale[pieces]).astype(np.float32) @ self._table.rows[pieces].astype(np.float32)
        length = np.linalg.norm(total)
        return np.asarray(total / length if length > 0 else total, dtype=np.float32)


def open_static(folder: Path = WEIGHTS) -> StaticEncoder:
    """Open a weights folder of ours. Raises ModelError when it is missing or damaged."""
    try:
        tensors = load_file(folder / _TABLE)
        table = Table(tensors["embeddings"], tensors["weights"])
        tokenizer = Tokenizer.from_file(str(folder / _TOKENIZER))
    except (OSError, KeyError, SafetensorError) as error:
        raise _damaged(folder, f"{type(error).__name__}: {error}") from error
    except Exception as error:  # tokenizers raises nothing narrower
        raise _damaged(folder, str(error)) from error
    shapes = table.rows.shape, table.scale.shape
    if shapes[0][:1] != shapes[1] or table.rows.ndim != 2 or len(table.rows) != tokenizer.get_vocab_size():
        raise _damaged(folder, f"a table of {shapes[0]} for a tokenizer of {tokenizer.get_vocab_size()} pieces")
    if table.rows.dtype != np.int8 or not np.isfinite(table.scale).all():
        raise _damaged(folder, f"a table of {table.rows.dtype}, or scales that are not finite")
    tokenizer.normalizer = None  # fold has done it; so offsets are of the folded text
    name = "own" if folder == WEIGHTS else str(folder)
    return StaticEncoder(name, _fingerprint(folder), tokenizer, table)


def _fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    for file in (_TABLE, _TOKENIZER):
        digest.update((folder / file).read_bytes())
    return digest.hexdigest()[:16]


def _damaged(folder: Path, found: str) -> ModelError:
    one_line = " ".join(found.split())
    return ModelError(
        f"the encoder's weights in {folder} cannot be used: found {one_line}; "
        f"expected {_TABLE.name} and {_TOKENIZER.name} as they were trained together; "
        "run: git checkout -- index/encoder/weights"
    )
