"""The tokenizer: counted words of folded text; punctuation, white space and emoji drop out."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

from index.language.tokens import dictionary_words
from index.training.texts import chunks

UNKNOWN = "[UNK]"
# Han runs, digit runs and other words apart; a comma or a point is never part of a piece. One form per
# piece wherever it stands (no word-start mark), so that the "shu" of Shu and of Shuqing is one row.
_RUN = r"\p{Han}+|(?:(?!\p{Han})[\p{L}\p{M}])+|\p{N}+|[%‰]"
_HAN = r"\u2e80-\u2fdf\u3005\u3007\u3021-\u3029\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUNS = re.compile(rf"(?P<han>[{_HAN}]+)|(?P<letters>[^\W\d_{_HAN}]+)|(?P<digits>\d+)")
_LETTERS = 5 / 12  # share of the pieces that are letters: whole words and parts of words
_NUMBERS = 1000  # of the commonest; years and two figures besides
_RARE_CHARACTER = 8  # seen less often, a Han character is unknown: thousands are seen once
_RARE_LETTER = 20  # not a to z
_HEARD = 200  # a word of letters counts so often at most, so that "the" does not outweigh the parts of names
_SIGNS = {"%": -5.0, "‰": -8.0}


@dataclass(frozen=True, slots=True)
class Counts:
    """How often each word, character and number was seen."""

    words: Counter[str] = field(default_factory=Counter)
    characters: Counter[str] = field(default_factory=Counter)
    letters: Counter[str] = field(default_factory=Counter)
    numbers: Counter[str] = field(default_factory=Counter)


def _empty() -> Tokenizer:
    """Return the untrained tokenizer. Its normaliser serves who calls it with text not folded by us."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(_RUN), behavior="removed", invert=True)
    return tokenizer


def learn(folded: Iterable[str], size: int) -> Tokenizer:
    """Return a tokenizer of about ``size`` pieces: the characters seen often enough are all in it.

    Characters, the commonest words of jieba's dictionary and the commonest numbers are pieces as they are counted,
    words of letters are cut by a Unigram model of their own. Pieces learnt by one Unigram model over everything held
    5,000 characters seen once and many runs over word bounds (的用户), and found fewer wiki passages.
    """
    counts = _count(folded)
    total = max(1, sum(counts.words.values()))
    scores = {UNKNOWN: 0.0} | dict(_letters(counts.letters, int(size * _LETTERS)))
    characters = [c for c, seen in counts.characters.items() if seen >= _RARE_CHARACTER]
    common = [number for number, _ in counts.numbers.most_common(_NUMBERS)]
    figures = [*map(str, range(10)), *(f"{i:02d}" for i in range(100)), *map(str, range(1800, 2030))]
    numbers = list(dict.fromkeys(common + figures))[: size // 20]
    room = max(0, size - len(scores) - len(characters) - len(numbers) - len(_SIGNS))
    words = [w for w, _ in counts.words.most_common() if len(w) > 1][:room]
    for piece in characters + words:
        scores.setdefault(piece, math.log(max(counts.words[piece], 1) / total))
    for piece in numbers:
        scores.setdefault(piece, math.log(max(counts.numbers[piece], 1) / total))
    tokenizer = _empty()
    tokenizer.model = models.Unigram(list((scores | _SIGNS).items()), unk_id=0, byte_fallback=False)
    return tokenizer


def _count(folded: Iterable[str]) -> Counts:
    counts = Counts()
    for text in folded:
        for run in _RUNS.finditer(text):
            word = run.group()
            if run.lastgroup == "han":
                counts.characters.update(word)
                counts.words.update(dictionary_words(word))
            else:
                (counts.letters if run.lastgroup == "letters" else counts.numbers)[word] += 1
    return counts


def _letters(words: Counter[str], size: int) -> list[tuple[str, float]]:
    """Return the pieces of words of letters with their scores."""
    seen: Counter[str] = Counter()
    for word, times in words.items():
        for letter in word:
            seen[letter] += times
    usual = {letter for letter, times in seen.items() if letter.isascii() or times >= _RARE_LETTER}
    heard = (word for word, times in words.items() if usual.issuperset(word) for _ in range(min(times, _HEARD)))
    tokenizer = _empty()
    trainer = trainers.UnigramTrainer(vocab_size=size, special_tokens=[UNKNOWN], unk_token=UNKNOWN, show_progress=False)
    tokenizer.train_from_iterator(heard, trainer)
    learnt = json.loads(tokenizer.to_str())["model"]["vocab"][1:]
    rounded = [(piece, round(score, 6)) for piece, score in learnt]  # the trainer's last digits are chance
    return sorted(rounded, key=lambda f: (-f[1], f[0]))


def encode(tokenizer: Tokenizer, folded: list[str], batch: int = 4096) -> list[list[int]]:
    """Return the piece ids of folded texts, in batches (offsets of millions of texts would fill the memory)."""
    encoded = (tokenizer.encode_batch_fast(some, add_special_tokens=False) for some in chunks(folded, batch))
    return [one.ids for some in encoded for one in some]
