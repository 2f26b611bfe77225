"""The reader's forward pass in numpy: a small dilated convolution over a passage's tokens.

u, v = tokens and their aligned question words, both projected by one matrix
x    = [u, v, u*v, scalars, kind of question, the question itself]
h    = GELU(x W), then four residual gated convolutions of width 3, dilations 1 2 4 8
out  = a start, an end and a relevance score
Gated convolutions: Dauphin et al. 2017, https://arxiv.org/abs/1612.08083. Its torch twin is train/fit.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from rag.reader.features import Features, Floats, Side

DILATIONS = (1, 2, 4, 8)
Weights = Mapping[str, Floats]


@dataclass(frozen=True, slots=True)
class Scores:
    """Per token start and end scores, shape (n,), and the passage's relevance, all logits."""

    start: Floats
    end: Floats
    relevance: float


def question_vector(question: Side) -> Floats:
    """The question's unit vectors averaged by weight, shape (d,)."""
    total = max(float(question.weight.sum()), 1e-6)
    return np.asarray((question.weight @ question.unit) / total, np.float32)


@dataclass(frozen=True, slots=True)
class Asked:
    """The question's part of the input, worked out once for all passages: its tokens projected (m, p), and what
    every token of a passage is given alike: the one-hot kind and the question's own vector.
    """

    tokens: Floats
    same: Floats


def asked(weights: Weights, question: Side, kind: Floats) -> Asked:
    """Prepare a question. ``kind`` (10,) one-hot."""
    same = np.concatenate([kind, question_vector(question) @ weights["ask"]])
    return Asked(question.unit @ weights["project"], same)


def forward(weights: Weights, passage: Features, question: Asked) -> Scores:
    """Score one passage's tokens."""
    u, v, same = passage.unit @ weights["project"], passage.attention @ question.tokens, question.same
    x = np.concatenate([u, v, u * v, passage.scalars], axis=1)
    inner, given = np.split(weights["inner.weight"], [x.shape[1]], axis=1)
    h = _gelu(x @ inner.T + (given @ same + weights["inner.bias"]))
    for block, dilation in enumerate(DILATIONS):
        h = h + _gated(weights, block, _normalised(weights, block, h), dilation)
        if block == 1:
            h = h + h.max(axis=0) @ weights["pool.weight"].T + weights["pool.bias"]
    start = h @ weights["start.weight"][0] + weights["start.bias"][0]
    end = h @ weights["end.weight"][0] + weights["end.bias"][0]
    summary = np.concatenate([h.max(axis=0), h.mean(axis=0), same])
    hidden = _gelu(summary @ weights["judge.0.weight"].T + weights["judge.0.bias"])
    relevance = float(hidden @ weights["judge.2.weight"][0] + weights["judge.2.bias"][0])
    return Scores(start.astype(np.float32), end.astype(np.float32), relevance)


def _gelu(x: Floats) -> Floats:
    """The tanh form of GELU (Hendrycks & Gimpel 2016)."""
    return np.asarray(0.5 * x * (1 + np.tanh(0.7978845608 * (x + 0.044715 * (x * x * x)))), np.float32)


def _normalised(weights: Weights, block: int, h: Floats) -> Floats:
    centred = h - h.mean(axis=1, keepdims=True)
    scale = np.sqrt((centred**2).mean(axis=1, keepdims=True) + 1e-5)
    return np.asarray(centred / scale * weights[f"norms.{block}.weight"] + weights[f"norms.{block}.bias"], np.float32)


def _gated(weights: Weights, block: int, h: Floats, dilation: int) -> Floats:
    """Convolve with width 3: token i sees i - dilation, i, i + dilation; half of the output gates the other half."""
    padded = np.pad(h, ((dilation, dilation), (0, 0)))
    window = np.concatenate([padded[: len(h)], h, padded[2 * dilation :]], axis=1)
    out = window @ weights[f"convs.{block}.weight"].T + weights[f"convs.{block}.bias"]
    value, gate = np.split(out, 2, axis=1)
    return np.asarray(value / (1 + np.exp(-gate)), np.float32)
