"""The reader's network in torch, and its training: one softmax over all passages of a question, and none of them.

Shared normalisation: Clark & Gardner 2018, https://arxiv.org/abs/1710.10723. A span's probability is
normalised over every passage retrieved, so that scores of different passages compare; "not here" is
one more place the start and the end may stand.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.nn import functional

from rag.reader.features import KINDS, SCALARS
from rag.reader.network import DILATIONS
from rag.reader.train.arrays import Arrays, Batch, batches, load_arrays

log = logging.getLogger(__name__)

PROJECTED, ASKED, WIDTH = 64, 32, 128
_EXACT, _GAP = 2, (-2, -1)  # columns of the scalars that are blanked at times, as a question in English has none


class Network(nn.Module):
    """See `rag.reader.network`; ``table`` (v, d) stays as the encoder made it."""

    def __init__(self, table: Tensor) -> None:
        super().__init__()
        self.table: Tensor
        self.register_buffer("table", table, persistent=False)
        same = len(KINDS) + ASKED
        self.project = nn.Parameter(torch.randn(table.shape[1], PROJECTED) * table.shape[1] ** -0.5)
        self.ask = nn.Parameter(torch.randn(table.shape[1], ASKED) * table.shape[1] ** -0.5)
        self.inner = nn.Linear(3 * PROJECTED + SCALARS + same, WIDTH)
        self.norms = nn.ModuleList(nn.LayerNorm(WIDTH) for _ in DILATIONS)
        self.convs = nn.ModuleList(nn.Linear(3 * WIDTH, 2 * WIDTH) for _ in DILATIONS)
        self.pool = nn.Linear(WIDTH, WIDTH)
        self.start = nn.Linear(WIDTH, 1)
        self.end = nn.Linear(WIDTH, 1)
        self.judge = nn.Sequential(nn.Linear(2 * WIDTH + same, WIDTH), nn.GELU(approximate="tanh"), nn.Linear(WIDTH, 1))
        self.drop = nn.Dropout(0.15)

    def forward(self, batch: Batch, scalars: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return (start (p, n), end (p, n), relevance (p,)) for p passages of up to n tokens."""
        unit, asked, weight = self._unit(batch.tokens), self._unit(batch.asked), self._weight(batch.asked)
        similar = unit @ asked.transpose(1, 2)
        attention = torch.exp(10.0 * (similar - similar.amax(2, keepdim=True))) * weight[:, None]
        aligned = attention / attention.sum(2, keepdim=True).clamp_min(1e-6) @ asked
        question = (weight[:, None] @ asked)[:, 0] / weight.sum(1, keepdim=True).clamp_min(1e-6)
        same = torch.cat([batch.kind, question @ self.ask], 1)
        u, v = unit @ self.project, aligned @ self.project
        rows = torch.cat([u, v, u * v, scalars, same[:, None].expand(-1, u.shape[1], -1)], 2)
        mask = batch.mask[..., None]
        h = self.drop(functional.gelu(self.inner(rows), approximate="tanh")) * mask
        for block, (norm, conv, dilation) in enumerate(zip(self.norms, self.convs, DILATIONS, strict=True)):
            gated = conv(_window(norm(h) * mask, dilation))
            h = (h + functional.glu(gated, 2)) * mask
            if block == 1:
                h = (h + self.pool(h.masked_fill(~mask, -1e4).amax(1))[:, None]) * mask
        mean = h.sum(1) / mask.sum(1).clamp_min(1)
        relevance = self.judge(torch.cat([h.masked_fill(~mask, -1e4).amax(1), mean, same], 1))[:, 0]
        hidden = ~batch.mask
        return (
            self.start(h)[..., 0].masked_fill(hidden, -1e4),
            self.end(h)[..., 0].masked_fill(hidden, -1e4),
            relevance,
        )

    def _unit(self, ids: Tensor) -> Tensor:
        return functional.normalize(self.table[ids], dim=2, eps=1e-6) * (ids >= 0)[..., None]

    def _weight(self, ids: Tensor) -> Tensor:
        norms = self.table[ids].norm(dim=2) * (ids >= 0)
        weight: Tensor = norms / norms.amax(1, keepdim=True).clamp_min(1e-6)
        return weight


def _window(h: Tensor, dilation: int) -> Tensor:
    """Each token beside those ``dilation`` before and after it: a convolution of width 3 as one product of matrices."""
    padded = functional.pad(h, (0, 0, dilation, dilation))
    return torch.cat([padded[:, : h.shape[1]], h, padded[:, 2 * dilation :]], 2)


def blanked(scalars: Tensor, generator: torch.Generator) -> Tensor:
    """Blank exact matches and gap matches of a quarter of the passages, so that alignment alone must do."""
    keep = (torch.rand(len(scalars), generator=generator) > 0.25).float()
    out = scalars.clone()
    for column in (_EXACT, *_GAP):
        out[:, :, column] *= keep[:, None]
    return out


def loss(start: Tensor, end: Tensor, relevance: Tensor, batch: Batch) -> Tensor:
    """Mean over questions of -log p(start) - log p(end) + the relevance's cross-entropy.

    "Not here" competes with score 0; a group whose positives were left out must choose it.
    """
    total = start.new_zeros(())
    for rows in batch.groups:
        answerable = batch.relevant[rows].sum() > 0
        for scores, target in ((start[rows], batch.starts[rows]), (end[rows], batch.ends[rows])):
            both = torch.cat([scores.flatten(), scores.new_zeros(1)])
            hit = both[:-1][target.flatten()] if answerable else both[-1:]
            total = total + torch.logsumexp(both, 0) - torch.logsumexp(hit, 0)
    judged = functional.binary_cross_entropy_with_logits(relevance, batch.relevant)
    return total / len(batch.groups) + judged


def fit(work: Path, out: Path, *, epochs: float, seed: int = 0, rate: float = 1.5e-3, size: int = 24) -> None:
    """Train on ``work``'s arrays and write ``out``; a checkpoint every 300 steps lets a stopped run go on."""
    arrays = load_arrays(work)
    torch.manual_seed(seed)
    network = Network(torch.from_numpy(arrays.table))
    optimiser = torch.optim.AdamW(network.parameters(), rate, weight_decay=0.02)
    per_epoch = len(arrays.train_groups) // size
    steps = int(per_epoch * epochs)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=steps, pct_start=0.08)
    begun = _resume(work / "checkpoint.pt", network, optimiser, schedule)
    generator = torch.Generator().manual_seed(seed + begun)
    network.train()
    mean = 0.0
    for step, batch in enumerate(batches(arrays, arrays.train_groups, size, seed, begun, steps), begun):
        optimiser.zero_grad()
        start, end, relevance = network(batch, blanked(batch.scalars, generator))
        value = loss(start, end, relevance, batch)
        value.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        mean += (value.item() - mean) * (0.02 if step > begun else 1.0)
        if step % 100 == 0:
            log.info("step %d of %d, loss %.3f", step, steps, mean)
        if step % 300 == 299:
            _keep(work / "checkpoint.pt", step + 1, network, optimiser, schedule)
            export(network, arrays, out)
    export(network, arrays, out)


def export(network: Network, arrays: Arrays, out: Path) -> None:
    """Write the weights as float16 safetensors, with the encoder's fingerprint they were trained on."""
    out.mkdir(parents=True, exist_ok=True)
    state = {name: value.detach().half().contiguous() for name, value in network.state_dict().items()}
    save_file(state, out / "reader.safetensors", {"encoder": arrays.encoder})


def _keep(path: Path, step: int, *parts: Any) -> None:
    part = path.with_suffix(".part")
    torch.save([step, *(p.state_dict() for p in parts)], part)
    part.replace(path)


def _resume(path: Path, *parts: Any) -> int:
    if not path.exists():
        return 0
    step, *states = torch.load(path, weights_only=True)
    for part, state in zip(parts, states, strict=True):
        part.load_state_dict(state)
    log.info("going on from step %d", step)
    return int(step)


__all__ = ["Network", "fit", "np"]
