"""A real CrossEncoder, only tiny: a BERT of one layer, 16 wide, with weights drawn at random."""

from __future__ import annotations

from pathlib import Path


def tiny_cross_encoder(folder: Path, labels: int = 1, *, head: bool = True, seed: int = 0) -> Path:
    """Save the model as people save theirs; without ``head`` as a bare BERT, which scores nothing."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertModel, BertTokenizer

    vocabulary = [
        "[PAD]",
        "[UNK]",
        "[CLS]",
        "[SEP]",
        "[MASK]",
        *"京东白条金融什么时候推出的年月日用户家银行是在了有人一二三",
    ]
    config = BertConfig(vocab_size=len(vocabulary), hidden_size=16, intermediate_size=32, num_hidden_layers=1,
                        num_attention_heads=2, max_position_embeddings=64, initializer_range=0.5)  # fmt: skip
    config.num_labels = labels
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        (BertForSequenceClassification(config) if head else BertModel(config)).save_pretrained(folder)
    BertTokenizer(vocab={word: i for i, word in enumerate(vocabulary)}).save_pretrained(folder)
    return folder
