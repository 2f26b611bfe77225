"""Vectors made up of parts of real passages: what an encoder that adds up pieces would make of one more passage.

A made-up row is the first third of one passage, the middle of a second and the end of a third, all of one topic, brought
to unit length. What is rare in a third (a name, a figure's unit) keeps its weight, which an average of whole passages
would halve; and no two rows are copies.
"""

from __future__ import annotations

from dataclasses import dataclass

import faiss
import numpy as np
from numpy.typing import NDArray

from eval.speed.scale.simulation.real import PARTS, Half, Vectors

BLOCK = 32_768  # rows made at once; a block depends on its number alone, so that sizes are nested
_TOPICS = 512  # k-means over the real passages
_ROUNDS, _POINTS = 8, 64  # of k-means, and rows a topic that it looks at
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Mixture:
    """Real rows (n, 1 + PARTS, dimension) by topic: passage i is of ``topic[i]``, whose are ``order[first:first + size]``."""

    real: Half
    topic: Rows
    order: Rows
    first: Rows
    size: Rows


def mixture(real: Half, topics: int = _TOPICS) -> Mixture:
    """Sort real passages (n, 1 + PARTS, dimension), n ≥ 1, by topic; the same again for the same rows."""
    rows = real[:, 0].astype(np.float32)
    wanted = {"niter": _ROUNDS, "max_points_per_centroid": _POINTS, "spherical": True, "seed": 1}
    means = faiss.Kmeans(rows.shape[1], min(topics, len(rows)), **wanted)
    means.train(rows)
    topic = np.asarray(means.index.search(rows, 1)[1][:, 0], dtype=np.int64)
    size = np.bincount(topic, minlength=means.k)
    return Mixture(real, topic, np.argsort(topic, kind="stable"), np.cumsum(size) - size, size)


def recipe(mixed: Mixture, block: int) -> Rows:
    """Return of which passages (BLOCK, PARTS) the made-up rows of a block take their parts."""
    pick = np.random.default_rng([1, block])
    one = pick.integers(len(mixed.topic), size=(BLOCK, 1))
    topic = mixed.topic[one]
    places = (pick.random((BLOCK, PARTS - 1)) * mixed.size[topic]).astype(np.int64)
    return np.concatenate([one, mixed.order[mixed.first[topic] + places]], axis=1)


def summed(parts: Half, chosen: Rows) -> Vectors:
    """Return the sum (m, k) of a table's (n, PARTS, k) chosen rows: of each passage (m, PARTS) its own part.

    >>> summed(np.arange(6, dtype=np.float16).reshape(2, 3, 1), np.array([[0, 1, 0]])).tolist()
    [[6.0]]
    """
    total = np.zeros((len(chosen), parts.shape[2]), dtype=np.float32)
    for part in range(PARTS):
        total += parts[chosen[:, part], part]
    return total


def made(mixed: Mixture, chosen: Rows) -> Half:
    """Return the unit rows (m, dimension) of a recipe."""
    rows = summed(mixed.real[:, 1:], chosen)
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), dtype=np.float16)
