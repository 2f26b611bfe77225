"""The torch twin of `rag.reader.network`, which says what is computed."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from rag.reader.network import BLOCKS, HEADS, LONGEST, NOWHERE, PAIRED, SCALARS, WIDTH
from rag.reader.tokens import KINDS, MARKS
from rag.reader.train.arrays import Batch
from rag.reader.train.layout import Layout, laid, rounded

DROPPED = 26  # of 256 values


class Drop(nn.Module):
    """Dropout of one value in ten. torch's own draws take an eighth of a step, as they are drawn one by one."""

    random = np.random.Generator(np.random.SFC64(0))  # fit seeds it anew for each step

    def forward(self, x: Tensor) -> Tensor:
        """Zero some values while training; the others grow, so that the sum stays."""
        if not self.training:
            return x
        drawn = torch.frombuffer(bytearray(Drop.random.bytes(x.numel())), dtype=torch.uint8).view(x.shape)
        return x * (drawn >= DROPPED) * (256 / (256 - DROPPED))


class Block(nn.Module):
    """A gated convolution of width 3, then attention; both beside a residual path."""

    def __init__(self) -> None:
        super().__init__()
        self.near = nn.LayerNorm(WIDTH)
        self.conv = nn.Linear(3 * WIDTH, 2 * WIDTH)
        self.far = nn.LayerNorm(WIDTH)
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.drop = Drop()

    def forward(self, h: Tensor, layout: Layout) -> Tensor:
        """Return (t, WIDTH) of (t, WIDTH): all pieces of all sequences end to end."""
        x = self.near(h)
        before, after = functional.pad(x[:-1], (0, 0, 1, 0)), functional.pad(x[1:], (0, 0, 0, 1))
        near = [before * layout.goes_on, x, after * layout.is_followed]
        h = h + functional.glu(self.conv(torch.cat(near, 1)), 1)
        b, _, n, _ = layout.bias.shape
        qkv = layout.padded(self.qkv(self.far(h)))
        q, k, v = qkv.view(b, n, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        # Written out: the fused kernel's way back takes three times as long on a processor with AMX.
        scores = q * (WIDTH // HEADS) ** -0.5 @ k.transpose(2, 3) + layout.bias
        found = (torch.softmax(scores, 3).to(v.dtype) @ v).transpose(1, 2).reshape(b * n, WIDTH)
        mixed: Tensor = self.drop(self.out(layout.flat(found)))
        return h + mixed


class Network(nn.Module):
    """Token embeddings begin as ``table`` (v, WIDTH) and learn; ``weight`` (v,), how much a piece says, stays."""

    def __init__(self, table: Tensor, weight: Tensor) -> None:
        super().__init__()
        self.table = nn.Embedding(table.shape[0], table.shape[1], _weight=table.clone())
        self.weight: Tensor
        self.register_buffer("weight", weight)
        self.sharpness = nn.Parameter(torch.tensor(10.0))
        self.inner = nn.Linear(3 * WIDTH + MARKS + SCALARS, WIDTH)
        self.kinds = nn.Parameter(torch.randn(len(KINDS), WIDTH) * 0.1)
        self.blocks = nn.ModuleList(Block() for _ in range(BLOCKS))
        self.last = nn.LayerNorm(WIDTH)
        self.ends = nn.Linear(WIDTH, 2)
        self.pair = nn.Linear(WIDTH, 2 * PAIRED)
        self.length = nn.Parameter(torch.zeros(LONGEST))
        self.judge = nn.Sequential(nn.Linear(2 * WIDTH, WIDTH), nn.ReLU(), nn.Linear(WIDTH, 1))
        self.drop = Drop()

    def forward(self, batch: Batch, blanked: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Return spans (p, n, n), NOWHERE where none may stand, and relevance (p,), for p passages of up to n tokens.

        Exact matches are not told of where ``blanked`` (p,) is true.
        """
        (passages, width), batch = batch.tokens.shape, rounded(batch)
        asked, there = self.table(batch.asked.clamp_min(0)), self.table(batch.tokens.clamp_min(0))
        asking, being = batch.asked >= 0, batch.tokens >= 0
        if blanked is not None:
            blanked = functional.pad(blanked, (0, len(batch.tokens) - passages))
        q, p = self._look(asked, there, asking, being, batch, blanked)
        keep = torch.cat([torch.ones_like(asking[:, :1]), asking, being], 1)
        layout = laid(1 + asked.shape[1], keep, q.dtype)
        everything = torch.cat([self.kinds[batch.kind][:, None].to(q.dtype), q, p], 1)
        h = self.drop(layout.flat(everything.flatten(0, 1)))
        for block in self.blocks:
            h = block(h, layout)
        with torch.autocast("cpu", enabled=False):
            spans, relevance = self._scores(layout.padded(self.last(h.float())), being)
        return spans[:passages, :width, :width], relevance[:passages]

    def _scores(self, h: Tensor, being: Tensor) -> tuple[Tensor, Tensor]:
        n = being.shape[1]
        passage = h[:, -n:]
        top = passage.masked_fill(~being[..., None], NOWHERE).amax(1)
        relevance = self.judge(torch.cat([h[:, 0], top], 1))[:, 0]
        ends, (left, right) = self.ends(passage), self.pair(passage).chunk(2, 2)
        spans = ends[:, :, None, 0] + ends[:, None, :, 1] + left @ right.transpose(1, 2) * PAIRED**-0.5
        reach = torch.arange(n)[None] - torch.arange(n)[:, None]
        spans = spans + self.length[reach.clamp(0, LONGEST - 1)]
        allowed = (reach >= 0) & (reach < LONGEST) & being[:, :, None] & being[:, None]
        return spans.masked_fill(~allowed, NOWHERE), relevance

    def _look(
        self, asked: Tensor, there: Tensor, asking: Tensor, being: Tensor, batch: Batch, blanked: Tensor | None
    ) -> tuple[Tensor, Tensor]:
        """Each side's pieces beside those of the other that are most like them, (b, m, WIDTH) and (b, n, WIDTH)."""
        similar = functional.normalize(there, dim=2, eps=1e-6) @ functional.normalize(asked, dim=2, eps=1e-6).transpose(
            1, 2
        )
        similar = similar.float().masked_fill(~(being[:, :, None] & asking[:, None]), -2.0)
        same = (batch.tokens[:, :, None] == batch.asked[:, None]) & (batch.tokens > 0)[:, :, None]
        if blanked is not None:
            same = same & ~blanked[:, None, None]
        heavy, light = self.weight[batch.tokens.clamp_min(0)] * being, self.weight[batch.asked.clamp_min(0)] * asking
        met = sentence_met(similar.detach(), light, batch.sentence)
        flat = torch.zeros_like(light)
        sides = (
            (there, asked, similar, heavy, light, same.any(2), met, batch.marks, 1.0),
            (asked, there, similar.transpose(1, 2), light, heavy, same.any(1), (flat, flat), batch.asked_marks, 0.0),
        )
        p, q = (self._side(*side) for side in sides)
        return q, p

    def _side(
        self, own: Tensor, other: Tensor, similar: Tensor, weight: Tensor, others: Tensor, same: Tensor,
        met: tuple[Tensor, Tensor], marks: Tensor, side: float,
    ) -> Tensor:  # fmt: skip
        best, at = similar.max(2)
        attention = torch.softmax(self.sharpness * similar + torch.log(others.clamp_min(1e-6))[:, None], 2)
        aligned = attention.to(other.dtype) @ other
        scalars = torch.stack(
            [best, best * others.gather(1, at), same.float(), weight, *met, torch.full_like(best, side)], 2
        )
        return functional.relu(self.inner(torch.cat([own, aligned, own * aligned, bits(marks), scalars], 2)))


def bits(marks: Tensor) -> Tensor:
    """Return (b, n) marks as (b, n, MARKS) of 0 and 1."""
    return ((marks[..., None] >> torch.arange(MARKS)) & 1).float()


def sentence_met(similar: Tensor, weight: Tensor, sentence: Tensor) -> tuple[Tensor, Tensor]:
    """How well the question is met by the sentence a token stands in, (b, n), and by how much that is less than the
    passage's best: the mean, by weight, of the question's best cosines there.
    """
    b, _, m = similar.shape
    best = similar.new_zeros(b, int(sentence.max()) + 1, m)
    best = best.scatter_reduce(1, sentence[..., None].expand(-1, -1, m), similar, "amax")
    met = (best * weight[:, None]).sum(2) / weight.sum(1, keepdim=True).clamp_min(1e-6)
    own = met.gather(1, sentence)
    return own, own - met.amax(1, keepdim=True)
