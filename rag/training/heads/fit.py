"""Turns of conversations, learnt on the trunk of the reader that ships, which stays as it is: `turns.onnx`."""

from __future__ import annotations

import logging
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from rag.asking.turns.kinds import ALONE, KINDS
from rag.reader.network import PASSAGE_PIECES, QUESTION_PIECES, open_network
from rag.reader.vocabulary import Vocabulary, open_vocabulary
from rag.training.fit.batch import Input
from rag.training.heads.turns import ALONE_NUMBERS, TurnDesk, edit_loss
from rag.training.network import weights
from rag.training.network.export import export_turns
from rag.training.network.turns import TurnNetwork, TurnShape
from rag.training.questions.qa_file import Ints
from rag.training.turns.examples import DERIVED, MADE, WRITTEN
from rag.training.turns.turns_file import FILE, TurnsFile, read

log = logging.getLogger(__name__)

OUT = "turns_heads.npz"
SAID = 50  # steps between two lines of the log


@dataclass(frozen=True, slots=True)
class Plan:
    """``most`` messages are learnt: all written ones, each drawn ``written`` times as often as others, ``made`` of the
    invented ones, the rest of the derived ones, their kinds alike; none longer than ``longest`` pieces with what was said
    before. ``size`` in a batch, ``epochs`` over what is drawn, the rate rises for ``warm`` of the steps and falls to 0.
    """

    most: int = 10_000
    written: int = 4
    made: int = 5_000
    longest: int = 128
    size: int = 32
    epochs: float = 1.6
    rate: float = 1e-3
    warm: float = 0.06
    drop: float = 0.1
    blocks: int = 1
    seed: int = 14


TINY = Plan(most=24, made=6, size=4, epochs=1)


@dataclass(frozen=True, slots=True)
class States:
    """The trunk's last state of some messages in float16, end to end: message ``at[i]``'s begins at ``starts[at[i]]``."""

    flat: NDArray[np.float16]
    starts: dict[int, int]
    lengths: dict[int, int]

    def padded(self, some: Ints, n: int) -> Tensor:
        """(k, n, width), 0 where padded."""
        whole = np.zeros((len(some), n, self.flat.shape[1]), np.float32)
        for row, message in enumerate(some.tolist()):
            start, length = self.starts[message], self.lengths[message]
            whole[row, :length] = self.flat[start : start + length]
        return torch.from_numpy(whole)


def turn_heads(plan: Plan, work: Path, out: Path) -> dict[str, Any]:
    """Learn ``work``'s turns on the reader of ``out`` and write its turns.onnx; return how it was made."""
    turns, pieces = read(work / FILE), open_vocabulary(out)
    learnt = chosen(turns, plan)
    states, trunk = states_of(turns, learnt, out, pieces)
    torch.manual_seed(plan.seed)
    network = TurnNetwork(TurnShape(states.flat.shape[1], plan.blocks))
    losses = fitted(network, plan, turns, states, learnt)
    weights.save(work / OUT, weights.halved(network.state_dict()))
    drawn = Counter(f"{('written', 'derived', 'made')[o]}" for o in turns.origin[np.unique(learnt)].tolist())
    made = {
        "plan": asdict(plan),
        "learnt": dict(drawn),
        "steps": len(losses),
        "loss": round(float(np.mean(losses[-50:])), 4),
    }
    return {**made, "megabytes": export_turns(network, trunk, out, made)}


def chosen(turns: TurnsFile, plan: Plan) -> Ints:
    """Return the messages that are learnt, written ones several times."""
    draw = np.random.default_rng(plan.seed)
    length = (
        np.minimum(np.diff(turns.q_bounds), QUESTION_PIECES) + np.minimum(np.diff(turns.h_bounds), PASSAGE_PIECES) + 3
    )
    may = (turns.held == 0) & (length <= plan.longest)
    written, made, derived = (np.flatnonzero(may & (turns.origin == origin)) for origin in (WRITTEN, MADE, DERIVED))
    made = draw.permutation(made)[: plan.made]
    room = max(plan.most - len(written) - len(made), 0)
    queues = [list(draw.permutation(derived[turns.kind[derived] == kind])) for kind in range(len(KINDS))]
    some: list[int] = []
    while len(some) < room and any(queues):
        some += [
            int(queue.pop())
            for kind, queue in enumerate(queues)
            for _ in range(2 if KINDS[kind] in ALONE else 1)
            if queue
        ]
    return np.concatenate([*[written] * plan.written, made, np.array(some[:room], np.int64)]).astype(np.int64)


def states_of(turns: TurnsFile, learnt: Ints, folder: Path, pieces: Vocabulary) -> tuple[States, str]:
    """Read the messages by the reader that ships, in eight bits as it will; also its trunk's fingerprint."""
    network, starts, lengths, at = open_network(folder, pieces), dict[int, int](), dict[int, int](), 0
    every = np.unique(learnt).tolist()
    read_: list[NDArray[np.float16]] = []
    for number, i in enumerate(every):
        own = turns.q_ids[turns.q_bounds[i] : turns.q_bounds[i + 1]][:QUESTION_PIECES].astype(np.int64)
        told = turns.h_ids[turns.h_bounds[i] : turns.h_bounds[i + 1]][:PASSAGE_PIECES].astype(np.int64)
        read_.append(network.hidden(own, told)[0].astype(np.float16))
        starts[i], lengths[i] = at, len(read_[-1])
        at += lengths[i]
        if number % 1000 == 0:
            log.info("read %d of %d messages", number, len(every))
    return States(np.concatenate(read_), starts, lengths), network.trunk


def fitted(network: TurnNetwork, plan: Plan, turns: TurnsFile, states: States, learnt: Ints) -> list[float]:
    """Fit the network; return the loss of each step."""
    desk = TurnDesk.of(turns, "cpu")
    optimiser = torch.optim.AdamW(network.parameters(), plan.rate, (0.9, 0.98), weight_decay=0.02)
    batches = list(_batches(plan, states, learnt))
    losses = list[float]()
    network.train()
    for step, some in enumerate(batches):
        for group in optimiser.param_groups:
            group["lr"] = plan.rate * _share(step / len(batches), plan.warm)
        loss = loss_of(network, desk, states, some, plan.drop)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        losses.append(float(loss.detach()))
        if step % SAID == 0:
            log.info("step %d of %d: loss %.3f", step, len(batches), float(np.mean(losses[-SAID:])))
    network.eval()
    return losses


def loss_of(network: TurnNetwork, desk: TurnDesk, states: States, some: Ints, drop: float) -> Tensor:
    """Return the loss of some messages: of the kind and the edits, and whether they lean at all."""
    of = torch.from_numpy(some)
    read_ = _unpadded(desk.input(of), max(states.lengths[i] for i in some.tolist()))
    mask = read_.mask(torch.float32)
    hidden = network.further(F.dropout(states.padded(some, read_.ids.shape[1]), drop / 2, network.training), mask, drop)
    leans = (~torch.isin(desk.kind[of], torch.tensor(ALONE_NUMBERS))).float()
    whole: Tensor = edit_loss(network, hidden, read_, desk, of)
    return whole + F.binary_cross_entropy_with_logits(network.leaning(hidden, read_.inside), leans)


def _unpadded(read_: Input, n: int) -> Input:
    return Input(read_.ids[:, :n], read_.side[:, :n], read_.inside[:, :n], read_.first)


def _share(done: float, warm: float) -> float:
    return done / warm if done < warm else (1 + math.cos(math.pi * (done - warm) / (1 - warm))) / 2


def _batches(plan: Plan, states: States, learnt: Ints) -> Iterator[Ints]:
    """Yield batches of like length, shuffled by the seed."""
    draw, count = np.random.default_rng(plan.seed + 1), math.ceil(plan.epochs * len(learnt))
    order = np.concatenate([draw.permutation(learnt) for _ in range(math.ceil(plan.epochs))])[:count]
    sweep = plan.size * 24
    groups = []
    for at in range(0, len(order), sweep):
        part = sorted(order[at : at + sweep].tolist(), key=lambda i: states.lengths[i])
        groups += [np.array(part[i : i + plan.size], np.int64) for i in range(0, len(part), plan.size)]
    yield from (groups[i] for i in draw.permutation(len(groups)))
