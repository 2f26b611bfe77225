"""Any sentence-transformers model, by path or by Hugging Face name, with its own prompts, pooling and length."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from index.encoder.dimension import kept_dimension
from index.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

T = TypeVar("T")
HUB_NAME = re.compile(r"[\w.-]+(/[\w.-]+)?")
_BATCH = 32
_UNUSED = ["*.onnx", "*.bin.index", "openvino/*", "onnx/*"]  # files of a model that are not downloaded
Vectors = NDArray[np.float32]


class TransformerEncoder:
    """A sentence-transformers model. Its prompts for questions and for passages, if any, are put before the texts."""

    def __init__(self, name: str, fingerprint: str, model: SentenceTransformer, dimension: int | None = None) -> None:
        whole = model.get_embedding_dimension()
        if whole is None:
            raise ModelError(_line(name, "a model that does not tell its dimension"))
        self.name = name
        self.fingerprint = fingerprint
        self.dimension = kept_dimension(dimension, name, whole)
        model.truncate_dim = self.dimension
        self._model = model

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Return (n, d) unit rows, with the model's query prompt."""
        return self._unit(self._model.encode_query, texts, "query")

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return (n, d) unit rows, with the model's document prompt."""
        return self._unit(self._model.encode_document, texts, "document", "passage", "corpus")

    def _unit(self, encode: Callable[..., object], texts: Sequence[str], *prompts: str) -> Vectors:
        """Make rows of length 1 (a truncated model's are shorter); what is not finite becomes the zero vector.

        Of the prompts the first that says something is put before the texts: sentence-transformers 6.2 gives every
        model an empty ``document`` prompt, which then hides its ``passage`` one.
        """
        prompt = next((said for name in prompts if (said := self._model.prompts.get(name))), "")
        whole = list(map(whole_characters, texts))
        rows = encode(whole, prompt=prompt, batch_size=_BATCH, show_progress_bar=False)
        vectors = np.asarray(rows, dtype=np.float32).reshape(-1, self.dimension)
        vectors = np.where(np.isfinite(vectors).all(axis=1, keepdims=True), vectors, 0)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.where(lengths > 0, lengths, 1), dtype=np.float32)


def whole_characters(text: str) -> str:
    """Return the text with U+FFFD for half a character (a lone surrogate), which no tokenizer takes."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def open_transformer(name: str, dimension: int | None = None) -> TransformerEncoder:
    """Open a model folder, else a cached model, else download the one named. Raises ModelError, in one line."""
    folder = Path(name).expanduser()
    if not folder.is_dir() and not HUB_NAME.fullmatch(name):
        raise ModelError(_line(name, "no such folder"))
    files = folder if folder.is_dir() else snapshot(name)
    from sentence_transformers import SentenceTransformer

    try:
        model = loaded(SentenceTransformer, str(files))
    except ValueError as error:
        raise ModelError(_line(name, str(error))) from error
    return TransformerEncoder(name, fingerprint_of(files), model, dimension)


def loaded(model: Callable[..., T], folder: str) -> T:
    """Open a folder as one of sentence-transformers' models, on the CPU, without its own code. Raises ValueError."""
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()  # type: ignore[no-untyped-call]  # stderr is for the one line that says what is wrong
    try:
        return model(folder, local_files_only=True, device="cpu")
    except Exception as error:  # each module of a model fails in its own way
        if "trust_remote_code" in str(error):
            why = "a model that needs code of its own run (trust_remote_code), which is never done here"
            raise ValueError(why) from error
        raise ValueError(f"{type(error).__name__}: {error}") from error


def snapshot(name: str) -> Path:
    """Return the folder of a Hugging Face model: cached, else downloaded. One try, with a short time limit."""
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(name, local_files_only=True))
    except Exception:  # not cached: the name is the user's, so asking the hub is what they want
        pass
    try:
        return Path(snapshot_download(name, etag_timeout=5, ignore_patterns=_UNUSED))
    except Exception as error:  # no network, no such model, no right to it
        raise ModelError(_line(name, f"{type(error).__name__}: {error}")) from error


def fingerprint_of(folder: Path) -> str:
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
    return (
        f"the encoder {name!r} cannot be loaded: found {' '.join(found.split())[:200]}; "
        "expected a sentence-transformers folder, or a Hugging Face name that is cached or can be downloaded; "
        "run: unset RAG_ENCODER (the built-in encoder), or name another model"
    )
