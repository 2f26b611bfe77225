"""What both stages share: a plan, a place, and steps until the clock says so, with checkpoints."""

from __future__ import annotations

import logging
import platform
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from types import MethodType
from typing import Any, TypeVar

import torch
from torch import Tensor

from index.errors import SettingError
from index.training.work_folder import keep, kept
from rag.training.fit.clock import Clock
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
    names = {field.name for field in fields(plan)}
    plan = replace(plan, **{name: value for name, value in given.items() if name in names})
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


Learn = Callable[[Progress, float], Tensor]  # one step, at a share of the time; returns the loss


def train(
    learn: Learn, network: Network, optimiser: Optimiser, clock: Clock, path: Path, told: dict[str, Any]
) -> tuple[Progress, dict[str, Any]]:
    """Call ``learn`` until the time is over; return the progress, and ``told`` with what came of it.

    ``path`` is the checkpoint, ``told`` the plan that it belongs to. Raises SourceError for another plan's.
    """
    device = network.side.device.type
    if told["compiled"]:
        _compile_blocks(network, device)
    network.train()
    progress = _loop(learn, optimiser, clock, path, told)
    network.eval()
    for block in network.blocks:  # for a few held questions another compilation doesn't pay
        vars(block).pop("forward", None)
    name = torch.cuda.get_device_name() if device == "cuda" else f"{torch.get_num_threads()} x {_processor()}"
    return progress, {**told, "device": name, "steps": progress.step, "loss": round(progress.loss, 4)}


def _processor() -> str:
    return platform.processor() or platform.machine()


def _compile_blocks(network: Network, device: str) -> None:
    """On a processor with a C++ compiler, let each block be compiled."""
    if device == "cpu" and shutil.which("g++"):
        compiled: Any = torch.compile(Block.forward, dynamic=True)
        for block in network.blocks:
            vars(block)["forward"] = MethodType(compiled, block)


def _loop(learn: Learn, optimiser: Optimiser, clock: Clock, path: Path, told: dict[str, Any]) -> Progress:
    state, progress = kept(path, told), Progress()
    if state is None:
        clock.begin()
    else:
        optimiser.load(state["optimiser"])
        clock.go_on(*state["clock"])
        progress = Progress(**state["progress"])
        log.info("going on from step %d", progress.step)
    kept_at = clock.used
    while clock.share < 1:
        loss = learn(progress, clock.share)
        progress.step += 1
        if progress.step % SAID_EVERY == 0 or progress.step <= 3:
            value = loss.item()
            progress.loss = value if progress.step <= SAID_EVERY else 0.8 * progress.loss + 0.2 * value
            log.info("step %d, %.3f of the time, loss %.3f", progress.step, clock.share, progress.loss)
        clock.tick()
        if clock.used - kept_at >= KEPT_EVERY or clock.share >= 1:
            kept_at = clock.used
            reached = {"progress": asdict(progress), "clock": [clock.used, clock.begun]}
            keep(path, told, {**reached, "optimiser": optimiser.state()})
    return progress
