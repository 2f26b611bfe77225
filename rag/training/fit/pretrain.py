"""Before it reads: the network guesses pieces that are masked, in runs (SpanBERT: Joshi et al. 2020, arxiv.org/abs/1907.10529)."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from rag.reader.vocabulary import CLS, FIRST_WORD, MASK, Vocabulary
from rag.training.fit import loop
from rag.training.fit.clock import Clock, rate
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


@dataclass(frozen=True, slots=True)
class Course:
    """What a step needs: the plan, the network with its optimiser, and the streams on the device."""

    plan: Plan
    network: Network
    optimiser: Optimiser
    learnt: list[Tensor]


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
    learnt = [_on(_part(ids, held=False), place.device) for ids in texts.values()]
    course = Course(plan, network, optimiser, learnt)
    progress, figures = loop.train(partial(learn, course), network, optimiser, clock, place.work / CHECKPOINT, told)
    weights.save(place.work / OUT, weights.coded(optimiser.weights()))
    accuracy = accuracies(course, texts, place.device)
    log.info("masked accuracy %s", accuracy)
    tokens = progress.step * plan.rows * plan.length
    return {**figures, "tokens": tokens, "accuracy": accuracy, "seconds": round(clock.tick(), 1)}


def _part(ids: Stream, *, held: bool) -> Stream:
    cut = int(len(ids) * (1 - HELD))
    return ids[cut:] if held else ids[:cut]


def _on(ids: Stream, device: str) -> Tensor:
    return torch.from_numpy(ids.astype("int16")).to(device)


def learn(course: Course, progress: loop.Progress, share: float) -> Tensor:
    """Learn one step's rows at a share of the time; what is drawn depends on the seed and the step alone."""
    plan, device = course.plan, course.network.side.device
    torch.manual_seed(plan.seed * 1_000_003 + progress.step)
    generator = torch.Generator(device).manual_seed(plan.seed * 1_000_003 + progress.step)
    loss = torch.zeros((), device=device)
    for at in range(0, plan.rows, plan.at_once):
        some = min(plan.at_once, plan.rows - at)
        rows = drawn(course.learnt, some, plan.length, generator)
        batch = masked(rows, plan.masked, len(course.network.bias), generator)
        one = loss_of(course.network, batch) * (some / plan.rows)
        one.backward()  # type: ignore[no-untyped-call]
        course.optimiser.gather()
        loss += one.detach()
    course.optimiser.step(rate(share, plan.rate, WARM, HOLD))
    return loss


def loss_of(network: Network, batch: Masked) -> Tensor:
    """Return the mean cross entropy of what is guessed."""
    hidden = network.trunk(batch.read)[batch.guessed]
    return F.cross_entropy(network.words(hidden), batch.meant[batch.guessed])


def drawn(texts: list[Tensor], rows: int, length: int, generator: torch.Generator) -> Tensor:
    """Return (rows, length) pieces, each row [CLS] and a place of a stream drawn by SHARES."""
    counts = [round(share * rows) for share in SHARES]
    counts[0] += rows - sum(counts)
    found = []
    for ids, count in zip(texts, counts, strict=True):
        at = torch.randint(0, max(len(ids) - length, 1), (count, 1), device=ids.device, generator=generator)
        place = (at + torch.arange(length - 1, device=ids.device)).clamp(max=len(ids) - 1)
        found.append(ids[place].long() & 0xFFFF)
    whole = torch.cat(found)
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
def accuracies(course: Course, texts: Mapping[str, Stream], device: str) -> dict[str, float]:
    """Return how often a masked piece is guessed on the held end of each stream."""
    network, plan = course.network, course.plan
    generator, found = torch.Generator(device).manual_seed(plan.seed), {}
    for name in STREAMS:
        ids = _on(_part(texts[name], held=True), device)
        if len(ids) < 2:
            continue
        rows = drawn([ids] * len(SHARES), min(plan.at_once, 64), plan.length, generator)
        batch = masked(rows, plan.masked, len(network.bias), generator)
        words = network.words(network.trunk(batch.read)[batch.guessed]).argmax(-1)
        found[name] = round((words == batch.meant[batch.guessed]).float().mean().item(), 4)
    return found
