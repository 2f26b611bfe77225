"""What reads turns of conversations on the reader's frozen trunk: a block, and how a message leans on what was said."""

from __future__ import annotations

from dataclasses import dataclass

import torch.nn.functional as F
from torch import Tensor, nn

from rag.asking.turns.kinds import KINDS
from rag.training.network.network import PAIRED, Block, drawn, kept, places, summed_up, turns


@dataclass(frozen=True, slots=True)
class TurnShape:
    """Width, that of the trunk, and blocks."""

    width: int = 320
    blocks: int = 1


class TurnNetwork(nn.Module):
    """The trunk's last hidden state of a message with what was said before it in, edits of the message out.

    Learnt after the trunk, which stays as it is: the last state serves reading, so a block of its own comes between.
    """

    def __init__(self, shape: TurnShape) -> None:
        super().__init__()
        width = shape.width
        self.shape = shape
        self.blocks = nn.ModuleList(Block(width) for _ in range(shape.blocks))
        self.last = nn.LayerNorm(width)
        self.turn1, self.turn2 = nn.Linear(2 * width, width), nn.Linear(width, len(KINDS))
        self.leans = nn.Linear(width, 1)
        self.deleted, self.placed = nn.Linear(width, 1), nn.Linear(width, 4 * PAIRED)
        drawn(self, shape.blocks)

    def further(self, hidden: Tensor, mask: Tensor | None = None, drop: float = 0.0) -> Tensor:
        """(b, n, width) of the trunk → the same, of these blocks. ``mask``, ``drop``: as in `Network.trunk`."""
        x, turn = hidden, turns(hidden.shape[1], hidden)
        for block in self.blocks:
            x = block(x, turn, mask, kept(x, drop) if drop and self.training else None)
        whole: Tensor = self.last(x)
        return whole

    def kinds(self, hidden: Tensor, inside: Tensor) -> Tensor:
        """(b, n, width) and the places of what was said → (b, kinds) logits of what kind a message is."""
        logits: Tensor = self.turn2(F.relu(self.turn1(summed_up(hidden, inside))))
        return logits

    def leaning(self, hidden: Tensor, inside: Tensor) -> Tensor:
        """The same → (b,) logits that a message leans on what was said."""
        logits: Tensor = self.leans(F.relu(self.turn1(summed_up(hidden, inside))))
        return logits[:, 0]

    def inserted(self, hidden: Tensor) -> tuple[Tensor, Tensor]:
        """(b, n, width) → (b, n, n) twice, as `Network.inserted`."""
        return places(self.placed(hidden))
