"""The file between prepare and fit: every passage of every question as flat arrays, and batches of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

Ints = NDArray[np.int64]
POSITIVES, NEGATIVES = 1, 2  # passages of a question in a batch
LEFT_OUT = 0.15  # of the questions are asked without their passage: the answer is "not here"


@dataclass(frozen=True, slots=True)
class Arrays:
    """Flat arrays; ``p`` counts passages, ``t`` their tokens, ``g`` groups (a question with its passages).

    tokens (t,), scalars (t, s) float16, marks (t,) bit 1: the answer starts, bit 2: it ends; bounds (p + 1,);
    relevant (p,); asked (q,) and asked_bounds (g + 1,); kinds (g, k); groups (g + 1,) into passages; held (g,).
    """

    encoder: str
    table: NDArray[np.float32]
    data: dict[str, NDArray[np.generic]]

    @property
    def train_groups(self) -> Ints:
        """Groups that may be trained on."""
        return np.flatnonzero(~self.data["held"].astype(bool))


@dataclass(frozen=True, slots=True)
class Batch:
    """Padded tensors of some groups' passages: tokens (p, n) with -1 where padded, and so on."""

    tokens: Tensor
    mask: Tensor
    asked: Tensor
    kind: Tensor
    scalars: Tensor
    starts: Tensor
    ends: Tensor
    relevant: Tensor
    groups: list[slice]


def load_arrays(work: Path) -> Arrays:
    """Read what prepare wrote."""
    with np.load(work / "reader.npz") as file:
        data = {name: file[name] for name in file.files}
    return Arrays(str(data.pop("encoder")), data.pop("table").astype(np.float32), data)


def batches(arrays: Arrays, groups: Ints, size: int, seed: int, begun: int, steps: int) -> Iterator[Batch]:
    """Yield the batches of steps ``begun`` to ``steps``; each depends on the seed and its own number only."""
    per_epoch = max(len(groups) // size, 1)
    for step in range(begun, steps):
        order = np.random.default_rng((seed, step // per_epoch)).permutation(groups)
        at = step % per_epoch * size
        yield collate(arrays, order[at : at + size], np.random.default_rng((seed, step, 1)))


def collate(arrays: Arrays, groups: Sequence[int] | Ints, random: np.random.Generator | None) -> Batch:
    """Pad some groups into one batch; ``random`` samples their passages, None takes all of them."""
    data, rows, owners, slices = arrays.data, list[int](), list[int](), list[slice]()
    for group in groups:
        chosen = _chosen(data, int(group), random)
        slices.append(slice(len(rows), len(rows) + len(chosen)))
        rows += chosen
        owners += [int(group)] * len(chosen)
    tokens = _padded([data["tokens"][data["bounds"][r] : data["bounds"][r + 1]] for r in rows])
    asked = _padded([data["asked"][data["asked_bounds"][g] : data["asked_bounds"][g + 1]] for g in owners])
    scalars = torch.zeros(*tokens.shape, data["scalars"].shape[1])
    marks = torch.zeros(tokens.shape, dtype=torch.int64)
    for i, r in enumerate(rows):
        span = slice(data["bounds"][r], data["bounds"][r + 1])
        length = int(data["bounds"][r + 1] - data["bounds"][r])
        scalars[i, :length] = torch.from_numpy(data["scalars"][span].astype(np.float32))
        marks[i, :length] = torch.from_numpy(data["marks"][span].astype(np.int64))
    kind = torch.from_numpy(data["kinds"][owners].astype(np.float32))
    relevant = torch.from_numpy(data["relevant"][rows].astype(np.float32))
    return Batch(tokens, tokens >= 0, asked, kind, scalars, (marks & 1) > 0, (marks & 2) > 0, relevant, slices)


def _chosen(data: dict[str, NDArray[np.generic]], group: int, random: np.random.Generator | None) -> list[int]:
    rows = np.arange(data["groups"][group], data["groups"][group + 1])
    if random is None:
        return [int(r) for r in rows]
    relevant = data["relevant"][rows].astype(bool)
    right = rows[relevant]
    wrong = rows[~relevant]
    right = right[:0] if random.random() < LEFT_OUT and len(wrong) else random.permutation(right)[:POSITIVES]
    return [int(r) for r in (*right, *random.permutation(wrong)[:NEGATIVES])]


def _padded(pieces: Sequence[NDArray[np.generic]]) -> Tensor:
    out = torch.full((len(pieces), max(len(p) for p in pieces)), -1, dtype=torch.int64)
    for i, piece in enumerate(pieces):
        out[i, : len(piece)] = torch.from_numpy(piece.astype(np.int64))
    return out
