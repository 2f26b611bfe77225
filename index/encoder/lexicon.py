"""A word → words of the other language: the nearest in our own table, which training put beside each other."""

from __future__ import annotations

import re
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from index.encoder.static import shipped
from index.language.normalise import fold

# Pieces that are words: two Han characters or three letters and more.
_HAN = re.compile(r"[\u3400-\u9fff]{2,}")
_LATIN = re.compile(r"[a-z]{3,}")
_NEAR = 0.3  # cosine under which a neighbour is chance: "motto" has none, "singapore" 新加坡 at 0.85
_BESIDE = 0.6  # share of the best neighbour's cosine that a second one needs
_MOST = 4
_SKETCH = 256  # dimensions that the candidates are found by: 1 ms a word
_CANDIDATES = 50
Vectors = NDArray[np.float32]


def translations(word: str) -> dict[str, float]:
    """Return up to four words of the other language → cosine, 0.3 to 1, best first (used as in Pirkola 1998, SIGIR)."""
    return dict(_translations(fold(word)))


@cache
def _words(*, han: bool) -> tuple[NDArray[np.int64], Vectors]:
    """Return the pieces of one script that are words: rows in the table, and their unit vectors' first dimensions."""
    table, form = shipped(), _HAN if han else _LATIN
    vocabulary = table.tokenizer.get_vocab()
    ids = np.array(sorted(i for piece, i in vocabulary.items() if form.fullmatch(piece)), dtype=np.int64)
    return ids, _unit(table.rows(ids)[:, :_SKETCH])


@lru_cache(maxsize=10_000)  # words of questions come again
def _translations(word: str) -> tuple[tuple[str, float], ...]:
    latin = bool(_LATIN.fullmatch(word))
    if not latin and not _HAN.fullmatch(word):
        return ()
    table, (ids, sketch) = shipped(), _words(han=latin)
    row = table.rows(np.array(table.tokenizer.encode(word, add_special_tokens=False).ids, dtype=np.int64)).sum(axis=0)
    if not len(ids) or not row.any():
        return ()
    most = min(_CANDIDATES, len(ids))
    near = ids[np.argpartition(-(sketch @ row[:_SKETCH]), most - 1)[:most]]
    cosines = _unit(table.rows(near)) @ (row / np.linalg.norm(row))
    order = np.argsort(-cosines, kind="stable")[:_MOST]
    least = max(_NEAR, _BESIDE * float(cosines[order[0]]))
    best = [i for i in order if cosines[i] >= least]
    return tuple((table.tokenizer.id_to_token(int(near[i])) or "", float(cosines[i])) for i in best)


def in_common(word: str, other: str) -> float:
    """Return how near two words of one language are to one word of the other language, 0 to 1: the cosine of the one of
    them that is farther, where it is highest.

    Of 70 pairs that say the same (提高, 提升) nine in ten are over 0.16; of 70 opposites (增长, 下降) one in ten is, and
    those but 成功 and 失败 share a character (上半年, 下半年).

    >>> in_common("提高", "提升") > 0.16 > in_common("提高", "降低")
    True
    """
    (near, row), (others, other_row) = _neighbours(fold(word)), _neighbours(fold(other))
    rows = _unit(shipped().rows(np.union1d(near, others)))
    return float(np.minimum(rows @ row, rows @ other_row).max(initial=0.0))


@lru_cache(maxsize=4_000)
def _neighbours(word: str) -> tuple[NDArray[np.int64], Vectors]:
    """The candidates of the other language for a word, and its unit vector."""
    table, (ids, sketch) = shipped(), _words(han=bool(_LATIN.match(word)))
    row = table.rows(np.array(table.tokenizer.encode(word, add_special_tokens=False).ids, dtype=np.int64)).sum(axis=0)
    row = _unit(row[None])[0]
    most = min(_CANDIDATES, len(ids))
    return ids[np.argpartition(-(sketch @ row[:_SKETCH]), most - 1)[:most]], row


def _unit(rows: Vectors) -> Vectors:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6), dtype=np.float32)
