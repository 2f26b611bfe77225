"""The tokenizer: Unigram pieces of folded words; punctuation, white space and emoji drop out."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

UNKNOWN = "[UNK]"
_LATIN = 0.31  # share of the pieces for English, pinyin, digits and other scripts
_RARE = 5  # a character seen less often has too few texts to learn a row from
_LONGEST = 6  # characters; longer words are names of laws and firms, better met as their parts
# Han runs, digit runs and other words apart; a comma or a point is never part of a piece. One form per
# piece wherever it stands (no word-start mark), so that the "shu" of Shu and of Shuqing is one row.
_RUN = r"\p{Han}+|(?:(?!\p{Han})[\p{L}\p{M}])+|\p{N}+|[%‰]"


def _empty(vocabulary: list[tuple[str, float]] | None = None) -> Tokenizer:
    """Return the tokenizer around a vocabulary. Its normaliser serves who calls it with text not folded by us."""
    model = models.Unigram(vocabulary, unk_id=0) if vocabulary else models.Unigram()
    tokenizer = Tokenizer(model)
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(_RUN), behavior="removed", invert=True)
    return tokenizer


def learn(words: Counter[str], latin: Iterable[str], size: int) -> Tokenizer:
    """Return a tokenizer of ``size`` pieces: Chinese from word counts, the rest by Unigram training on folded text.

    Chinese pieces are jieba's words as counted, so a piece is a word and never 的用户 (Unigram training on running
    Chinese gave such pieces, and no row for half of the dictionary's words); the tokenizer then needs no jieba.
    Han and other runs never meet in a piece, so the scores of the two halves need not be comparable.
    """
    trained = _empty()
    trainer = trainers.UnigramTrainer(
        vocab_size=int(size * _LATIN), special_tokens=[UNKNOWN], unk_token=UNKNOWN, show_progress=False
    )
    trained.train_from_iterator(latin, trainer)
    other = [(piece, score) for piece, score in json.loads(trained.to_str())["model"]["vocab"] if piece != UNKNOWN]
    return _empty([(UNKNOWN, 0.0), *other, *_chinese(words, size - 1 - len(other))])


def _chinese(words: Counter[str], size: int) -> list[tuple[str, float]]:
    """Return the commonest characters and words with the logarithm of their share."""
    characters = Counter[str]()
    for word, count in words.items():
        characters.update(dict.fromkeys(word, count))
    # A character inside words counts little: where a word is known, the word is the cut.
    weight = {c: words[c] + n / 20 for c, n in characters.items() if n >= _RARE}
    longer = [(w, n) for w, n in words.most_common() if 1 < len(w) <= _LONGEST and all(c in weight for c in w)]
    weight |= dict(longer[: max(0, size - len(weight))])
    total = math.log(sum(weight.values()) or 1)
    return [(piece, math.log(n) - total) for piece, n in sorted(weight.items(), key=lambda item: (-item[1], item[0]))]


def encode(tokenizer: Tokenizer, folded: list[str], batch: int = 4096) -> list[list[int]]:
    """Return the piece ids of folded texts, in batches (offsets of millions of texts would fill the memory)."""
    found: list[list[int]] = []
    for i in range(0, len(folded), batch):
        found += [e.ids for e in tokenizer.encode_batch_fast(folded[i : i + batch], add_special_tokens=False)]
    return found


def read(path: Path) -> Tokenizer:
    """Read a tokenizer.json."""
    return Tokenizer.from_file(str(path))
