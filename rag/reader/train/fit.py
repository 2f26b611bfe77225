"""Training: first on questions made of news, then mostly on asked ones; it may be stopped and goes on where it was."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import torch
from safetensors.numpy import save_file
from torch import nn

from index.encoder.static import WEIGHTS as ENCODER
from index.encoder.static import shipped
from index.encoder.table import FILES, PART, tokenizer_hash
from index.errors import SourceError
from rag.reader.model import FILE
from rag.reader.train.arrays import Arrays, Batch, batches, read
from rag.reader.train.loss import loss
from rag.reader.train.network import Drop, Network
from rag.reader.train.start import start

log = logging.getLogger(__name__)

RATE, WEIGHT_DECAY = 6e-4, 0.02
WARM = 300  # steps
MIXED = 6  # one step in so many is of made questions also when asked ones are learnt
BLANKED = 0.25  # of the passages are read without being told of exact matches
KEPT_EVERY = 200  # steps between checkpoints, some two minutes
CHECKPOINT, EARLIER = "checkpoint.pt", "earlier.pt"
AVERAGED = 5 / 6  # the last checkpoint before so much of the steps is averaged with the last step (eval/LOG.md)


@dataclass(frozen=True, slots=True)
class Plan:
    """How long: epochs over made questions, then over asked ones, in batches of so many questions."""

    made: float = 0.3
    asked: float = 3.0
    size: int = 24
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Course:
    """``steps`` batches, the first ``alone`` of them of made questions only; ``batches(n)`` yields those from n on."""

    alone: int
    steps: int
    batches: Callable[[int], Iterator[Batch]]


def fit(work: Path, out: Path, plan: Plan) -> None:
    """Train on ``work``'s arrays and write ``out``; run again after a stop, it goes on from its last checkpoint.

    Raises SourceError without arrays, and for a checkpoint that is damaged or of another plan or other data.
    """
    asked, made = _arrays(work, "asked"), _arrays(work, "made")
    made_by = {
        **asdict(plan),
        "questions": [len(asked), len(made)],
        "tokenizer": tokenizer_hash(ENCODER / PART / FILES[1]),
    }
    torch.manual_seed(plan.seed)
    network = Network(*map(torch.from_numpy, start(shipped())))
    optimiser = torch.optim.AdamW(_decayed(network), RATE, betas=(0.9, 0.98), fused=True)
    begun = _resume(work / CHECKPOINT, made_by, network, optimiser)
    if not begun:
        (work / EARLIER).unlink(missing_ok=True)  # of another run
    course = course_of(asked, made, plan)
    network.train()
    mean, since = 0.0, time.monotonic()
    for step, batch in enumerate(course.batches(begun), begun):
        value = _step(network, optimiser, batch, plan.seed + step, rate(step, course))
        mean += (value - mean) * (0.02 if step > begun else 1.0)
        if step % 50 == 0:
            log.info("step %d of %d, loss %.3f, %.0f s", step, course.steps, mean, time.monotonic() - since)
        if step % KEPT_EVERY == KEPT_EVERY - 1 or step + 1 == course.steps:
            _keep(work / CHECKPOINT, made_by, step + 1, network, optimiser)
            if step < AVERAGED * course.steps:
                _save(work / EARLIER, network.state_dict())
    export(averaged(network.state_dict(), work / EARLIER), out)


def averaged(last: dict[str, torch.Tensor], earlier: Path) -> dict[str, torch.Tensor]:
    """Return the mean of two states: the last and the one kept of it before the rate fell to nothing, if any was.

    Averages of one run's checkpoints: Kaddour 2022, https://arxiv.org/abs/2209.14981.
    """
    if not earlier.exists():
        return last
    kept = torch.load(earlier, weights_only=True)
    return {name: (value + kept[name]) / 2 for name, value in last.items()}


def _step(network: Network, optimiser: torch.optim.Optimizer, batch: Batch, seed: int, rate: float) -> float:
    """Learn one batch; what is blanked or dropped depends on the seed alone. Returns the loss."""
    torch.manual_seed(seed)
    Drop.random = np.random.Generator(np.random.SFC64(seed))
    for group in optimiser.param_groups:
        group["lr"] = rate
    blanked = torch.rand(len(batch.tokens)) < BLANKED
    with torch.autocast("cpu", torch.bfloat16):
        spans, relevance = network(batch, blanked)
    value = loss(spans, relevance, batch)
    optimiser.zero_grad()
    value.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimiser.step()
    return float(value.item())


def rate(step: int, course: Course) -> float:
    """Rise in WARM steps, stay while made questions are learnt alone, then fall evenly to 0."""
    falling = (step - course.alone) / max(course.steps - course.alone, 1)
    return RATE * min((step + 1) / WARM, 1.0) * min(1 - falling, 1.0)


def course_of(asked: Arrays, made: Arrays, plan: Plan) -> Course:
    """Plan the steps: some epochs of made questions, then asked ones with every MIXED-th step a made one."""
    alone = int(len(made.training) / plan.size * plan.made)
    after = max(int(len(asked.training) / plan.size * plan.asked * MIXED / (MIXED - 1)), 1)
    own = [step < alone or step % MIXED == 0 for step in range(alone + after)]

    def stream(begun: int) -> Iterator[Batch]:
        done = sum(own[:begun])
        of_made = batches(made, plan.size, plan.seed, done, len(own))
        of_asked = batches(asked, plan.size, plan.seed, begun - done, len(own))
        for of_news in own[begun:]:
            yield next(of_made if of_news else of_asked)

    return Course(alone, len(own), stream)


def _arrays(work: Path, name: str) -> Arrays:
    path = work / f"{name}.npz"
    if not path.is_file():
        raise SourceError(f"found no {path}; expected prepared questions; run: python -m rag.reader.train prepare")
    try:
        return read(path)
    except (OSError, ValueError, BadZipFile) as error:
        said = " ".join(str(error).split())[:120]
        raise SourceError(
            f"{path} cannot be read: {said}; expected prepared questions; run: python -m rag.reader.train prepare"
        ) from error


def _decayed(network: Network) -> list[dict[str, Any]]:
    named = list(network.named_parameters())
    matrices = [p for name, p in named if p.ndim > 1 and not name.startswith("table")]
    others = [p for name, p in named if p.ndim <= 1 or name.startswith("table")]
    return [{"params": matrices, "weight_decay": WEIGHT_DECAY}, {"params": others, "weight_decay": 0.0}]


def export(state: dict[str, torch.Tensor], out: Path) -> None:
    """Write the weights: the table in eight bits with a scale a row, the rest in float16."""
    out.mkdir(parents=True, exist_ok=True)
    found = {name: value.detach().numpy() for name, value in state.items()}
    table = found.pop("table.weight")
    scale = np.maximum(np.abs(table).max(axis=1), 1e-8) / 127
    stored = {name: np.asarray(value, np.float16) for name, value in found.items()}
    stored["table.codes"] = np.round(table / scale[:, None]).astype(np.int8)
    stored["table.scale"] = scale.astype(np.float32)
    part = (out / FILE).with_suffix(".part")
    save_file(stored, part, {"tokenizer": tokenizer_hash(ENCODER / PART / FILES[1])})
    part.chmod(0o644)  # safetensors writes for the owner alone
    part.replace(out / FILE)


def _keep(path: Path, made_by: dict[str, Any], step: int, network: Network, optimiser: torch.optim.Optimizer) -> None:
    saved = {"plan": made_by, "step": step, "network": network.state_dict(), "optimiser": optimiser.state_dict()}
    _save(path, saved)


def _save(path: Path, what: dict[str, Any]) -> None:
    part = path.with_suffix(".part")
    torch.save(what, part)
    part.replace(path)


def _resume(path: Path, made_by: dict[str, Any], network: Network, optimiser: torch.optim.Optimizer) -> int:
    if not path.exists():
        return 0
    try:
        saved = torch.load(path, weights_only=True)
        found = saved["plan"]
    except Exception as error:  # torch names no class for a file cut short
        said = " ".join(str(error).split())[:120]
        raise SourceError(f"{path} cannot be read: {said}; expected a checkpoint; run: rm {path}") from error
    if found != made_by:
        raise SourceError(f"{path} was made by {found}; expected {made_by}; run: rm {path}")
    network.load_state_dict(saved["network"])
    optimiser.load_state_dict(saved["optimiser"])
    log.info("going on from step %d", saved["step"])
    return int(saved["step"])
