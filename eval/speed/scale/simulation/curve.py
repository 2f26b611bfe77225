"""How near the k-th nearest row is, among real passages and among as many of which three quarters are made up."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from eval.speed.scale.simulation.exact import Nearest
from eval.speed.scale.simulation.mix import BLOCK, made, mixture, recipe
from eval.speed.scale.simulation.real import Half, Vectors
from index.files import atomic

PLACES = 1, 3, 10, 30, 100  # k
_PASSAGES = 200  # that are asked for their neighbours
_KEPT = "curves.json"  # in the folder of a simulation
Curves = dict[str, dict[str, list[float]]]


def curves(real: Half, questions: Vectors, home: Path) -> Curves:
    """Return the mean cosine of the k-th nearest, by who asks, then by what is searched, for each of PLACES.

    ``real`` (passages, 1 + PARTS, dimension). A quarter of the passages, drawn at random, is grown to their number by
    made-up ones: what it grew to in truth is known. Kept in ``home``.
    """
    if (home / _KEPT).exists():
        before: Curves = json.loads((home / _KEPT).read_text("utf8"))
        return before
    drawn = np.random.default_rng(1).permutation(len(real))
    quarter = real[np.sort(drawn[: max(len(real) // 4, 1)])]
    asking = {"questions": questions, "passages": quarter[-_PASSAGES:, 0].astype(np.float32)}
    searched: dict[str, Callable[[], Iterator[Half]]] = {
        "a quarter": lambda: _parts(quarter[:, 0]),
        "all": lambda: _parts(real[:, 0]),
        "a quarter, grown": lambda: _grown(quarter, len(real)),
    }
    curve = {
        who: {what: _curve(vectors, rows(), who == "passages") for what, rows in searched.items()}
        for who, vectors in asking.items()
    }
    with atomic(home / _KEPT) as part:
        part.write_text(json.dumps(curve), "utf8")
    return curve


def _curve(vectors: Vectors, blocks: Iterator[Half], itself: bool) -> list[float]:
    nearest = Nearest(vectors, max(PLACES) + itself)
    for block in blocks:
        nearest.see(block.astype(np.float32))
    means = nearest.cosines.mean(axis=0)[int(itself) :]
    return [round(float(means[place - 1]), 4) for place in PLACES if place <= len(means)]


def _parts(rows: Half) -> Iterator[Half]:
    yield from (rows[start : start + BLOCK] for start in range(0, len(rows), BLOCK))


def _grown(real: Half, size: int) -> Iterator[Half]:
    yield from _parts(real[:, 0])
    mixed, missing = mixture(real), size - len(real)
    for block in range(-(-missing // BLOCK)):
        yield made(mixed, recipe(mixed, block))[: missing - block * BLOCK]
