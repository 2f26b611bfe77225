"""A table of token vectors and its tokenizer, as a weights folder holds them: safetensors and tokenizers only."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from index.errors import ModelError

PART = "0_SaturatedEmbedding"
FILES = ("model.safetensors", "tokenizer.json")
CONFIG = "config.json"
_SCALES = (1e-10, 1e10)  # beyond them a sum of rows has no length
LEVELS = 7  # a value of four bits is a whole number from -7 to 7
Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Table:
    """One row a piece: ``codes[i] * scale[i]``. codes (n, d) int8, scale (n,) float32; row 0, unknown, is zero."""

    tokenizer: Tokenizer
    codes: NDArray[np.int8]
    scale: NDArray[np.float32]
    fingerprint: str

    @property
    def dimension(self) -> int:
        """Length of a row."""
        return int(self.codes.shape[1])

    def rows(self, ids: NDArray[np.int64]) -> Vectors:
        """Return rows (n, d) float32, not of unit length."""
        return self.codes[ids] * self.scale[ids, None]


def pack(codes: NDArray[np.int8]) -> NDArray[np.uint8]:
    """Return (n, d / 2) bytes: the first half of a row in the low four bits, the second in the high; d is even.

    >>> pack(np.array([[-7, 1, 0, 7]], dtype=np.int8))
    array([[129, 249]], dtype=uint8)
    """
    shifted = (codes + 8).astype(np.uint8)
    half = codes.shape[1] // 2
    return np.asarray(shifted[:, :half] | shifted[:, half:] << 4, dtype=np.uint8)


def unpack(packed: NDArray[np.uint8]) -> NDArray[np.int8]:
    """Return what ``pack`` was given.

    >>> unpack(np.array([[129, 249]], dtype=np.uint8))
    array([[-7,  1,  0,  7]], dtype=int8)
    """
    return np.concatenate([packed & 15, packed >> 4], axis=1).astype(np.int8) - np.int8(8)


def open_table(folder: Path) -> Table:
    """Open the files of a weights folder's first part. Raises ModelError when they are missing or damaged."""
    try:
        tensors = load_file(folder / FILES[0])
        rows, scale = tensors["embeddings"], tensors["weights"]
        tokenizer = Tokenizer.from_file(str(folder / FILES[1]))
    except (OSError, KeyError, SafetensorError) as error:
        raise damaged(folder, f"{type(error).__name__}: {error}") from error
    except Exception as error:  # tokenizers raises nothing narrower
        raise damaged(folder, str(error)) from error
    if rows.ndim != 2 or not rows.size or rows.dtype not in (np.int8, np.uint8) or scale.shape != rows.shape[:1]:
        raise damaged(folder, f"a table of {rows.dtype} {rows.shape} with scales {scale.shape}")
    if len(rows) != tokenizer.get_vocab_size():
        raise damaged(folder, f"a table of {len(rows)} rows for a tokenizer of {tokenizer.get_vocab_size()} pieces")
    if not ((scale > _SCALES[0]) & (scale < _SCALES[1])).all():  # false for NaN too
        raise damaged(folder, "scales that are not finite, or as good as not")
    tokenizer.normalizer = None  # fold has done it
    codes = unpack(rows) if rows.dtype == np.uint8 else rows
    fingerprint = hashlib.sha256(b"".join((folder / file).read_bytes() for file in FILES)).hexdigest()[:16]
    return Table(tokenizer, codes, scale.astype(np.float32), fingerprint)


def tokenizer_hash(file: Path) -> str:
    """Return the sha256 of a tokenizer.json, which a table is worth nothing without."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def damaged(folder: Path, found: str) -> ModelError:
    """Say what a weights folder lacks, and what brings it back or does without it, in one line."""
    checkout, place = Path(__file__).resolve().parents[2], folder.resolve()
    mend = "unset RAG_ENCODER (the built-in encoder), or name another folder"
    if place.is_relative_to(checkout):
        mend = f"git checkout -- {place.relative_to(checkout).as_posix()}"
    return ModelError(
        f"the weights in {folder} cannot be used: found {' '.join(found.split())}; "
        f"expected {FILES[0]} and {FILES[1]} as they were trained together; run: {mend}"
    )
