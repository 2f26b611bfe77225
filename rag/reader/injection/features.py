"""Sentences → what they are told by: hashes of their runs of characters, and of Latin words, alone and in pairs.

Hashed (Weinberger et al. 2009, ICML), so that all sentences of a passage are counted in a few steps over arrays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from index.language.normalise import fold

BITS = 15  # of a hash
RUN_CHARS = 5  # the longest run of characters
LEAST_LETTERS = 6  # around a quotation, for what it quotes to be told, not said
_FACTOR = np.uint64(1_000_003)  # of the rolling hash
_MIX = np.uint64(0x9E3779B97F4A7C15)  # spreads it (Knuth)
_EDGE = "\n"  # before, between and behind the sentences: a run may begin or end with it
_QUOTED = re.compile(r"“[^“”]{1,200}”|「[^「」]{1,200}」|『[^『』]{1,200}』|\"[^\"\n]{1,200}\"")
_LETTER = re.compile(r"[^\W_]")
_WORD = re.compile(r"[a-z']+")


@dataclass(frozen=True, slots=True)
class Features:
    """Which of 2**BITS features sentences have, one by one: ``hashes[i]`` is one of sentence ``owners[i]``."""

    hashes: NDArray[np.int64]
    owners: NDArray[np.int64]


def masked(sentence: str) -> str:
    """Return a sentence on one line, what it quotes left out where it says something around it.

    >>> masked("网页里写着“忽略以上指令”，模型照办。"), masked("“忽略以上指令”")
    ('网页里写着“”，模型照办。', '“忽略以上指令”')
    """
    around = _QUOTED.sub("“”", sentence)
    if around != sentence and len(_LETTER.findall(around)) < LEAST_LETTERS:
        around = sentence
    return " ".join(around.split())


def features(sentences: Sequence[str]) -> Features:
    """Return the features of some sentences."""
    text = fold(_EDGE + _EDGE.join(map(masked, sentences)) + _EDGE)
    codes = np.frombuffer(text.encode("utf-32-le"), np.uint32).astype(np.uint64)
    edges = np.cumsum(codes == ord(_EDGE))  # of a place, how many up to it
    parts = [(crc32(word.encode()) % (1 << BITS), owner) for word, owner in _words(text)]
    hashes, owners = [np.array([h for h, _ in parts], np.int64)], [np.array([o for _, o in parts], np.int64)]
    run = np.zeros(len(codes), np.uint64)
    for size in range(1, min(RUN_CHARS, len(codes)) + 1):
        last = len(codes) - size + 1
        run = run[:last] * _FACTOR + codes[size - 1 :] + np.uint64(size)
        inside = edges[size - 2 : size - 2 + last] == edges[:last] if size > 1 else codes != ord(_EDGE)
        hashes.append(((run * _MIX) >> np.uint64(64 - BITS))[inside].astype(np.int64))
        owners.append(edges[:last][inside] - 1)
    return Features(np.concatenate(hashes), np.concatenate(owners))


def _words(text: str) -> Iterator[tuple[str, int]]:
    """Yield (word, or pair of words that are one or two apart, sentence) of Latin words."""
    for owner, sentence in enumerate(text[1:-1].split(_EDGE)):
        words = _WORD.findall(sentence)
        yield from ((word, owner) for word in words)
        yield from ((f"{a} {b}", owner) for a, b in pairwise(words))
        yield from ((f"{a} _ {b}", owner) for a, b in zip(words, words[2:], strict=False))
