"""What is learnt of a question: which span of all its passages is the answer, or none; and which passages answer it.

One softmax over all passages' spans and "not here": Clark and Gardner 2018, https://arxiv.org/abs/1710.10723.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from rag.reader.network import NO_SPAN

HIGHEST = 30.0  # a question's loss; more is a wrong label
JUDGED = 0.5  # the share of relevance in the whole


@dataclass(frozen=True, slots=True)
class Losses:
    """Means: of the span, of relevance by itself, and of relevance among a question's passages."""

    span: Tensor
    relevance: Tensor
    order: Tensor

    @property
    def whole(self) -> Tensor:
        """What is learnt."""
        return self.span + JUDGED * (self.relevance + self.order)


def losses(spans: Tensor, relevance: Tensor, gold: Tensor, slots: Tensor) -> Losses:
    """``spans`` (p, n, n) scores, ``relevance`` (p,) logits, ``gold`` (p, k, 2) places, -1 where none, ``slots`` (g, m)
    places of each question's passages among p, -1 where none.
    """
    n, read = spans.shape[1], slots >= 0
    there = gold[..., 0] >= 0
    at = (gold[..., 0] * n + gold[..., 1]).clamp(min=0)
    right = spans.flatten(1).gather(1, at).masked_fill(~there, NO_SPAN).logsumexp(1)
    every = _by_question(spans.flatten(1).logsumexp(1), slots)
    total = torch.cat([every, every.new_zeros(len(every), 1)], 1).logsumexp(1)
    answers = there.any(1)
    good = read & answers[slots.clamp(min=0)]
    answered = good.any(1)
    wanted = torch.where(answered, _by_question(right, slots).logsumexp(1), 0.0)
    span = (total - wanted).clamp(max=HIGHEST).mean()
    judged = _by_question(relevance, slots)
    order = judged.logsumexp(1) - judged.masked_fill(~good, NO_SPAN).logsumexp(1)
    each = F.binary_cross_entropy_with_logits(relevance, answers.float())
    return Losses(span, each, (order * answered).sum() / answered.sum().clamp(min=1))


def _by_question(values: Tensor, slots: Tensor) -> Tensor:
    """(p,) → (g, m), NO_SPAN where a question has no more passages."""
    return values[slots.clamp(min=0)].masked_fill(slots < 0, NO_SPAN)
