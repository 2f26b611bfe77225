"""What the reader is trained for: the right span of the right passage, each passage's relevance, and silence.

Shared normalisation: Clark & Gardner 2018, https://arxiv.org/abs/1710.10723. A span's probability is normalised over
all spans of every passage read for a question, so that scores of different passages compare; "not here" is one more
place the answer may stand.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from rag.reader.train.arrays import Batch

ORDER = 0.5  # weight of the passages' order beside the span and each passage's own relevance


def loss(spans: Tensor, relevance: Tensor, batch: Batch) -> Tensor:
    """Mean over questions of -log p(any right span), the passages' cross-entropy, and their share among each other.

    "Not here" competes with score 0; a question whose right passages were left out must choose it.
    """
    total = spans.new_zeros(())
    everything = torch.logsumexp(spans.flatten(1), 1)
    right = spans[batch.gold[:, 0], batch.gold[:, 1], batch.gold[:, 2]]
    for rows in batch.groups:
        whole = torch.logsumexp(torch.cat([everything[rows], everything.new_zeros(1)]), 0)
        of = (batch.gold[:, 0] >= rows.start) & (batch.gold[:, 0] < rows.stop)
        total = total + whole - (torch.logsumexp(right[of], 0) if bool(of.any()) else 0.0)
        good = batch.relevant[rows] > 0
        if bool(good.any()) and not bool(good.all()):
            scores = relevance[rows]
            total = total + ORDER * (torch.logsumexp(scores, 0) - torch.logsumexp(scores[good], 0))
    judged = functional.binary_cross_entropy_with_logits(relevance, batch.relevant)
    return total / len(batch.groups) + judged
