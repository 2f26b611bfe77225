"""The tokenizer: Unigram pieces of folded words; punctuation, white space and emoji drop out."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

UNKNOWN = "[UNK]"
# Han runs, digit runs and other words apart; a comma or a point is never part of a piece. One form per
# piece wherever it stands (no word-start mark), so that the "shu" of Shu and of Shuqing is one row.
_RUN = r"\p{Han}+|(?:(?!\p{Han})[\p{L}\p{M}])+|\p{N}+|[%‰]"


def _empty() -> Tokenizer:
    """Return the untrained tokenizer. Its normaliser serves who calls it with text not folded by us."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(_RUN), behavior="removed", invert=True)
    return tokenizer


def learn(folded: Iterable[str], size: int) -> Tokenizer:
    """Train ``size`` Unigram pieces on folded text, Chinese and English together."""
    tokenizer = _empty()
    trainer = trainers.UnigramTrainer(vocab_size=size, special_tokens=[UNKNOWN], unk_token=UNKNOWN, show_progress=True)
    tokenizer.train_from_iterator(folded, trainer)
    return tokenizer


def encode(tokenizer: Tokenizer, folded: list[str], batch: int = 4096) -> list[list[int]]:
    """Return the piece ids of folded texts, in batches (offsets of millions of texts would fill the memory)."""
    found: list[list[int]] = []
    for i in range(0, len(folded), batch):
        found += [e.ids for e in tokenizer.encode_batch_fast(folded[i : i + batch], add_special_tokens=False)]
    return found


def read(path: Path) -> Tokenizer:
    """Read a tokenizer.json."""
    return Tokenizer.from_file(str(path))
