"""Before it reads: the network guesses pieces that are masked, in runs (SpanBERT: Joshi et al. 2020, arxiv.org/abs/1907.10529)."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from rag.reader.vocabulary import CLS, FIRST_WORD, MASK, Vocabulary
from rag.training.fit import loop
from rag.training.fit.clock import Clock
from rag.training.fit.corpus import STREAMS, Stream, streams
from rag.training.fit.optimiser import Optimiser
from rag.training.network import weights
from rag.training.network.network import Network, Shape

log = logging.getLogger(__name__)

OUT, CHECKPOINT = "base.npz", "pretrain.pt"
WARM, HOLD = 0.04, 0.5  # of the time the rate rises, then stays
SHARES = (0.60, 0.28, 0.12)  # of a batch, in the order of STREAMS
RUNS = (0.30, 0.25, 0.18, 0.12, 0.08, 0.07)  # how often a masked run is one piece long, two …
MEAN_RUN = sum(length * share for length, share in enumerate(RUNS, 1))
OVERLAP = 1.08  # more runs are drawn, since some overlap
HELD = 0.01  # of each stream, its end: masked accuracy is measured there


@dataclass(frozen=True, slots=True)
class Plan(loop.Plan):
    """``rows`` of ``length`` pieces a step, learnt ``at_once``; share of pieces ``masked``; ``texts``: of a stream at most."""

    minutes: float = 5.2
    rate: float = 1.2e-3
    rows: int = 256
    at_once: int = 256
    length: int = 512
    masked: float = 0.2
    texts: int | None = None


ON_A_PROCESSOR = Plan(minutes=600, rows=64, at_once=8)
TINY = Plan(minutes=0.05, rows=8, at_once=8, length=64, texts=200)


@dataclass(frozen=True, slots=True)
class Masked:
    """(b, n) what is read, what stood there, and where it is to be guessed."""

    read: Tensor
    meant: Tensor
    guessed: Tensor


def pretrain(plan: Plan, place: loop.Place, shape: Shape, start: Path | None, pieces: Vocabulary) -> dict[str, Any]:
    """Train a network from ``start``, or from nothing, and write ``work/base.npz`` (eight bits).

    Returns how it was run and what came of it. Run again after a stop, it goes on from its last checkpoint.
    Raises SourceError where ``start`` is of no use.
    """
    clock = Clock(plan.minutes * 60, place.now)
    texts = streams(place.data, pieces, place.work, plan.texts)
    torch.manual_seed(plan.seed)
    network = weights.network_of(start, len(pieces)) if start else Network(shape)
    told = {**asdict(plan), "start": start.name if start else None, "vocabulary": pieces.fingerprint}
    told |= {"shape": asdict(network.shape), "pieces": {name: len(ids) for name, ids in texts.items()}}
    optimiser = Optimiser(network.to(place.device), place.dtype)
    learnt = [_on(ids[: _learnt(ids)], place.device) for ids in texts.values()]
    course = loop.Course(network, optimiser, partial(losses, plan, network, learnt), WARM, HOLD)
    progress, figures = loop.train(course, clock, place.work / CHECKPOINT, told)
    weights.save(place.work / OUT, weights.coded(optimiser.weights()))
    accuracy = accuracies(plan, network, texts)
    log.info("masked accuracy %s", accuracy)
    tokens = progress.step * plan.rows * plan.length
    return {**figures, "tokens": tokens, "accuracy": accuracy, "seconds": round(clock.tick(), 1)}


def _learnt(ids: Stream) -> int:
    return int(len(ids) * (1 - HELD))


def _on(ids: Stream, device: torch.device | str) -> Tensor:
    return torch.from_numpy(ids.astype("int16")).to(device)


def losses(
    plan: Plan, network: Network, texts: Sequence[Tensor], progress: loop.Progress, _share: float
) -> Iterator[Tensor]:
    """Yield the mean cross entropy of what is guessed in a step's rows, a share of it for each batch of ``at_once``.

    What is drawn of the ``texts``, streams on the device, depends on the seed and the step alone.
    """
    torch.manual_seed(plan.seed * 1_000_003 + progress.step)
    generator = torch.Generator(network.side.device).manual_seed(plan.seed * 1_000_003 + progress.step)
    for at in range(0, plan.rows, plan.at_once):
        some = min(plan.at_once, plan.rows - at)
        batch = masked(drawn(texts, some, plan.length, generator), plan.masked, len(network.bias), generator)
        yield F.cross_entropy(guesses(network, batch), batch.meant[batch.guessed]) * (some / plan.rows)


def guesses(network: Network, batch: Masked) -> Tensor:
    """Return (k, vocabulary) logits of what stands at each of the k masked places."""
    return network.words(network.trunk(batch.read)[batch.guessed])


def drawn(texts: Sequence[Tensor], rows: int, length: int, generator: torch.Generator) -> Tensor:
    """Return (rows, length) pieces, each row [CLS] and a place of a stream drawn by SHARES."""
    counts = [round(share * rows) for share in SHARES]
    counts[0] += rows - sum(counts)
    parts = []
    for ids, count in zip(texts, counts, strict=True):
        at = torch.randint(0, max(len(ids) - length, 1), (count, 1), device=ids.device, generator=generator)
        place = (at + torch.arange(length - 1, device=ids.device)).clamp(max=len(ids) - 1)
        parts.append(ids[place].long() & 0xFFFF)
    whole = torch.cat(parts)
    return torch.cat([whole.new_full((rows, 1), CLS), whole], 1)


def masked(rows: Tensor, share: float, vocabulary: int, generator: torch.Generator) -> Masked:
    """Mask a share of the pieces in runs; of them 80 % are read as [MASK], 10 % as any other piece, 10 % as they are."""
    device, shape = rows.device, rows.shape
    begins = torch.rand(shape, device=device, generator=generator) < share / MEAN_RUN * OVERLAP
    lengths = torch.multinomial(torch.tensor(RUNS, device=device), rows.numel(), True, generator=generator)
    lengths = lengths.view(shape)
    guessed = begins.clone()
    for reach in range(1, len(RUNS)):
        guessed[:, reach:] |= (begins & (lengths >= reach))[:, :-reach]
    guessed &= rows > MASK
    drawn_to = torch.rand(shape, device=device, generator=generator)
    other = torch.randint(FIRST_WORD, vocabulary, shape, device=device, generator=generator)
    read = torch.where(guessed & (drawn_to < 0.8), MASK, rows)
    return Masked(torch.where(guessed & (drawn_to > 0.9), other, read), rows, guessed)


@torch.no_grad()
def accuracies(plan: Plan, network: Network, texts: Mapping[str, Stream]) -> dict[str, float]:
    """Return how often a masked piece is guessed on the held end of each stream."""
    device, accuracy = network.side.device, {}
    generator = torch.Generator(device).manual_seed(plan.seed)
    for name in STREAMS:
        ids = _on(texts[name][_learnt(texts[name]) :], device)
        if len(ids) < 2:
            continue
        rows = drawn([ids] * len(SHARES), min(plan.at_once, 64), plan.length, generator)
        batch = masked(rows, plan.masked, len(network.bias), generator)
        right = guesses(network, batch).argmax(-1) == batch.meant[batch.guessed]
        accuracy[name] = round(right.float().mean().item(), 4)
    return accuracy
