"""Texts → the vocabulary: a table of folded characters, and a tokenizer that makes a piece of each character but Latin.

One Han character, digit or mark is a piece, Latin words are cut into WordPieces (Wu et al. 2016,
https://arxiv.org/abs/1609.08144), so that an answer always begins and ends with a piece.
"""

from __future__ import annotations

import json
import logging
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from tokenizers import Regex, Tokenizer, models, pre_tokenizers, trainers

from index.corpora import SOURCES, rows
from index.corpora.news import bodies
from index.language.normalise import fold
from rag.reader.vocabulary import FIRST_WORD, FOLD_FILE, TOKENIZER_FILE

log = logging.getLogger(__name__)

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
LATIN_PIECES = 8_200
SEEN = 4  # times that a character must occur
MULTIPLE = 64  # of the vocabulary's size
_FIELDS = ("en", "zh", "hant", "a", "b", "title", "context", "question", "query", "abstract", "answer", "simp", "defs")
_LATIN = re.compile(r"[a-zà-ÿ]+")
_LONGEST_WORD = 60  # characters; a longer one is unknown


def vocabulary(data: Path, out: Path, limit: int | None = None) -> dict[str, int]:
    """Write ``out``'s tokenizer.json and fold.json from the training texts; return how many pieces there are.

    ``limit``: lines of each file at most.
    """
    table = folds()
    letters, words = counts(texts(data, limit), table)
    tokenizer = tokenizer_of(letters, words)
    out.mkdir(parents=True, exist_ok=True)
    (out / FOLD_FILE).write_text(json.dumps(table, ensure_ascii=False), "utf8")
    tokenizer.save(str(out / TOKENIZER_FILE))
    log.info("%s: %d pieces", out / TOKENIZER_FILE, tokenizer.get_vocab_size())
    return {"pieces": tokenizer.get_vocab_size()}


def folds() -> dict[str, str]:
    """Character → what it is folded to, where that is one other character: so that offsets need no way back."""
    there = (chr(code) for code in range(0x20, 0x30000) if unicodedata.category(chr(code)) not in ("Cs", "Cn", "Co"))
    return {character: folded for character in there if len(folded := fold(character)) == 1 and folded != character}


def texts(data: Path, limit: int | None) -> Iterator[str]:
    """Yield the news and the texts of every file that may be trained on."""
    yield from (text for _, text in bodies(data, limit))
    for source in SOURCES:
        if source.group != "news" and (data / source.file).is_file():
            for row in islice(rows(data / source.file), limit):
                yield " ".join(str(row[field]) for field in _FIELDS if row.get(field))


def counts(some: Iterable[str], table: dict[str, str]) -> tuple[Counter[str], Counter[str]]:
    """Return how often each character and each Latin word occurs in the folded texts."""
    letters, words, folding = Counter[str](), Counter[str](), str.maketrans(table)
    for text in some:
        folded = text.translate(folding)
        letters.update(folded)
        words.update(_LATIN.findall(folded))
    return letters, words


def tokenizer_of(letters: Counter[str], words: Counter[str]) -> Tokenizer:
    """Return a tokenizer of the marks, the characters that occur often enough, and the pieces of Latin words."""
    marks = [*SPECIAL, *(f"[unused{i}]" for i in range(FIRST_WORD - len(SPECIAL)))]
    single = [letter for letter, count in letters.most_common() if count >= SEEN and _stands_alone(letter)]
    known = list(dict.fromkeys([*marks, *single, *sorted(_latin(words))]))
    known += [f"[unused{i}]" for i in range(len(known), -(-len(known) // MULTIPLE) * MULTIPLE)]
    tokenizer = _empty({piece: number for number, piece in enumerate(known)})
    isolated = pre_tokenizers.Split(Regex(r"[^a-zà-ÿ]"), "isolated")
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.BertPreTokenizer(), isolated])
    return tokenizer


def _stands_alone(letter: str) -> bool:
    return not letter.isspace() and not _LATIN.fullmatch(letter) and unicodedata.category(letter)[0] != "C"


def _latin(words: Counter[str]) -> set[str]:
    """The pieces that WordPiece learns of Latin words, and every letter at the beginning and inside of one."""
    tokenizer = _empty({SPECIAL[1]: 0})
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    trainer = trainers.WordPieceTrainer(
        vocab_size=LATIN_PIECES, min_frequency=8, continuing_subword_prefix="##", limit_alphabet=80, show_progress=False
    )
    repeated = (" ".join([word] * min(count, 2_000)) for word, count in words.items() if count >= 2)
    tokenizer.train_from_iterator(repeated, trainer)
    letters = {piece for letter in "abcdefghijklmnopqrstuvwxyz" for piece in (letter, f"##{letter}")}
    return letters | {piece for piece in tokenizer.get_vocab() if _LATIN.fullmatch(piece.removeprefix("##"))}


def _empty(known: dict[str, int]) -> Tokenizer:
    return Tokenizer(models.WordPiece(known, unk_token=SPECIAL[1], max_input_chars_per_word=_LONGEST_WORD))
