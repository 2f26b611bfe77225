"""Table → weights folder that sentence-transformers loads: rows of four bits with a scale each."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import Tokenizer

from index.encoder.static import CODE, WEIGHTS, config
from index.encoder.table import CONFIG, FILES, LEVELS, PART, pack
from index.files import atomic

_NORMALIZE = "1_Normalize"
_MODULES = (
    (PART, "saturated_embedding.SaturatedEmbedding"),
    (_NORMALIZE, "sentence_transformers.base.modules.normalize.Normalize"),
)
_WIDTH = 2.7  # standard deviations of a row that the levels span: the least error for normal values


def quantise(table: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return (values from -7 to 7, scale of each row): ``table ≈ values * scale[:, None]``. Row 0 becomes zero.

    Four bits turn a row by some 6 degrees, less than what a tenth more dimensions gain.
    """
    scale = table.std(axis=1) * _WIDTH / LEVELS
    scale[scale == 0] = 1
    values = np.clip(np.rint(table / scale[:, None]), -LEVELS, LEVELS).astype(np.int8)
    values[0] = 0  # an unknown character says nothing: a text of only such has the zero vector
    return values, scale.astype(np.float32)


def export(out: Path, tokenizer: Tokenizer, table: NDArray[np.float32]) -> None:
    """Write modules.json, the table and the tokenizer; other files of the folder (the card) stay."""
    for folder, _ in _MODULES:
        (out / folder).mkdir(parents=True, exist_ok=True)
    modules = [{"idx": i, "name": str(i), "path": folder, "type": kind} for i, (folder, kind) in enumerate(_MODULES)]
    prompts = {"prompts": {"query": "", "document": ""}, "default_prompt_name": None, "similarity_fn_name": "cosine"}
    _write(out / "modules.json", modules)
    _write(out / "config_sentence_transformers.json", prompts)
    _write(out / _NORMALIZE / CONFIG, {})
    if out.resolve() != WEIGHTS.resolve():
        shutil.copyfile(WEIGHTS / CODE, out / CODE)
    values, scale = quantise(table)
    with atomic(out / PART / FILES[0]) as part:  # others may be reading
        save_file({"embeddings": pack(values), "weights": scale}, part)
        part.chmod(0o644)
    with atomic(out / PART / FILES[1]) as part:
        tokenizer.save(str(part), pretty=False)
    _write(out / PART / CONFIG, config(out / PART / FILES[1]))


def _write(file: Path, content: object) -> None:
    file.write_text(json.dumps(content, indent=2) + "\n", encoding="utf8")
