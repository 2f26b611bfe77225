"""The files between prepare and fit: texts as flat arrays, questions with their passages, and batches of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from rag.reader.tokens import Tokens

Ints = NDArray[np.int64]
POSITIVES, NEGATIVES = 1, 2  # passages of a question in a batch
LEFT_OUT = 0.15  # of the questions are asked without their passage: the answer is "not here"
SORTED = 16  # batches whose questions are sorted by length together, so that little is padded
SPANS = 4  # places of the answer kept of a passage


@dataclass(frozen=True, slots=True)
class Row:
    """A passage of a question: its number among the texts, and (first, last) pieces of the answer; none: not here."""

    text: int
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A question (its number among the texts), its kind, whether it is held out, and its passages."""

    asked: int
    kind: int
    held: bool
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Arrays:
    """Flat arrays; t pieces of x texts, r passages of g questions.

    ids, marks, sentence (t,), bounds (x + 1,); text (r,), spans (r, SPANS, 2), -1 where none; asked, kind, held (g,),
    groups (g + 1,) into the passages.
    """

    data: dict[str, Ints]

    def __len__(self) -> int:
        """How many questions."""
        return len(self.data["asked"])

    @property
    def training(self) -> Ints:
        """Questions that may be trained on."""
        return np.flatnonzero(self.data["held"] == 0)


@dataclass(frozen=True, slots=True)
class Batch:
    """Padded tensors of some questions' passages: tokens (p, n) and asked (p, m) with -1 where padded, their marks and
    sentences alike; kind (p,); relevant (p,); gold (s, 3) as passage, first and last piece; groups of passages.
    """

    tokens: Tensor
    marks: Tensor
    sentence: Tensor
    asked: Tensor
    asked_marks: Tensor
    kind: Tensor
    relevant: Tensor
    gold: Tensor
    groups: list[slice]


def write(path: Path, texts: Sequence[Tokens], groups: Sequence[Group]) -> None:
    """Write some questions and the texts they speak of."""
    rows = [row for group in groups for row in group.rows]
    spans = np.full((len(rows), SPANS, 2), -1, np.int16)
    for i, row in enumerate(rows):
        if row.spans:
            spans[i, : len(row.spans)] = row.spans[:SPANS]
    part = path.with_suffix(".part.npz")
    np.savez(
        part,
        ids=np.concatenate([t.ids for t in texts]).astype(np.int32),
        marks=np.concatenate([t.marks for t in texts]),
        sentence=np.concatenate([t.sentence for t in texts]).astype(np.int16),
        bounds=np.cumsum([0, *(len(t.ids) for t in texts)]),
        text=np.array([row.text for row in rows]),
        spans=spans,
        asked=np.array([group.asked for group in groups]),
        kind=np.array([group.kind for group in groups]),
        held=np.array([group.held for group in groups], np.int8),
        groups=np.cumsum([0, *(len(group.rows) for group in groups)]),
    )
    part.replace(path)


def read(path: Path) -> Arrays:
    """Read what `write` wrote."""
    with np.load(path) as file:
        return Arrays({name: file[name] for name in file.files})


def batches(arrays: Arrays, size: int, seed: int, begun: int, steps: int) -> Iterator[Batch]:
    """Yield the batches of steps ``begun`` to ``steps``; each depends on the seed and its own number only."""
    groups, window = arrays.training, size * SORTED
    per_epoch = max(len(groups) // window, 1)
    for step in range(begun, steps):
        turn, place = divmod(step, SORTED)
        order = np.random.default_rng((seed, turn // per_epoch)).permutation(groups)
        at = turn % per_epoch * window
        random = np.random.default_rng((seed, turn, 2))
        chosen = [_chosen(arrays.data, int(g), random) for g in order[at : at + window]]
        by_length = np.argsort([_longest(arrays.data, rows) for rows in chosen], kind="stable")
        part = np.array_split(by_length, SORTED)[random.permutation(SORTED)[place]]
        part = part if len(part) else by_length[:size]
        yield collate(arrays, order[at : at + window][part], [chosen[i] for i in part])


def _longest(data: dict[str, Ints], rows: list[int]) -> int:
    texts = data["text"][rows]
    return int((data["bounds"][texts + 1] - data["bounds"][texts]).max())


def collate(arrays: Arrays, groups: Sequence[int] | Ints, chosen: Sequence[Sequence[int]] | None = None) -> Batch:
    """Pad some questions into one batch, with the passages chosen of each, or all."""
    data, rows, owners, slices = arrays.data, list[int](), list[int](), list[slice]()
    for at, group in enumerate(groups):
        some = chosen[at] if chosen is not None else range(data["groups"][group], data["groups"][group + 1])
        slices.append(slice(len(rows), len(rows) + len(some)))
        rows += some
        owners += [int(group)] * len(some)
    texts, questions = data["text"][rows], data["asked"][owners]
    spans = data["spans"][rows].astype(np.int64)
    passage, which = np.nonzero(spans[:, :, 0] >= 0)
    gold = np.concatenate([passage[:, None], spans[passage, which]], axis=1)
    relevant = torch.from_numpy((spans[:, 0, 0] >= 0).astype(np.float32))
    return Batch(
        _padded(data, "ids", texts, -1), _padded(data, "marks", texts, 0), _padded(data, "sentence", texts, 0),
        _padded(data, "ids", questions, -1), _padded(data, "marks", questions, 0),
        torch.from_numpy(data["kind"][owners]), relevant, torch.from_numpy(gold), slices,
    )  # fmt: skip


def _chosen(data: dict[str, Ints], group: int, random: np.random.Generator) -> list[int]:
    rows = np.arange(data["groups"][group], data["groups"][group + 1])
    relevant = data["spans"][rows, 0, 0] >= 0
    right, wrong = rows[relevant], rows[~relevant]
    right = right[:0] if random.random() < LEFT_OUT and len(wrong) else random.permutation(right)[:POSITIVES]
    return [int(r) for r in (*right, *random.permutation(wrong)[:NEGATIVES])]


def _padded(data: dict[str, Ints], name: str, texts: Ints, value: int) -> Tensor:
    pieces = [data[name][data["bounds"][t] : data["bounds"][t + 1]] for t in texts]
    out = torch.full((len(pieces), max(len(p) for p in pieces)), value, dtype=torch.int64)
    for i, piece in enumerate(pieces):
        out[i, : len(piece)] = torch.from_numpy(piece.astype(np.int64))
    return out
