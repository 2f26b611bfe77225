"""The reader's forward pass in numpy: gated convolutions and attention over [kind, question, passage].

own, like = each piece's embedding, and those of the other side that are most like it, averaged
x         = ReLU([own, like, own * like, marks, scalars] W); the first place holds the kind of question
h         = x, then four blocks: a gated convolution of width 3, attention of four heads
span i..j = start_i + end_j + left_i · right_j / 8 + length_(j-i); relevance from the first place and the passage's maximum
Convolution beside attention: Yu et al. 2018 (QANet), https://arxiv.org/abs/1804.09541; gates: Dauphin et al. 2017,
https://arxiv.org/abs/1612.08083. Its torch twin is train/network.py. All passages go through the large products as
one matrix, so that nothing is padded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from rag.reader.tokens import KINDS, Ints, Tokens

WIDTH, HEADS, BLOCKS = 256, 4, 4
PAIRED = 64  # wide are the vectors by which a start and an end are weighed together
SCALARS = 7
# By how much each head's attention falls with every piece of distance within a text (Press et al. 2022, ALiBi,
# https://arxiv.org/abs/2108.12409); the last sees all alike, and so does each across the two sides.
SLOPES = (0.5, 0.125, 0.03125, 0.0)
LONGEST = 40  # pieces of a span; 99 % of the training answers are shorter
NOWHERE = -1e4  # the score of what is no span

Floats = NDArray[np.float32]
Weights = Mapping[str, Floats]


@dataclass(frozen=True, slots=True)
class Side:
    """One text as the network takes it: pieces, their embeddings (n, WIDTH), the same of unit length, what they weigh
    (n,), marks (n, MARKS).
    """

    tokens: Tokens
    own: Floats
    unit: Floats
    weight: Floats
    bits: Floats


@dataclass(frozen=True, slots=True)
class Scores:
    """One passage's spans (n, n), NOWHERE where none may stand, and its relevance, all logits. ``weakest`` is how well
    the question's heavier pieces are met by the passage's: the mean best cosine of the worst met quarter of them.
    """

    spans: Floats
    relevance: float
    weakest: float


def embedded(weights: Weights, tokens: Tokens) -> Side:
    """Look a text's pieces up."""
    own = weights["table.weight"][tokens.ids]
    unit = own / np.maximum(np.linalg.norm(own, axis=1), 1e-6)[:, None]
    return Side(tokens, own, unit, weights["weight"][tokens.ids], tokens.bits())


def forward(weights: Weights, kind: int, question: Side, passages: Sequence[Side]) -> list[Scores]:
    """Score some passages against one question. ``kind`` is a place in KINDS."""
    assert 0 <= kind < len(KINDS)
    met, rows = list[float](), list[Floats]()
    for passage in passages:
        q, p, weakest = _look(weights, question, passage)
        rows += [weights["kinds"][kind][None], q, p]
        met.append(weakest)
    m = 1 + len(question.own)
    bounds = np.cumsum([0, *(m + len(p.own) for p in passages)])
    h = np.concatenate(rows)
    for block in range(BLOCKS):
        h = h + _near(weights, f"blocks.{block}.", h, bounds)
        h = h + _far(weights, f"blocks.{block}.", h, bounds, m)
    h = _normalised(weights, "last", h)
    ends, pair = _linear(weights, "ends", h), _linear(weights, "pair", h)
    found = []
    for start, end, weakest in zip(bounds, bounds[1:], met, strict=False):
        summary = np.concatenate([h[start], h[start + m : end].max(axis=0)])
        relevance = float(_linear(weights, "judge.2", np.maximum(_linear(weights, "judge.0", summary), 0))[0])
        found.append(Scores(_spans(weights, ends[start + m : end], pair[start + m : end]), relevance, weakest))
    return found


def _look(weights: Weights, question: Side, passage: Side) -> tuple[Floats, Floats, float]:
    """Each side's pieces beside those of the other that are most like them: (m, WIDTH), (n, WIDTH)."""
    similar = passage.unit @ question.unit.T
    same = (passage.tokens.ids[:, None] == question.tokens.ids) & (passage.tokens.ids > 0)[:, None]
    flat = np.zeros(len(question.own), np.float32)
    met = _sentence_met(similar, question.weight, passage.tokens.sentence)
    p = _side(weights, passage, question, similar, same.any(axis=1), met, 1.0)
    q = _side(weights, question, passage, similar.T, same.any(axis=0), (flat, flat), 0.0)
    best = similar.max(axis=0)
    heavy = np.sort(best[question.weight >= np.median(question.weight)])
    return q, p, float(heavy[: max(len(heavy) // 4, 1)].mean())


def _side(
    weights: Weights,
    side: Side,
    other: Side,
    similar: Floats,
    same: NDArray[np.bool_],
    met: tuple[Floats, Floats],
    number: float,
) -> Floats:
    at = similar.argmax(axis=1)
    best = similar[np.arange(len(at)), at]
    scores = weights["sharpness"] * similar + np.log(np.maximum(other.weight, 1e-6))
    attention = np.exp(scores - scores.max(axis=1, keepdims=True))
    like = attention / attention.sum(axis=1, keepdims=True) @ other.own
    scalars = np.stack(
        [best, best * other.weight[at], same, side.weight, *met, np.full_like(best, number)], axis=1, dtype=np.float32
    )
    x = np.concatenate([side.own, like, side.own * like, side.bits, scalars], axis=1)
    return np.maximum(_linear(weights, "inner", x), 0)


def _sentence_met(similar: Floats, weight: Floats, sentence: Ints) -> tuple[Floats, Floats]:
    """How well the question is met by the sentence a piece begins in, (n,), and by how much less than by the best."""
    firsts = np.flatnonzero(np.diff(sentence, prepend=-1) > 0)  # sentences are numbered in order
    best = np.maximum(np.maximum.reduceat(similar, firsts, axis=0), 0)
    # Not best @ weight: on so few numbers a BLAS may read beyond them, and numpy then warns of an invalid value now and
    # then although the result is right.
    met = (best * weight).sum(axis=1) / max(float(weight.sum()), 1e-6)
    own = np.repeat(met, np.diff([*firsts, len(sentence)]))
    return own.astype(np.float32), (own - met.max()).astype(np.float32)


def _near(weights: Weights, block: str, h: Floats, bounds: Ints) -> Floats:
    """Piece i sees i - 1, i and i + 1 of its own sequence; half of the output gates the other half."""
    x = _normalised(weights, block + "near", h)
    before, after = np.roll(x, 1, axis=0), np.roll(x, -1, axis=0)
    before[bounds[:-1]] = 0
    after[bounds[1:] - 1] = 0
    value, gate = np.split(_linear(weights, block + "conv", np.concatenate([before, x, after], axis=1)), 2, axis=1)
    return np.asarray(value / (1 + np.exp(-gate)), np.float32)


def _far(weights: Weights, block: str, h: Floats, bounds: Ints, m: int) -> Floats:
    """Every piece sees every other of its own sequence."""
    all_qkv = _linear(weights, block + "qkv", _normalised(weights, block + "far", h))
    found = np.empty_like(h)
    for start, end in pairwise(bounds):
        n, deep = int(end - start), WIDTH // HEADS
        q, k, v = all_qkv[start:end].reshape(n, 3, HEADS, deep).transpose(1, 2, 0, 3)
        scores = (q * np.float32(deep**-0.5)) @ k.transpose(0, 2, 1) + _distances(n, m)
        scores = np.exp(scores - scores.max(axis=2, keepdims=True))
        mixed = (scores @ v) / scores.sum(axis=2, keepdims=True)
        found[start:end] = mixed.transpose(1, 0, 2).reshape(n, WIDTH)
    return _linear(weights, block + "out", found)


@lru_cache(64)
def _distances(n: int, m: int) -> Floats:
    """What each head takes from the attention of two places, (HEADS, n, n); the first ``m`` are the question's."""
    place, side = np.arange(n), np.arange(n) < m
    apart = np.abs(place[:, None] - place) * (side[:, None] == side)
    return np.asarray(-np.array(SLOPES)[:, None, None] * apart, np.float32)


def _spans(weights: Weights, ends: Floats, pair: Floats) -> Floats:
    left, right = np.split(pair, 2, axis=1)
    spans = ends[:, :1] + ends[:, 1] + left @ right.T * np.float32(PAIRED**-0.5)
    reach = np.arange(len(ends)) - np.arange(len(ends))[:, None]
    spans = spans + weights["length"][np.clip(reach, 0, LONGEST - 1)]
    return np.where((reach >= 0) & (reach < LONGEST), spans, np.float32(NOWHERE)).astype(np.float32)


def _linear(weights: Weights, name: str, x: Floats) -> Floats:
    return np.asarray(x @ weights[name + ".weight"].T + weights[name + ".bias"], np.float32)


def _normalised(weights: Weights, name: str, h: Floats) -> Floats:
    centred = h - h.mean(axis=1, keepdims=True)
    scale = np.sqrt((centred**2).mean(axis=1, keepdims=True) + 1e-5)
    return np.asarray(centred / scale * weights[name + ".weight"] + weights[name + ".bias"], np.float32)
