"""Yes-or-no questions, learnt beside reading: a passage says yes to them, no, or nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from rag.reader.network import QUESTION_PIECES, VERDICTS
from rag.training.fit.batch import Desk, Sides, joined
from rag.training.network.network import Network
from rag.training.questions.claims import Claims
from rag.training.questions.qa_file import Ints

MEASURED = 64  # held questions read at a time


@dataclass(frozen=True, slots=True)
class ClaimDesk:
    """All yes-or-no questions on a device beside the passages: ``row`` (n,) is each one's, ``label`` (n,) its verdict."""

    questions: Sides
    passages: Sides
    row: Tensor
    label: Tensor
    learnt: Ints
    held: Ints

    @classmethod
    def of(cls, claims: Claims, desk: Desk, device: str) -> ClaimDesk:
        """Lay the questions on a device where their passages lie already; those of a passage that was not asked for go."""
        lengths = np.minimum(np.diff(claims.q_bounds), QUESTION_PIECES)
        questions = Sides.of(claims.q_ids, claims.q_bounds[:-1].astype(np.int64), lengths, device)
        row, label = (torch.from_numpy(some.astype(np.int64)).to(device) for some in (claims.row, claims.label))
        there = (desk.passages.starts[row] >= 0).cpu().numpy()
        learnt, held = (np.flatnonzero(there & (claims.held == held)) for held in (0, 1))
        return cls(questions, desk.passages, row, label, learnt, held)


def _scored(network: Network, desk: ClaimDesk, some: Tensor, drop: float = 0.0) -> Tensor:
    read = joined(desk.questions, some, desk.passages, desk.row[some])
    return network.verdicts(network.trunk(read.ids, read.side, read.mask(network.side.dtype), drop), read.inside)


def claim_loss(network: Network, desk: ClaimDesk, some: Tensor, drop: float) -> Tensor:
    """Read (k,) questions with their passages and return the loss."""
    return F.cross_entropy(_scored(network, desk, some, drop), desk.label[some])


@torch.no_grad()
def claims_measured(network: Network, desk: ClaimDesk) -> dict[str, float]:
    """Return the share of held questions judged rightly, and the precision of each verdict."""
    told, right = list[int](), list[int]()
    for at in range(0, len(desk.held), MEASURED):
        some = torch.from_numpy(desk.held[at : at + MEASURED]).to(desk.label.device)
        told += _scored(network, desk, some).argmax(1).tolist()
        right += desk.label[some].tolist()
    a, b = np.array(told), np.array(right)
    figures: dict[str, float] = {"n": len(a), "right": float((a == b).mean()) if len(a) else 0.0}
    for number, verdict in enumerate(VERDICTS):
        if (a == number).any():
            figures[verdict] = float((b[a == number] == number).mean())
    return {name: round(value, 4) for name, value in figures.items()}
