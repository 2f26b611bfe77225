"""The reader's network in torch: a small encoder over `[CLS] question [SEP] passage [SEP]`, and what is read off it.

Pre-norm blocks with rotary positions (Su et al. 2021, https://arxiv.org/abs/2104.09864) and GELU. A span from piece i
to piece j scores start_i + end_j + left_i · right_j / PAIR_SCALE + length_(j-i).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from rag.asking.turns.kinds import KINDS
from rag.reader.network import NO_SPAN, PAIR_SCALE, SPAN_PIECES, VERDICTS

HEAD = 64  # wide is a head of attention
PAIRED = int(PAIR_SCALE**2)  # wide are the vectors by which a start and an end are weighed together


@dataclass(frozen=True, slots=True)
class Shape:
    """Pieces of the vocabulary, width (a multiple of HEAD) and layers of a network."""

    vocabulary: int
    width: int = 320
    layers: int = 12


class Block(nn.Module):
    """One layer: attention, then a product four times as wide, each added to what came in."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.ln1, self.ln2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x: Tensor, turn: Tensor, mask: Tensor | None, kept: Tensor | None) -> Tensor:
        """(b, n, width) → the same. ``turn`` (2, n, 1, HEAD / 2) is cosine and sine, ``mask`` (b, 1, 1, n) is added to
        the attention's logits, ``kept`` (2, b, n, width) multiplies what is added, nothing where None.
        """
        b, n, width = x.shape
        q, k, v = self.qkv(self.ln1(x)).view(b, n, 3, width // HEAD, HEAD).unbind(2)
        q, k, v = (t.transpose(1, 2) for t in (rotated(q, turn), rotated(k, turn), v))
        mixed = self.out(attended(q, k, v, mask).transpose(1, 2).reshape(b, n, width))
        x = x + (mixed if kept is None else mixed * kept[0])
        wide = self.down(F.gelu(self.up(self.ln2(x))))
        whole: Tensor = x + (wide if kept is None else wide * kept[1])
        return whole


def attended(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None) -> Tensor:
    """Attention over (b, heads, n, HEAD). Plain products on a CPU, where they are faster backward than the fused one."""
    if q.is_cuda:
        wide = None if mask is None else mask.expand(-1, q.shape[1], q.shape[2], -1)
        return F.scaled_dot_product_attention(q, k, v, attn_mask=wide)
    logits = (q * HEAD**-0.5) @ k.transpose(2, 3)
    return torch.softmax(logits if mask is None else logits + mask, -1) @ v


def rotated(x: Tensor, turn: Tensor) -> Tensor:
    """Turn the halves of each head (b, n, heads, HEAD) by its place's angles."""
    a, b = x.chunk(2, -1)
    return torch.cat([a * turn[0] - b * turn[1], b * turn[0] + a * turn[1]], -1)


def turns(n: int, like: Tensor) -> Tensor:
    """Return (2, n, 1, HEAD / 2): cosine and sine of each place's angles."""
    rates = 10_000.0 ** (-torch.arange(HEAD // 2, device=like.device) / (HEAD // 2))
    angle = torch.arange(n, device=like.device)[:, None] * rates
    return torch.stack([angle.cos(), angle.sin()])[:, :, None].to(like.dtype)


class Network(nn.Module):
    """The whole network; its parameters' names are those of the weights on disk."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        width = shape.width
        self.shape = shape
        self.emb, self.ln0 = nn.Embedding(shape.vocabulary, width), nn.LayerNorm(width)
        self.side = nn.Parameter(torch.zeros(2, width))
        self.blocks = nn.ModuleList(Block(width) for _ in range(shape.layers))
        self.last = nn.LayerNorm(width)
        self.mlm, self.mlm_ln = nn.Linear(width, width), nn.LayerNorm(width)
        self.bias = nn.Parameter(torch.zeros(shape.vocabulary))
        self.ends, self.pair = nn.Linear(width, 2), nn.Linear(width, 2 * PAIRED)
        self.length = nn.Parameter(torch.zeros(SPAN_PIECES))
        self.judge1, self.judge2 = nn.Linear(2 * width, width), nn.Linear(width, 2)
        self.turn1, self.turn2 = nn.Linear(2 * width, width), nn.Linear(width, len(KINDS))
        self.claim1, self.claim2 = nn.Linear(2 * width, width), nn.Linear(width, len(VERDICTS))
        self.deleted, self.placed = nn.Linear(width, 1), nn.Linear(width, 4 * PAIRED)
        drawn(self, shape.layers)

    def trunk(self, ids: Tensor, side: Tensor | None = None, mask: Tensor | None = None, drop: float = 0.0) -> Tensor:
        """(b, n) pieces → (b, n, width). ``side`` (b, n): 0 question, 1 passage; ``drop``: share of values dropped."""
        x = self.emb(ids)
        x = self.ln0(x if side is None else x + self.side[side])
        turn = turns(ids.shape[1], x)
        for block in self.blocks:
            x = block(x, turn, mask, kept(x, drop) if drop and self.training else None)
        whole: Tensor = self.last(x)
        return whole

    def words(self, hidden: Tensor) -> Tensor:
        """(k, width) → (k, vocabulary): which piece stands there, as logits."""
        return F.linear(self.mlm_ln(F.gelu(self.mlm(hidden))), self.emb.weight, self.bias).float()

    def spans(self, hidden: Tensor, inside: Tensor) -> Tensor:
        """(b, n, width) and the passage's places (b, n) → (b, n, n) scores of the spans from i to j, inclusive."""
        n = hidden.shape[1]
        ends = self.ends(hidden).float()
        left, right = self.pair(hidden).chunk(2, -1)
        scores = ends[:, :, None, 0] + ends[:, None, :, 1] + (left @ right.transpose(1, 2)).float() / PAIR_SCALE
        at = torch.arange(n, device=hidden.device)
        reach = at[None] - at[:, None]
        scores = scores + self.length.float()[reach.clamp(0, SPAN_PIECES - 1)]
        may = (reach >= 0) & (reach < SPAN_PIECES) & inside[:, :, None] & inside[:, None]
        whole: Tensor = scores.masked_fill(~may, NO_SPAN)
        return whole

    def judged(self, hidden: Tensor, inside: Tensor) -> Tensor:
        """(b, n, width) → (b, 2) logits: does the passage answer the question; do the two texts mean the same."""
        logits: Tensor = self.judge2(F.relu(self.judge1(summed_up(hidden, inside))))
        return logits.float()

    def verdicts(self, hidden: Tensor, inside: Tensor) -> Tensor:
        """(b, n, width) of yes-or-no questions with passages → (b, VERDICTS) logits of what the passage says to it."""
        logits: Tensor = self.claim2(F.relu(self.claim1(summed_up(hidden, inside))))
        return logits.float()

    def kinds(self, hidden: Tensor, inside: Tensor) -> Tensor:
        """(b, n, width) of messages, each with what was said before it → (b, kinds) logits of what kind it is."""
        logits: Tensor = self.turn2(F.relu(self.turn1(summed_up(hidden, inside))))
        return logits.float()

    def inserted(self, hidden: Tensor) -> tuple[Tensor, Tensor]:
        """(b, n, width) → (b, n, n) twice: before piece p stands a slice of the earlier turns that begins, that ends at i;
        0, the [CLS], where none does.
        """
        return places(self.placed(hidden))


def drawn(network: nn.Module, layers: int) -> None:
    """Draw all weights anew, those that are added to what came in smaller the more layers there are."""
    for module in network.modules():
        if isinstance(module, nn.Linear | nn.Embedding):
            nn.init.normal_(module.weight, std=0.02)
        if isinstance(module, nn.Linear):
            nn.init.zeros_(module.bias)
    for name, weight in network.named_parameters():
        if name.endswith(("out.weight", "down.weight")):
            nn.init.normal_(weight, std=0.02 / math.sqrt(2 * layers))


def places(placed: Tensor) -> tuple[Tensor, Tensor]:
    """(b, n, 4 * PAIRED) → (b, n, n) twice: how well a slice that begins, that ends at i stands before piece p."""
    vectors = placed.float().chunk(4, -1)
    begins, ends = (a @ b.transpose(1, 2) / PAIR_SCALE for a, b in (vectors[:2], vectors[2:]))
    return begins, ends


def summed_up(hidden: Tensor, inside: Tensor) -> Tensor:
    """(b, n, width) → (b, 2 * width): the [CLS], and the most of each value within the second text."""
    return torch.cat([hidden[:, 0], hidden.masked_fill(~inside[..., None], NO_SPAN).amax(1)], -1)


_BYTES = 256


def kept(x: Tensor, drop: float) -> Tensor:
    """(2, *x.shape): 0 where a value is dropped, else what makes up for it. On a CPU of a byte each: 5 times faster."""
    if x.is_cuda:
        return F.dropout(x.new_ones(2, *x.shape), drop)
    least = round(_BYTES * drop)
    words = torch.empty(2 * x.numel() // 8 + 1, dtype=torch.int64).random_(-(2**63), None)
    drawn = words.view(torch.uint8)[: 2 * x.numel()].view(2, *x.shape)
    return (drawn >= least).to(x.dtype) * (_BYTES / (_BYTES - least))
