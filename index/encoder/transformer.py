"""Any sentence-transformers model, by path or by Hugging Face name, with its own prompts, pooling and length."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_HUB_NAME = re.compile(r"[\w.-]+(/[\w.-]+)?")
_BATCH = 32
Vectors = NDArray[np.float32]


class TransformerEncoder:
    """A sentence-transformers model. Its ``query`` and ``document`` prompts, if any, are put before the texts."""

    def __init__(self, name: str, fingerprint: str, model: SentenceTransformer) -> None:
        dimension = model.get_embedding_dimension()
        if dimension is None:
            raise ModelError(_line(name, "a model that does not tell its dimension"))
        self.name = name
        self.fingerprint = fingerprint
        self.dimension: int = dimension
        self._model = model

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Return (n, d) unit rows, with the model's query prompt."""
        return self._unit(self._model.encode_query(list(texts), batch_size=_BATCH, show_progress_bar=False))

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return (n, d) unit rows, with the model's document prompt."""
        return self._unit(self._model.encode_document(list(texts), batch_size=_BATCH, show_progress_bar=False))

    def _unit(self, rows: object) -> Vectors:
        """Make rows of length 1 (a truncated model's are shorter); what is not finite becomes the zero vector."""
        vectors = np.asarray(rows, dtype=np.float32).reshape(-1, self.dimension)
        vectors = np.where(np.isfinite(vectors).all(axis=1, keepdims=True), vectors, 0)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.where(lengths > 0, lengths, 1), dtype=np.float32)


def open_transformer(name: str) -> TransformerEncoder:
    """Open a model folder, else a cached model, else download the one named. Raises ModelError, in one line."""
    folder = Path(name).expanduser()
    if folder.is_dir():
        return TransformerEncoder(name, _fingerprint(folder), _load(name, str(folder)))
    if not _HUB_NAME.fullmatch(name):
        raise ModelError(_line(name, "no such folder"))
    snapshot = _snapshot(name)
    return TransformerEncoder(name, _fingerprint(snapshot), _load(name, str(snapshot)))


def _load(name: str, folder: str) -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer

    try:
        return SentenceTransformer(folder, local_files_only=True, device="cpu")
    except Exception as error:  # each module of a model fails in its own way
        raise ModelError(_line(name, f"{type(error).__name__}: {error}")) from error


def _snapshot(name: str) -> Path:
    """Return the folder of a Hugging Face model: cached, else downloaded. One try, with a short time limit."""
    os.environ.setdefault("HF_HUB_ETAG_TIMEOUT", "5")  # seconds; read when huggingface_hub is imported
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(name, local_files_only=True))
    except Exception:  # not cached: the name is the user's, so asking the hub is what they want
        pass
    try:
        return Path(snapshot_download(name, ignore_patterns=["*.onnx", "*.bin.index", "openvino/*", "onnx/*"]))
    except Exception as error:  # no network, no such model, no right to it
        raise ModelError(_line(name, f"{type(error).__name__}: {error}")) from error


def _fingerprint(folder: Path) -> str:
    """Hash the names and bytes of a model's files; its read-me and hidden files do not change a vector."""
    digest = hashlib.sha256()
    for file in sorted(p for p in folder.rglob("*") if p.is_file()):
        inside = file.relative_to(folder)
        if inside.suffix != ".md" and not any(part.startswith(".") for part in inside.parts):
            digest.update(inside.as_posix().encode())
            with file.open("rb") as opened:
                digest.update(hashlib.file_digest(opened, "sha256").digest())
    return digest.hexdigest()[:16]


def _line(name: str, found: str) -> str:
    one_line = " ".join(found.split())[:200]
    return (
        f"the encoder {name!r} cannot be loaded: found {one_line}; "
        "expected a sentence-transformers folder, or a Hugging Face name that is cached or can be downloaded; "
        "run: unset RAG_ENCODER (the built-in encoder), or name another model"
    )
