"""A text → the pieces that the reader sees: one Han character, digit or mark each, Latin words in WordPieces."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.errors import ModelError

TOKENIZER_FILE, FOLD_FILE = "tokenizer.json", "fold.json"
PAD, UNKNOWN, CLS, SEP, MASK = range(5)  # the first pieces; a pair is read as [CLS] question [SEP] passage [SEP]
FIRST_WORD = 16  # pieces below it stand for no text
MEND = "git checkout -- rag/reader/weights; or answer without it: RAG_RERANKER=none"
_SURROGATES = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")  # half characters, which no tokenizer takes

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pieces:
    """A text's pieces: their numbers, (n,), and their (start, end) in the text in code points, (n, 2)."""

    ids: Ints
    offsets: Ints

    def __len__(self) -> int:
        return len(self.ids)

    def cut(self, start: int, end: int) -> Pieces:
        """Return the pieces from ``start`` up to ``end``."""
        return Pieces(self.ids[start:end], self.offsets[start:end])


class Vocabulary:
    """A tokenizer with its folding, one character to one (NFKC, Simplified, lower case), so offsets hold in the text."""

    def __init__(self, tokenizer: Tokenizer, fold: dict[int, str], fingerprint: str) -> None:
        self._tokenizer = tokenizer
        self._fold = fold | _SURROGATES
        self.fingerprint = fingerprint

    def __len__(self) -> int:
        """How many pieces there are."""
        return int(self._tokenizer.get_vocab_size())

    def pieces(self, text: str) -> Pieces:
        """Cut a text; blanks and control characters give no piece."""
        encoded = self._tokenizer.encode(text.translate(self._fold), add_special_tokens=False)
        return Pieces(np.array(encoded.ids, np.int64), np.array(encoded.offsets, np.int64).reshape(-1, 2))

    def ids(self, texts: Sequence[str]) -> list[NDArray[np.uint16]]:
        """Cut many texts, on as many cores as there are, to the numbers of their pieces."""
        folded = [text.translate(self._fold) for text in texts]
        encoded = self._tokenizer.encode_batch_fast(folded, add_special_tokens=False)
        return [np.asarray(one.ids, np.uint16) for one in encoded]


def open_vocabulary(folder: Path, mend: str = MEND) -> Vocabulary:
    """Open tokenizer.json and fold.json of a folder.

    Raises ModelError where one is missing or damaged, naming the command that mends it.
    """
    path = folder / TOKENIZER_FILE
    try:
        tokenizer = Tokenizer.from_str(path.read_text("utf8"))
        path = folder / FOLD_FILE
        fold: dict[str, str] = json.loads(path.read_text("utf8"))
        table = {ord(character): folded for character, folded in fold.items() if len(folded) == 1}
    except Exception as error:  # tokenizers raises Exception itself
        said = f"cannot be read: found {' '.join(str(error).split())[:160]}; expected JSON; run: {mend}"
        raise ModelError(f"the reader's vocabulary {path} {said}") from error
    return Vocabulary(tokenizer, table, fingerprint(folder))


def fingerprint(folder: Path) -> str:
    """Return the sha256 of a folder's tokenizer and folding, which the weights name."""
    parts = [(folder / name).read_bytes() for name in (TOKENIZER_FILE, FOLD_FILE)]
    return hashlib.sha256(b"".join(parts)).hexdigest()
