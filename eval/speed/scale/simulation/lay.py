"""A simulation's folder: rows made up and written once, the exact answers at every size, and the list of each row."""

from __future__ import annotations

import mmap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from eval.speed.scale.simulation.exact import Nearest
from eval.speed.scale.simulation.mix import BLOCK, Mixture, made, mixture, recipe, summed
from eval.speed.scale.simulation.real import Half, Vectors
from index.files import atomic

DEPTH = 100  # of every search
LISTS = 1_024  # √n of a million rows, a third of it of ten million
_ROUNDS, _POINTS = 6, 32  # of k-means, and rows a list that it looks at
_AT_ONCE = 2_048  # rows assigned at once: 32 MB of scores
_CHUNK = 65_536  # rows read at once


@dataclass(frozen=True, slots=True)
class Laid:
    """A folder with ``rows`` (whole, dimension), 16 bits a value, whose first n rows are the simulation of size n."""

    home: Path
    dimension: int

    @property
    def file(self) -> Path:
        """The rows, one after the other."""
        return self.home / "made.f16"

    def mapped(self, size: int) -> Half:
        """Return the first rows (size, dimension), as they lie on the disk."""
        with self.file.open("rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        mapped.madvise(mmap.MADV_RANDOM)  # the kernel reads 8 MB ahead of a row else
        return np.frombuffer(mapped, np.float16, size * self.dimension).reshape(size, self.dimension)

    def chunks(self, size: int) -> Iterator[tuple[int, Vectors]]:
        """Yield (first row, rows) of the first ``size`` rows, read and let go."""
        with self.file.open("rb") as file:
            for start in range(0, size, _CHUNK):
                many = min(_CHUNK, size - start)
                read = np.fromfile(file, np.float16, many * self.dimension)
                yield start, read.reshape(many, self.dimension).astype(np.float32)

    def kept(self, name: str) -> NDArray[np.float32]:
        """Return an array of the folder: centroids, lists, questions, best-SIZE, cosines-SIZE."""
        array: NDArray[np.float32] = np.load(self.home / f"{name}.npy")
        return array

    def keep(self, name: str, array: NDArray[np.float32] | NDArray[np.int64] | NDArray[np.int32]) -> None:
        """Write an array of the folder, whole or not at all."""
        with atomic(self.home / f"{name}.npy") as part, part.open("wb") as file:
            np.save(file, array)


def lay(home: Path, real: Half, questions: Vectors, sizes: Sequence[int], lists: int = LISTS) -> Laid:
    """Fill a folder with the largest of ``sizes`` rows (ascending), unless it holds them; questions (n, dimension).

    ``real`` (passages, 1 + PARTS, dimension): every passage comes first, then made-up rows. Writes ``made.f16``,
    ``questions``, ``centroids`` (lists, dimension), ``lists`` (rows,): the nearest centroid of each, and for each size
    the ``best`` rows (n, DEPTH) with their ``cosines``. Raises OSError.
    """
    laid = Laid(home, real.shape[2])
    if (home / "lists.npy").exists() and len(laid.kept("lists")) == sizes[-1]:
        return laid
    mixed = mixture(real)
    centroids = _centroids(mixed, lists)
    nearest, reached, chosen = Nearest(questions, DEPTH), 0, list[NDArray[np.int32]]()
    with laid.file.open("wb") as file:
        for rows, of_row in _blocks(mixed, centroids):
            rows = rows[: sizes[-1] - reached]
            rows.tofile(file)
            chosen.append(of_row[: len(rows)])
            for part in np.split(rows, [size - reached for size in sizes if 0 < size - reached < len(rows)]):
                nearest.see(part.astype(np.float32))
                if nearest.seen in sizes:
                    laid.keep(f"best-{nearest.seen}", nearest.rows)
                    laid.keep(f"cosines-{nearest.seen}", nearest.cosines)
            reached += len(rows)
            if reached == sizes[-1]:
                break
    laid.keep("questions", questions)
    laid.keep("centroids", centroids)
    laid.keep("lists", np.concatenate(chosen))
    return laid


def _centroids(mixed: Mixture, lists: int) -> Vectors:
    """Return the means (lists, dimension) of made-up rows."""
    blocks = range(-(-lists * _POINTS // BLOCK))
    sample = np.concatenate([made(mixed, recipe(mixed, block)) for block in blocks])[: lists * _POINTS]
    means = faiss.Kmeans(sample.shape[1], lists, niter=_ROUNDS, max_points_per_centroid=_POINTS, spherical=True, seed=1)
    means.train(sample.astype(np.float32))
    return np.asarray(means.centroids, dtype=np.float32)


def _blocks(mixed: Mixture, centroids: Vectors) -> Iterator[tuple[Half, NDArray[np.int32]]]:
    """Yield rows and their lists without end.

    A made-up row's products with the centroids are the sums of its parts', but for its length, which changes no order:
    three additions a list in place of a thousand multiplications.
    """
    products = np.empty((*mixed.real.shape[:2], len(centroids)), dtype=np.float16)
    flat, whole = products.reshape(-1, len(centroids)), mixed.real.reshape(-1, mixed.real.shape[2])
    for start in range(0, len(flat), _AT_ONCE):  # one matrix, not one a passage
        flat[start : start + _AT_ONCE] = whole[start : start + _AT_ONCE].astype(np.float32) @ centroids.T
    for start in range(0, len(products), BLOCK):
        some = slice(start, start + BLOCK)
        yield mixed.real[some, 0], products[some, 0].argmax(axis=1).astype(np.int32)
    for block in count():
        chosen = recipe(mixed, block)
        pieces = (chosen[start : start + _AT_ONCE] for start in range(0, BLOCK, _AT_ONCE))
        nearest = np.concatenate([summed(products[:, 1:], piece).argmax(axis=1) for piece in pieces])
        yield made(mixed, chosen), nearest.astype(np.int32)
