"""Table → weights folder that sentence-transformers loads: int8 rows with a scale each (18 MB for 48,000 × 384)."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import Tokenizer

_MODULES = (
    ("0_StaticEmbedding", "sentence_transformers.sentence_transformer.modules.static_embedding.StaticEmbedding"),
    ("1_Normalize", "sentence_transformers.base.modules.normalize.Normalize"),
)


def quantise(table: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return (rows as int8, scale of each row): ``table ≈ rows * scale[:, None]``. Row 0 (unknown) becomes zero."""
    scale = np.abs(table).max(axis=1) / 127
    scale[scale == 0] = 1
    rows = np.rint(table / scale[:, None]).astype(np.int8)
    rows[0] = 0  # an unknown character says nothing: a text of only such has the zero vector
    return rows, scale.astype(np.float32)


def export(out: Path, tokenizer: Tokenizer, table: NDArray[np.float32]) -> None:
    """Write modules.json, the table and the tokenizer; other files of the folder (the card) stay."""
    for folder, _ in _MODULES:
        (out / folder).mkdir(parents=True, exist_ok=True)
    modules = [{"idx": i, "name": str(i), "path": folder, "type": kind} for i, (folder, kind) in enumerate(_MODULES)]
    (out / "modules.json").write_text(json.dumps(modules, indent=2) + "\n", encoding="utf8")
    (out / _MODULES[1][0] / "config.json").write_text("{}\n", encoding="utf8")
    config = {"prompts": {"query": "", "document": ""}, "default_prompt_name": None, "similarity_fn_name": "cosine"}
    (out / "config_sentence_transformers.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf8")
    rows, scale = quantise(table)
    # The names by which StaticEmbedding.load knows a table with one weight a row.
    save_file({"embeddings": rows, "weights": scale}, out / _MODULES[0][0] / "model.part")
    tokenizer.save(str(out / _MODULES[0][0] / "tokenizer.part"), pretty=False)
    for name in ("model.safetensors", "tokenizer.json"):  # whole or not at all: others may be reading
        part = (out / _MODULES[0][0] / name).with_suffix(".part")
        part.chmod(0o644)
        part.replace(part.with_name(name))
