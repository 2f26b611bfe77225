"""The first module of these weights for sentence-transformers: a sum of token vectors whose repetitions saturate.

`SentenceTransformer(folder, trust_remote_code=True)` imports this file; the application has a faster way of its own.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.numpy import load_file, save_file
from sentence_transformers.sentence_transformer.modules import StaticEmbedding
from tokenizers import Tokenizer
from torch.nn import functional


class SaturatedEmbedding(StaticEmbedding):
    """n repetitions of a piece count n · (k + 1) / (n + k). The rows lie in four bits with a scale each."""

    config: dict[str, Any]
    packed: dict[str, np.ndarray]

    @property
    def saturation(self) -> float:
        """How soon repetitions stop counting."""
        return float(self.config["saturation"])

    def preprocess(  # type: ignore[override]  # texts only
        self, inputs: list[str], prompt: str | None = None, **kwargs: Any
    ) -> dict[str, torch.Tensor]:
        """Return each text's distinct pieces, their weights, and where each text begins."""
        texts = [(prompt or "") + text for text in inputs]
        found = [np.unique(e.ids, return_counts=True) for e in self.tokenizer.encode_batch(texts, False, False)]
        counts = np.concatenate([c for _, c in found]).astype(np.float32)
        return {
            "input_ids": torch.from_numpy(np.concatenate([ids for ids, _ in found]).astype(np.int64)),
            "weights": torch.from_numpy(counts * (1 + self.saturation) / (counts + self.saturation)),
            "offsets": torch.from_numpy(np.cumsum([0] + [len(ids) for ids, _ in found[:-1]])),
        }

    def forward(self, features: dict[str, torch.Tensor], **kwargs: Any) -> dict[str, torch.Tensor]:
        """Add the weighted sum of rows, (texts, dimension)."""
        ids, offsets, weights = (features[name] for name in ("input_ids", "offsets", "weights"))
        table = self.embedding.weight
        features["sentence_embedding"] = functional.embedding_bag(
            ids, table, offsets, mode="sum", per_sample_weights=weights.to(table.dtype)
        )
        return features

    @classmethod
    def load(  # type: ignore[override]  # a folder only: nothing is fetched
        cls, model_name_or_path: str, subfolder: str = "", **kwargs: Any
    ) -> SaturatedEmbedding:
        """Read the module's folder."""
        folder = Path(model_name_or_path) / subfolder
        tensors = load_file(folder / "model.safetensors")
        packed = tensors["embeddings"]
        codes = np.concatenate([packed & 15, packed >> 4], axis=1).astype(np.float32) - 8
        module = cls(Tokenizer.from_file(str(folder / "tokenizer.json")), codes * tensors["weights"][:, None])
        module.config = json.loads((folder / "config.json").read_text(encoding="utf8"))
        module.packed = tensors
        return module

    def save(self, output_path: str, *args: Any, **kwargs: Any) -> None:
        """Write the module's folder as it was read: a change of the rows by training is not kept."""
        folder = Path(output_path)
        save_file(self.packed, folder / "model.safetensors")
        self.tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
        (folder / "config.json").write_text(json.dumps(self.config, indent=2) + "\n", encoding="utf8")
