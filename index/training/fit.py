"""Pairs → table of token vectors, by in-batch softmax (InfoNCE; van den Oord et al. 2018, arXiv:1807.03748)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch.nn import functional
from tqdm import tqdm

from index.encoder.static import SATURATION
from index.encoder.table import tokenizer_hash
from index.training.export import export
from index.training.sample import ACROSS, Batch, Ids, draw, read_work
from index.training.start import Table, first_table, told_apart
from index.training.work_folder import keep, kept

_log = logging.getLogger(__name__)
_TEMPERATURE = (0.03, 0.02)  # at the start and at the end: the lower, the more a single word tells
_ACROSS = 0.05  # temperature of pairs that share no words; lower, the languages grow apart
_RATE = 0.002  # of SparseAdam, falling linearly to a twentieth; 0.01 shook rare pieces about
_PIECES = 65_536  # more than there are
_DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")
_SAVE_EVERY = 500  # a checkpoint has 350 MB


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how wide to train."""

    steps: int = 5000
    batch: int = 2048
    dimension: int = 1024
    seed: int = 0


@dataclass(frozen=True, slots=True)
class State:
    """What a step changes: the table (pieces, dimension) and its optimiser; the steps done, the loss's running mean."""

    table: torch.nn.Parameter
    optimiser: torch.optim.SparseAdam
    done: int = 0
    loss: float = 0.0


def train(work_folder: Path, out: Path, plan: Plan, start: Path | None, words: float) -> dict[str, Any]:
    """Train to ``plan.steps``, from the work folder's checkpoint if there is one, and write the weights folder.

    Returns how it was run and what came of it. Raises SourceError for a checkpoint that is damaged or of another plan.
    ``words``: how much of the random start is put back at the end (Wortsman et al. 2022, arXiv:2109.01903): training
    brings languages and meanings together and forgets words. At 0 CMRC's passages are found 0.902 at the first place,
    those of the other language 0.977 in the first five; at 1.7 0.921 and 0.967 (eval/LOG.md).
    """
    work = read_work(work_folder)
    tokenizer = Tokenizer.from_file(str(work_folder / "tokenizer.json"))
    checkpoint = work_folder / "checkpoint.pt"
    made_by = {**asdict(plan), "start": str(start or ""), "tokenizer": tokenizer_hash(work_folder / "tokenizer.json")}
    first = partial(first_table, tokenizer, work_folder, plan.dimension, plan.seed, start)
    state = _begin(checkpoint, made_by, first)
    lost = state.loss
    with ThreadPoolExecutor(1) as ahead, tqdm(total=plan.steps, initial=state.done, desc="train", unit=" steps") as bar:
        upcoming = ahead.submit(draw, work, plan.batch, plan.seed, state.done)
        for step in range(state.done, plan.steps):
            batch, upcoming = upcoming.result(), ahead.submit(draw, work, plan.batch, plan.seed, step + 1)
            lost += 0.02 * (_step(state, batch, step / plan.steps) - lost)
            bar.set_postfix(loss=f"{lost:.3f}", refresh=False)
            bar.update()
            if (step + 1) % _SAVE_EVERY == 0 or step + 1 == plan.steps:
                reached = {"table": state.table.detach(), "optimiser": state.optimiser.state_dict()}
                keep(checkpoint, made_by, {**reached, "done": step + 1, "loss": lost})
                _log.info("step %d loss %.3f", step + 1, lost)
    apart = told_apart(work_folder, tokenizer.get_vocab_size(), plan.dimension, plan.seed)
    export(out, tokenizer, state.table.detach().cpu().numpy() + words * apart)
    return {**made_by, "words": words, "device": str(_DEVICE), "loss": round(lost, 4)}


def _begin(checkpoint: Path, made_by: dict[str, Any], first: Callable[[], Table]) -> State:
    """Return the checkpoint's state, that of the first table where there is none."""
    saved = kept(checkpoint, made_by)
    parameter = torch.nn.Parameter((saved["table"] if saved else torch.from_numpy(first())).to(_DEVICE))
    optimiser = torch.optim.SparseAdam([parameter], lr=_RATE)
    if saved:
        optimiser.load_state_dict(saved["optimiser"])
    return State(parameter, optimiser, saved["done"], saved["loss"]) if saved else State(parameter, optimiser)


def _step(state: State, batch: Batch, progress: float) -> float:
    """One update, at the rate and temperature of a share of the training, 0 to 1; returns the loss.

    Only the rows that the batch touches are gathered, so a step costs what its texts cost.
    """
    for group in state.optimiser.param_groups:
        group["lr"] = _RATE * max(0.05, 1 - progress)
    first, last = _TEMPERATURE
    temperature = _ACROSS if batch.group in ACROSS else float(first * (last / first) ** progress)
    ids, weights, starts = _bags([*batch.left, *batch.right])
    used, places = torch.unique(ids, return_inverse=True)
    rows = state.table.detach()[used].requires_grad_()
    summed = functional.embedding_bag(places, rows, starts, mode="sum", per_sample_weights=weights)
    left, right = functional.normalize(summed).tensor_split([len(batch.left)])
    # pairs that are neither positive nor fair negatives
    rivals = (batch.left_key[:, None] == batch.left_key) | (batch.right_key[:, None] == batch.right_key)
    np.fill_diagonal(rivals, False)
    loss = _contrast(left, right, torch.from_numpy(rivals).to(_DEVICE), temperature)
    loss.backward()  # type: ignore[no-untyped-call]
    assert rows.grad is not None
    shape = state.table.shape
    state.table.grad = torch.sparse_coo_tensor(used[None], rows.grad, shape, is_coalesced=True, check_invariants=False)
    state.optimiser.step()  # type: ignore[no-untyped-call]
    return loss.item()


def _bags(texts: Sequence[Ids]) -> tuple[torch.Tensor, ...]:
    """Return the distinct pieces of texts end to end, their weights (the encoder's), and where each text starts."""
    number = np.repeat(np.arange(len(texts)), [len(t) for t in texts])
    keys, counts = np.unique(number * _PIECES + np.concatenate(texts), return_counts=True)
    starts = np.searchsorted(keys, np.arange(len(texts)) * _PIECES)
    weights = (counts * (1 + SATURATION) / (counts + SATURATION)).astype(np.float32)
    return tuple(torch.from_numpy(array).to(_DEVICE) for array in (keys % _PIECES, weights, starts))


def _contrast(left: torch.Tensor, right: torch.Tensor, rivals: torch.Tensor, temperature: float) -> torch.Tensor:
    """Symmetric cross-entropy of each text finding its partner among the batch."""
    products = (left.bfloat16() @ right.bfloat16().T).float()  # a fifth of the time, and no worse
    scores = (products / temperature).masked_fill(rivals, -1e4)
    truth = torch.arange(len(left), device=scores.device)
    return (functional.cross_entropy(scores, truth) + functional.cross_entropy(scores.T, truth)) / 2
