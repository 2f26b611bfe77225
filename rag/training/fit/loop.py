"""What both stages share: a plan, a place, and steps until the clock says so, with checkpoints."""

from __future__ import annotations

import logging
import platform
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from types import MethodType
from typing import Any, TypeVar

import torch
from torch import Tensor

from index.errors import SettingError
from index.training.work_folder import keep, kept
from rag.training.fit.clock import Clock, rate
from rag.training.fit.optimiser import Optimiser
from rag.training.network.network import Block, Network

log = logging.getLogger(__name__)

KEPT_EVERY = 120.0  # seconds between checkpoints
SAID_EVERY = 50  # steps
COMPILED_FROM = 20.0  # minutes on a processor: compiling takes one or two of them, then a step two thirds of the time


@dataclass(frozen=True, slots=True)
class Plan:
    """``minutes`` in all, the highest learning ``rate``, whether blocks are compiled, and the seed of all that is drawn."""

    minutes: float
    rate: float
    compiled: bool = False
    seed: int = 0


P = TypeVar("P", bound=Plan)


def planned(plan: P, device: str, given: Mapping[str, Any]) -> P:
    """Return a plan in which what is ``given`` by a field's name counts; compiled where that pays."""
    plan = replace(plan, **{field.name: given[field.name] for field in fields(plan) if field.name in given})
    return replace(plan, compiled=device == "cpu" and plan.minutes >= COMPILED_FROM)


@dataclass(frozen=True, slots=True)
class Place:
    """The data folder, the work folder, the device, and the clock's hands, which tests turn themselves."""

    data: Path
    work: Path
    device: str
    dtype: torch.dtype = torch.bfloat16
    now: Callable[[], float] = time.monotonic


def device_of(wanted: str) -> str:
    """Return "cuda" or "cpu" for "auto", "cuda" or "cpu". Raises SettingError for a card that is not there."""
    there = torch.cuda.is_available()
    if wanted == "cuda" and not there:
        raise SettingError("found no CUDA card that torch can use; expected one with --device cuda; run: nvidia-smi")
    return "cuda" if there and wanted != "cpu" else "cpu"


@dataclass(slots=True)
class Progress:
    """Steps done, batches drawn of each kind of questions, and the running mean of the loss."""

    step: int = 0
    drawn: list[int] = field(default_factory=lambda: [0, 0, 0])
    loss: float = 0.0


Losses = Callable[[Progress, float], Iterator[Tensor]]  # of one step's batches, drawn at a share of the time


@dataclass(frozen=True, slots=True)
class Course:
    """A network with its optimiser, the ``losses`` that they learn by, and the shares of the time in which the rate
    rises to the plan's (``warm``) and until which it stays there (``hold``).
    """

    network: Network
    optimiser: Optimiser
    losses: Losses
    warm: float
    hold: float

    def step(self, progress: Progress, share: float, peak: float) -> Tensor:
        """Learn one step's batches at a share of the time; return their loss, summed."""
        loss = torch.zeros((), device=self.network.side.device)
        for one in self.losses(progress, share):
            one.backward()  # type: ignore[no-untyped-call]
            self.optimiser.gather()
            loss += one.detach()
        self.optimiser.step(rate(share, peak, self.warm, self.hold))
        return loss


def train(course: Course, clock: Clock, path: Path, told: dict[str, Any]) -> tuple[Progress, dict[str, Any]]:
    """Learn until the time is over; return the progress, and ``told`` with what came of it.

    ``path`` is the checkpoint, ``told`` the plan that it belongs to. Raises SourceError for another plan's.
    """
    network, cuda = course.network, course.network.side.is_cuda
    if told["compiled"] and not cuda and shutil.which("g++"):
        compiled: Any = torch.compile(Block.forward, dynamic=True)
        for block in network.blocks:
            vars(block)["forward"] = MethodType(compiled, block)
    network.train()
    progress = _loop(course, clock, path, told)
    network.eval()
    for block in network.blocks:  # for a few held questions another compilation doesn't pay
        vars(block).pop("forward", None)
    processor = f"{torch.get_num_threads()} x {platform.processor() or platform.machine()}"
    name = torch.cuda.get_device_name() if cuda else processor
    return progress, {**told, "device": name, "steps": progress.step, "loss": round(progress.loss, 4)}


def _loop(course: Course, clock: Clock, path: Path, told: dict[str, Any]) -> Progress:
    state, progress = kept(path, told), Progress()
    if state is None:
        clock.begin()
    else:
        course.optimiser.load(state["optimiser"])
        clock.go_on(*state["clock"])
        progress = Progress(**state["progress"])
        log.info("going on from step %d", progress.step)
    kept_at = clock.used
    while clock.share < 1:
        loss = course.step(progress, clock.share, told["rate"])
        progress.step += 1
        if progress.step % SAID_EVERY == 0 or progress.step <= 3:
            value = loss.item()
            progress.loss = value if progress.step <= SAID_EVERY else 0.8 * progress.loss + 0.2 * value
            log.info("step %d, %.3f of the time, loss %.3f", progress.step, clock.share, progress.loss)
        clock.tick()
        if clock.used - kept_at >= KEPT_EVERY or clock.share >= 1:
            kept_at = clock.used
            reached = {"progress": asdict(progress), "clock": [clock.used, clock.begun]}
            keep(path, told, {**reached, "optimiser": course.optimiser.state()})
    return progress
