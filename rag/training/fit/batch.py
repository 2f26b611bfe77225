"""Questions with passages → padded tensors, laid together on the device where everything lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from rag.reader.network import NO_SPAN, PASSAGE_PIECES, QUESTION_PIECES
from rag.reader.vocabulary import CLS, PAD, SEP
from rag.training.fit.articles import PassageTexts
from rag.training.network.network import Network
from rag.training.questions.qa_file import Questions

PADDED_TO = 32  # a multiple of it: few shapes, few compilations


@dataclass(frozen=True, slots=True)
class Sides:
    """Texts on a device: ``ids`` end to end, text i is ``lengths[i]`` pieces from ``starts[i]`` on."""

    ids: Tensor
    starts: Tensor
    lengths: Tensor

    @classmethod
    def of(cls, ids: NDArray[np.uint16], starts: NDArray[np.int64], lengths: NDArray[np.int64], device: str) -> Sides:
        """Lay arrays on a device; pieces take two bytes there."""
        # no 16-bit unsigned indexing in torch: kept signed, read back by a mask
        flat = torch.from_numpy(ids.astype(np.int16)).to(device)
        return cls(flat, torch.from_numpy(starts).to(device), torch.from_numpy(lengths).to(device))

    def at(self, places: Tensor) -> Tensor:
        """Return the pieces at some places; what lies outside is read at the border."""
        return self.ids[places.clamp(0, len(self.ids) - 1)].long() & 0xFFFF


@dataclass(frozen=True, slots=True)
class Input:
    """(b, n): pieces with 0 where padded; side: 0 question, 1 from the passage on; inside: the passage's places.

    ``first`` (b,) is the place of each passage's first piece.
    """

    ids: Tensor
    side: Tensor
    inside: Tensor
    first: Tensor

    def mask(self, dtype: torch.dtype) -> Tensor:
        """(b, 1, 1, n): what is added to the attention's logits, so that padding is not attended to."""
        return torch.zeros_like(self.ids, dtype=dtype).masked_fill(self.ids == PAD, NO_SPAN)[:, None, None]


def joined(a: Sides, of_a: Tensor, b: Sides, of_b: Tensor) -> Input:
    """`[CLS] a [SEP] b [SEP]` for texts ``of_a`` and ``of_b`` (k,) of two sides."""
    m, k = a.lengths[of_a][:, None], b.lengths[of_b][:, None]
    n = -(-(int((m + k).max()) + 3) // PADDED_TO) * PADDED_TO
    place = torch.arange(n, device=m.device)[None]
    in_a, in_b = (place >= 1) & (place <= m), (place >= m + 2) & (place < m + 2 + k)
    ids = torch.where(in_a, a.at(a.starts[of_a][:, None] + place - 1), 0)
    ids = torch.where(in_b, b.at(b.starts[of_b][:, None] + place - m - 2), ids)
    ids = torch.where((place == m + 1) | (place == m + 2 + k), SEP, ids)
    ids[:, 0] = CLS
    return Input(ids, (place >= m + 2).long().expand_as(ids), in_b, (m + 2)[:, 0])


def scored(network: Network, read: Input, drop: float = 0.0) -> tuple[Tensor, Tensor]:
    """Return (b, n, n) scores of the spans from i to j, inclusive, and (b,) relevance of the passages as logits."""
    hidden = network.trunk(read.ids, read.side, read.mask(network.side.dtype), drop)
    return network.spans(hidden, read.inside), network.judged(hidden, read.inside)[:, 0]


@dataclass(frozen=True, slots=True)
class Desk:
    """All questions and passages on a device, with the answers' places (r, SPANS, 2)."""

    questions: Sides
    passages: Sides
    spans: Tensor

    @classmethod
    def of(cls, questions: Questions, texts: PassageTexts, device: str) -> Desk:
        """Lay some questions with their texts on a device."""
        asked = np.minimum(np.diff(questions.q_bounds), QUESTION_PIECES)
        read = np.minimum(questions.r_len.astype(np.int64), PASSAGE_PIECES)
        sides = Sides.of(questions.q_ids, questions.q_bounds[:-1].astype(np.int64), asked, device)
        spans = torch.from_numpy(questions.r_spans.astype(np.int64)).to(device)
        return cls(sides, Sides.of(texts.ids, texts.starts, read, device), spans)

    def input(self, groups: Tensor, rows: Tensor) -> Input:
        """Return what the network reads for (k,) questions, each with the passage beside it."""
        return joined(self.questions, groups, self.passages, rows)

    def gold(self, rows: Tensor, first: Tensor) -> Tensor:
        """Return (k, SPANS, 2) first and last place of the answers in the input, -1 where there are no more."""
        spans = self.spans[rows]
        return torch.where(spans >= 0, spans + first[:, None, None], -1)


def slots(chosen: Sequence[Sequence[int]], device: str) -> Tensor:
    """Return (g, most) where each question's passages stand among all that are read; -1 where it has no more.

    >>> slots([[7, 9], [4]], "cpu").tolist()
    [[0, 1], [2, -1]]
    """
    counts = [len(rows) for rows in chosen]
    places = torch.arange(sum(counts)).split(counts)  # type: ignore[no-untyped-call]
    return pad_sequence(list(places), batch_first=True, padding_value=-1).to(device)
