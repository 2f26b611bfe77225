"""Sequences of several lengths end to end: nothing is padded but what attention sees, and sizes return.

A processor's kernels are made anew for every size not met before, which took a third of the training's time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from rag.reader.network import NOWHERE, SLOPES
from rag.reader.train.arrays import Batch

ROWS, PIECES = 16, 512  # sizes are multiples of these


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the pieces of some sequences of up to n stand when laid end to end without padding.

    at (t,): their places among b * n; goes_on and is_followed (t, 1): 0 at a sequence's first and last piece;
    bias (b, HEADS, n, n) what each head adds to its attention.
    """

    at: Tensor
    goes_on: Tensor
    is_followed: Tensor
    bias: Tensor

    def padded(self, x: Tensor) -> Tensor:
        """Return (b, n, d) of (t, d), 0 where padded."""
        b, _, n, _ = self.bias.shape
        found: Tensor = _Spread.apply(x[: len(self.at)], self.at, b * n)  # type: ignore[no-untyped-call]
        return found.view(b, n, -1)

    def flat(self, x: Tensor) -> Tensor:
        """Return (t, d) of (b * n, d): what `padded` was given."""
        found: Tensor = _Gather.apply(x, self.at)  # type: ignore[no-untyped-call]
        return functional.pad(found, (0, 0, 0, len(self.goes_on) - len(found)))


class _Spread(torch.autograd.Function):
    """Rows to places of their own: its way back is a selection, where torch's own adds up as if places repeated."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, at: Tensor, size: int) -> Tensor:
        ctx.save_for_backward(at)
        return x.new_zeros(size, x.shape[1]).index_copy_(0, at, x)

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, None, None]:
        return grad.index_select(0, *ctx.saved_tensors), None, None


class _Gather(torch.autograd.Function):
    """The opposite of `_Spread`."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, at: Tensor) -> Tensor:
        ctx.save_for_backward(at)
        ctx.size = len(x)
        return x.index_select(0, at)

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, None]:
        (at,) = ctx.saved_tensors
        return grad.new_zeros(ctx.size, grad.shape[1]).index_copy_(0, at, grad), None


def rounded(batch: Batch) -> Batch:
    """Pad a batch to sizes that return: a processor's kernels are made anew for every size not met before."""
    p, n, m = len(batch.tokens), batch.tokens.shape[1], batch.asked.shape[1]
    down, right, under = -p % ROWS, -n % ROWS, -m % ROWS
    tokens, asked = ((0, right, 0, down), (0, under, 0, down))
    return replace(
        batch,
        tokens=functional.pad(batch.tokens, tokens, value=-1), marks=functional.pad(batch.marks, tokens),
        sentence=functional.pad(batch.sentence, tokens), asked=functional.pad(batch.asked, asked, value=-1),
        asked_marks=functional.pad(batch.asked_marks, asked), kind=functional.pad(batch.kind, (0, down)),
    )  # fmt: skip


def laid(m: int, keep: Tensor, dtype: torch.dtype) -> Layout:
    """Lay sequences of up to n places end to end; keep (b, n) is false where padded, the first m are the question's.

    Each head takes something from the attention of two pieces for their distance (SLOPES), but not across the sides.
    """
    n = keep.shape[1]
    place, side = torch.arange(n), torch.arange(n) < m
    apart = (place[:, None] - place).abs() * (side[:, None] == side)
    bias = -torch.tensor(SLOPES)[:, None, None] * apart
    owner = keep.nonzero()[:, 0]
    turns = torch.cat([owner.new_tensor([-1]), owner]).diff() != 0
    ends = torch.cat([owner, owner.new_tensor([-1])]).diff() != 0
    more = -len(owner) % PIECES
    goes_on, is_followed = (functional.pad((~x)[:, None].to(dtype), (0, 0, 0, more)) for x in (turns, ends))
    return Layout(
        keep.flatten().nonzero()[:, 0], goes_on, is_followed,
        bias.masked_fill(~keep[:, None, None], NOWHERE).to(dtype),
    )  # fmt: skip
