"""Steps until the clock says so, with checkpoints: what both stages share."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from rag.training.fit import checkpoint
from rag.training.fit.clock import Clock
from rag.training.fit.optimiser import Optimiser

log = logging.getLogger(__name__)

KEPT_EVERY = 120.0  # seconds between checkpoints
SAID_EVERY = 50  # steps


@dataclass(frozen=True, slots=True)
class Place:
    """The data folder, the work folder, the device, and the clock's hands, which tests turn themselves."""

    data: Path
    work: Path
    device: str
    dtype: torch.dtype = torch.bfloat16
    now: Callable[[], float] = time.monotonic


@dataclass(slots=True)
class Progress:
    """Steps done, batches drawn of each kind of questions, and the running mean of the loss."""

    step: int = 0
    drawn: list[int] = field(default_factory=lambda: [0, 0, 0])
    loss: float = 0.0


def loop(
    learn: Callable[[Progress, float], Tensor], optimiser: Optimiser, clock: Clock, path: Path, told: dict[str, Any]
) -> Progress:
    """Call ``learn`` with the progress and the share of the time that is over, which returns the loss, until it is over.

    ``path`` is the checkpoint, ``told`` the plan that it belongs to. Raises SourceError for another plan's.
    """
    state, progress = checkpoint.kept(path, told), Progress()
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
            checkpoint.keep(path, told, {**reached, "optimiser": optimiser.state()})
    return progress
