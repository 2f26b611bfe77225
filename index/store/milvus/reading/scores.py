"""Candidates that Milvus found → the scores that a store in a folder gives, by the same floats in the same order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from index.store.vectors.dense import Vectors, Waiting
from index.store.words.bm25 import Asked, scores_of


def cosines(vectors: Sequence[Waiting], vector: Vectors) -> list[float]:
    """Return the cosines of some stored unit vectors, each (dimension,), with one."""
    if not vectors:
        return []
    # as index.store.vectors.nearest: not @, whose last digit depends on how many rows there are
    products: list[float] = np.einsum("ij,j->i", np.stack(vectors).astype(np.float32), vector).tolist()
    return products


def word_scores(term_texts: Sequence[str], asked: Asked) -> list[float]:
    """Return the BM25 of some passages, each given as its terms joined by spaces; 0 where none of the words stands."""
    lengths = np.zeros(len(term_texts), np.uint32)
    placed: dict[str, tuple[list[int], list[int]]] = {word: ([], []) for word in weights(asked)}
    for row, text in enumerate(term_texts):
        terms = [term for term in text.split(" ") if term]
        lengths[row] = len(terms)
        counts = Counter(terms)
        for word in placed.keys() & counts.keys():
            rows, often = placed[word]
            rows.append(row)
            often.append(min(counts[word], 2**16 - 1))  # as postings keep it
    own = {word: (_array(rows), _array(often)) for word, (rows, often) in placed.items() if rows}
    scores: list[float] = scores_of(lengths, asked, own).tolist()
    return scores


def weights(asked: Asked) -> Mapping[str, float]:
    """Return what a question asks Milvus for: each word with the most that it can add; a set's words are summed there."""
    summed = dict[str, float]()
    for word, most in chain(asked.words, *asked.sets):
        summed[word] = summed.get(word, 0.0) + most
    return summed


def _array(values: Sequence[int]) -> NDArray[np.uint32]:
    return np.array(values, np.uint32)
