"""Texts → unit vectors: our own static bilingual model by default, any sentence-transformers model by name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError

OWN = "own"


class Encoder(Protocol):
    """What turns texts into unit vectors. ``fingerprint`` (16 hex digits) tells weights and tokenizer apart."""

    @property
    def name(self) -> str:
        """As the user asks for it: ``own``, or a sentence-transformers name or path."""

    @property
    def fingerprint(self) -> str:
        """The first 16 hex digits of the sha256 of the model's files."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return (n, dimension) unit rows."""

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return (n, dimension) unit rows."""


def load_encoder(name: str = OWN, dimension: int | None = None) -> Encoder:
    """Return our own encoder ("own", or a folder of such weights), or any sentence-transformers model.

    Its vectors keep the first ``dimension`` dimensions; None: all. Raises ModelError when it cannot be loaded, SettingError
    when it has no such dimension.
    """
    from index.encoder.static import WEIGHTS, is_static, open_static

    if name == OWN:
        return open_static(WEIGHTS, dimension)
    try:
        folder = Path(name).expanduser()
        if is_static(folder):
            return open_static(folder, dimension)
    except (OSError, RuntimeError) as error:  # too long a name; ~ of nobody
        raise ModelError(
            f"found RAG_ENCODER={name[:80]!r}: {error}; expected own, a model's folder or its name; run: unset RAG_ENCODER"
        ) from error
    from index.encoder.transformer import open_transformer  # torch takes seconds to import

    return open_transformer(name, dimension)
