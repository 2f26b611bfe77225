"""A real transformer, only tiny: a BERT of two layers, 32 wide, with weights drawn at random, saved as people save theirs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

WORDS = ["query", "passage", "bank", "rate", "rain", "银", "行", "利", "率", "雨", "："]
WIDE = 32


def tiny_bert(
    folder: Path, pooling: str = "mean", prompts: Mapping[str, str] | None = None, length: int = 12, words: str = ""
) -> Path:
    """Save the model; ``words`` are further characters it knows, ``length`` the pieces it reads, two marks included."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizer

    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS, *sorted(set(words) - {*WORDS, " "})]
    config = BertConfig(vocab_size=len(vocabulary), hidden_size=WIDE, intermediate_size=64, num_hidden_layers=2,
                        num_attention_heads=2, max_position_embeddings=64, initializer_range=0.5)  # fmt: skip
    with torch.random.fork_rng():
        torch.manual_seed(0)
        BertModel(config).save_pretrained(folder / "bare")
    BertTokenizer(vocab={word: i for i, word in enumerate(vocabulary)}).save_pretrained(folder / "bare")
    modules = [Transformer(str(folder / "bare"), max_seq_length=length), Pooling(WIDE, pooling_mode=pooling)]
    SentenceTransformer(modules=modules, prompts=dict(prompts or {}), device="cpu").save(str(folder / "model"))
    return folder / "model"


def by_hand(folder: Path, text: str, pooling: str) -> NDArray[np.float32]:
    """The unit vector of a text, computed with transformers alone: no prompt, no limit to its length."""
    import torch
    from transformers import AutoModel, AutoTokenizer

    model, tokenizer = AutoModel.from_pretrained(folder).eval(), AutoTokenizer.from_pretrained(folder)
    with torch.inference_mode():
        states = model(**tokenizer(text, return_tensors="pt")).last_hidden_state[0].numpy()
    vector = states[0] if pooling == "cls" else states.mean(axis=0)
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)
