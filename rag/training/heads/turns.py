"""Messages of a conversation, learnt beside reading: their kind, what to leave out of them, what to insert where."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from rag.asking.turns.kinds import ALONE, KINDS
from rag.reader.network import NO_SPAN, PASSAGE_PIECES, QUESTION_PIECES
from rag.training.fit.batch import Input, Sides, joined
from rag.training.network.network import Network
from rag.training.network.turns import TurnNetwork
from rag.training.questions.qa_file import Ints
from rag.training.turns.turns_file import TurnsFile

WRITTEN_TIMES = 5  # a message of a written conversation is drawn as often as so many derived ones
INSERTED, DELETED = 0.5, 0.5  # shares of the edits in the loss, beside the kind

MEASURED = 64  # held messages read at a time
ALONE_NUMBERS = [number for number, kind in enumerate(KINDS) if kind in ALONE]


@dataclass(frozen=True, slots=True)
class TurnDesk:
    """All messages with their earlier turns on a device, with the labels: ``kind`` (t,), ``edited`` (t,) whether edits
    are known, ``deleted`` (t, QUESTION_PIECES) and ``first``, ``last`` (t, QUESTION_PIECES + 1): the place in the
    earlier turns of the slice that stands before a piece, or at the end, -1 where none does.
    """

    messages: Sides
    earlier: Sides
    kind: Tensor
    edited: Tensor
    deleted: Tensor
    first: Tensor
    last: Tensor
    learnt: Ints
    held: Ints

    @classmethod
    def of(cls, turns: TurnsFile, device: str) -> TurnDesk:
        """Lay some messages on a device; what lies beyond the pieces that are read is no edit."""
        t = len(turns.kind)
        deleted = np.zeros((t, QUESTION_PIECES), np.float32)
        for i in range(t):
            own = turns.deleted[turns.q_bounds[i] : turns.q_bounds[i + 1]][:QUESTION_PIECES]
            deleted[i, : len(own)] = own
        first, last = (np.full((t, QUESTION_PIECES + 1), -1, np.int64) for _ in range(2))
        rows = turns.inserted
        read = rows[(rows[:, 1] <= QUESTION_PIECES) & (rows[:, 3] < PASSAGE_PIECES)]
        first[read[:, 0], read[:, 1]], last[read[:, 0], read[:, 1]] = read[:, 2], read[:, 3]
        known = turns.kind.astype(np.int64), turns.has_edits.astype(np.float32), deleted, first, last
        kind, edited, cut, begins, ends = (torch.from_numpy(some).to(device) for some in known)
        messages = _side(turns.q_ids, turns.q_bounds, QUESTION_PIECES, device)
        earlier = _side(turns.h_ids, turns.h_bounds, PASSAGE_PIECES, device)
        return cls(messages, earlier, kind, edited, cut, begins, ends, pool(turns), np.flatnonzero(turns.held))

    def input(self, some: Tensor) -> Input:
        """Return what the network reads for (k,) messages."""
        return joined(self.messages, some, self.earlier, some)


def _side(ids: NDArray[np.uint16], bounds: Ints, most: int, device: str) -> Sides:
    return Sides.of(ids, bounds[:-1].astype(np.int64), np.minimum(np.diff(bounds), most), device)


def pool(turns: TurnsFile) -> Ints:
    """Return the messages that are learnt, written ones WRITTEN_TIMES times."""
    own = np.flatnonzero(turns.held == 0)
    written = own[turns.origin[own] == 0]
    return np.concatenate([own, *[written] * (WRITTEN_TIMES - 1)])


def turn_loss(network: Network, desk: TurnDesk, some: Tensor, drop: float) -> Tensor:
    """Read (k,) messages with what was said before and return the loss."""
    read = desk.input(some)
    hidden = network.trunk(read.ids, read.side, read.mask(network.side.dtype), drop)
    return edit_loss(network, hidden, read, desk, some)


def edit_loss(network: Network | TurnNetwork, hidden: Tensor, read: Input, desk: TurnDesk, some: Tensor) -> Tensor:
    """Return the loss of the kind and the edits that are read off (k, n, width)."""
    kind = F.cross_entropy(network.kinds(hidden, read.inside), desk.kind[some])
    message, before = _places(read)
    n, width = hidden.shape[1], message.shape[1]
    gone = F.pad(desk.deleted[some], (1, 1))[:, :width]
    cut = F.binary_cross_entropy_with_logits(network.deleted(hidden)[:, :width, 0].float(), gone, reduction="none")
    deleted, placed = (cut * message).sum(1), torch.zeros(len(some), device=hidden.device)
    for logits, wanted in zip(_slices(network, hidden, read), (desk.first, desk.last), strict=True):
        at = F.pad(wanted[some], (1, 0), value=-1)[:, :width]
        target = torch.where(at >= 0, at + read.first[:, None], 0).clamp(max=n - 1)
        each = F.cross_entropy(logits[:, :width].flatten(0, 1), target.flatten(), reduction="none").view(-1, width)
        placed = placed + (each * before).sum(1)
    whole: Tensor = kind + (desk.edited[some] * (DELETED * deleted + INSERTED * placed)).mean()
    return whole


def _places(read: Input) -> tuple[Tensor, Tensor]:
    """(b, w) twice: the message's own pieces; those and the place at its end."""
    places = torch.arange(min(read.ids.shape[1], QUESTION_PIECES + 2), device=read.ids.device)[None]
    return (places >= 1) & (places < read.first[:, None] - 1), (places >= 1) & (places < read.first[:, None])


def _slices(network: Network | TurnNetwork, hidden: Tensor, read: Input) -> tuple[Tensor, Tensor]:
    """(b, n, n) twice, as `Network.inserted`, of places in the earlier turns or none alone."""
    to = read.inside | (torch.arange(hidden.shape[1], device=hidden.device) == 0)
    begins, ends = (scores.masked_fill(~to[:, None], NO_SPAN) for scores in network.inserted(hidden))
    return begins, ends


@torch.no_grad()
def turns_measured(network: Network, desk: TurnDesk) -> dict[str, float]:
    """Return how often a held message's kind is right, how often one that stands alone is edited (a false lean), and how
    often all edits are as labelled where some are.
    """
    kinds, edits, leans, leaning = list[bool](), list[bool](), list[bool](), list[bool]()
    for at in range(0, len(desk.held), MEASURED):
        some = torch.from_numpy(desk.held[at : at + MEASURED]).to(desk.kind.device)
        read = desk.input(some)
        hidden = network.trunk(read.ids, read.side, read.mask(network.side.dtype))
        kind = network.kinds(hidden, read.inside).argmax(1)
        kinds += (kind == desk.kind[some]).tolist()
        message, before = _places(read)
        width = message.shape[1]
        gone = (network.deleted(hidden)[:, :width, 0] > 0) & message
        right = (gone == (F.pad(desk.deleted[some], (1, 1))[:, :width] > 0)).all(1)
        any_edit = gone.any(1)
        for scores, wanted in zip(_slices(network, hidden, read), (desk.first, desk.last), strict=True):
            best = scores[:, :width].argmax(2) * before
            at_ = F.pad(wanted[some], (1, 0), value=-1)[:, :width]
            right &= (best == torch.where(at_ >= 0, at_ + read.first[:, None], 0) * before).all(1)
            any_edit |= (best > 0).any(1)
        alone = torch.isin(desk.kind[some], torch.tensor(ALONE_NUMBERS, device=kind.device))
        leaned = (desk.edited[some] > 0) & ~alone
        edits += right[leaned].tolist()
        leans += any_edit[alone].tolist()
        leaning += any_edit[leaned].tolist()
    shares = {"kind": kinds, "edits": edits, "false_lean": leans, "lean": leaning}
    return {"n": len(kinds), **{name: round(float(np.mean(some)), 4) for name, some in shares.items() if some}}
