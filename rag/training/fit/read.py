"""The stage that matters: the network learns to read questions with passages, in so many minutes."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from index.corpora import READER_SOURCES
from rag.reader.vocabulary import Vocabulary
from rag.training.fit import loop
from rag.training.fit.articles import texts_of
from rag.training.fit.batch import Desk, scored, slots
from rag.training.fit.claims import ClaimDesk, claim_loss, claims_measured
from rag.training.fit.clock import Clock
from rag.training.fit.held import measured
from rag.training.fit.loss import losses
from rag.training.fit.mix import Pool, kind_of, passages
from rag.training.fit.optimiser import Optimiser
from rag.training.heads.turns import TurnDesk, turn_loss, turns_measured
from rag.training.network import weights
from rag.training.network.network import Network
from rag.training.questions.claims import Claims
from rag.training.questions.qa_file import ASKED, AUTHORED, KINDS, MADE, Ints, Questions
from rag.training.turns.turns_file import TurnsFile

log = logging.getLogger(__name__)

OUT, CHECKPOINT = "reader.npz", "read.pt"
WARM, HOLD = 0.03, 0.35  # of the time the rate rises, then stays
EARLY = 0.35  # of the time is the share of made questions the early one


@dataclass(frozen=True, slots=True)
class Plan(loop.Plan):
    """``batches`` a step of ``size`` questions with ``passages`` each; at most ``made`` questions made of news; the
    embeddings and the first ``fixed`` layers stay as they are; ``drop``: share of values dropped.

    Of the questions learnt, ``authored``: share of all; of the others ``early`` made of news at first, ``late`` later;
    ``left_out`` are asked without their passage, so that the answer is "not here". Every ``turns_every``-th step also
    learns ``beside`` messages of conversations, every ``claims_every``-th as many yes-or-no questions, where there are any.
    """

    minutes: float = 8.0
    rate: float = 3e-4
    size: int = 96
    batches: int = 1
    passages: int = 4
    fixed: int = 0
    made: int = 10**9
    authored: float = 0.45
    early: float = 0.4
    late: float = 0.12
    left_out: float = 0.12
    drop: float = 0.1
    beside: int = 128
    turns_every: int = 3
    claims_every: int = 4


# Short batches of like length: nothing is padded. 0.15 s a question where there is AMX, more elsewhere.
ON_A_PROCESSOR = Plan(rate=2e-4, size=4, batches=6, made=8_000)
TINY = Plan(minutes=0.05, size=4)


@dataclass(frozen=True, slots=True)
class Drawn:
    """Questions, the pools of those that are learnt, in the order of KINDS, and those held, by the name of their file."""

    questions: Questions
    pools: list[Pool]
    held: dict[str, Ints]


@dataclass(frozen=True, slots=True)
class Beside:
    """What is learnt beside reading: turns of conversations, and yes-or-no questions of what passages say."""

    turns: TurnsFile | None = None
    claims: Claims | None = None


@dataclass(frozen=True, slots=True)
class Others:
    """The same on a device."""

    talk: TurnDesk | None
    claims: ClaimDesk | None


def read(
    plan: Plan, place: loop.Place, questions: Questions, start: Path, pieces: Vocabulary, beside: Beside | None = None
) -> dict[str, Any]:
    """Train ``start``'s network on some questions, and turns of conversations, and write ``work/reader.npz`` (float16).

    Returns how it was run and what came of it. Run again after a stop, it goes on from its last checkpoint. Raises
    SourceError where ``start`` holds no weights of this vocabulary, and for a checkpoint that is damaged or of another plan.
    """
    clock = Clock(plan.minutes * 60, place.now)
    drawn = drawn_of(questions, plan)
    counts = {name: len(pool) for name, pool in zip(KINDS, drawn.pools, strict=True)}
    told = {**asdict(plan), "start": start.name, "vocabulary": pieces.fingerprint, "questions": counts}
    network = weights.network_of(start, len(pieces))
    fix(network, plan.fixed)
    asked = np.concatenate([*(pool.groups for pool in drawn.pools), *drawn.held.values()])
    desk = Desk.of(questions, texts_of(questions, asked, place.data, pieces, place.work), place.device)
    turns, claims = (beside.turns, beside.claims) if beside else (None, None)
    talk = TurnDesk.of(turns, place.device) if turns else None
    said = ClaimDesk.of(claims, desk, place.device) if claims else None
    optimiser = Optimiser(network.to(place.device), place.dtype)
    course = loop.Course(
        network, optimiser, partial(of_step, plan, network, desk, drawn, Others(talk, said)), WARM, HOLD
    )
    progress, figures = loop.train(course, clock, place.work / CHECKPOINT, told)
    weights.save(place.work / OUT, weights.halved(optimiser.weights()))
    held = {"turns": turns_measured(network, talk)} if talk else {}
    held |= {"claims": claims_measured(network, said)} if said else {}
    held |= measured(network, desk, questions, drawn.held, clock)
    for name, values in held.items():
        log.info("held %s %s", name, values)
    pools = zip(KINDS, progress.drawn, drawn.pools, strict=True)
    epochs = {name: round(n * pool.size / max(len(pool), 1), 3) for name, n, pool in pools}
    return {**figures, "epochs": epochs, "seconds": round(clock.tick(), 1), "held": held}


def fix(network: Network, layers: int) -> None:
    """Let the embeddings and the first layers stay as they are, where any shall."""
    for name, parameter in network.named_parameters() if layers else ():
        room, *rest = name.split(".")
        below = room in {"emb", "side", "ln0"} or (room == "blocks" and int(rest[0]) < layers)
        parameter.requires_grad_(not below)


def drawn_of(questions: Questions, plan: Plan) -> Drawn:
    """Return what is learnt and what is held of some questions; of those made of news at most ``plan.made``."""
    longest, random = questions.longest(), np.random.default_rng(plan.seed)
    groups = [questions.of(kind, held=False) for kind in range(len(KINDS))]
    groups[MADE] = np.sort(random.permutation(groups[MADE])[: plan.made])
    pools = [Pool(some, longest, plan.size, (plan.seed, kind)) for kind, some in enumerate(groups)]
    asked, held = questions.of(ASKED, held=True), dict[str, Ints]()
    for number, name in enumerate(READER_SOURCES):
        held[Path(name).name.split(".")[0]] = random.permutation(asked[questions.g_src[asked] == number])
    held["authored"] = random.permutation(questions.of(AUTHORED, held=True))
    return Drawn(questions, pools, {name: some for name, some in held.items() if len(some)})


def of_step(
    plan: Plan, network: Network, desk: Desk, drawn: Drawn, others: Others, progress: loop.Progress, share: float
) -> Iterator[Tensor]:
    """Yield the losses of a step's batches at a share of the time; the seed and the step alone decide what is drawn."""
    random = np.random.default_rng((plan.seed, progress.step))
    torch.manual_seed(int(random.integers(2**62)))
    for _ in range(plan.batches):
        kind = kind_of(random.random(), plan.authored, plan.early if share < EARLY else plan.late)
        if not len(drawn.pools[kind]):
            kind = next(k for k, pool in enumerate(drawn.pools) if len(pool))
        groups = drawn.pools[kind].batch(progress.drawn[kind])
        progress.drawn[kind] += 1
        chosen = [passages(drawn.questions, g, plan.passages, plan.left_out, random) for g in groups.tolist()]
        yield _loss(network, desk, groups, chosen, plan.drop) / plan.batches
    device = str(desk.spans.device)
    if others.talk and progress.step % plan.turns_every == 0:
        yield turn_loss(network, others.talk, _some(others.talk.learnt, plan.beside, random, device), plan.drop)
    if others.claims and progress.step % plan.claims_every == 1:
        yield claim_loss(network, others.claims, _some(others.claims.learnt, plan.beside, random, device), plan.drop)


def _some(pool: Ints, size: int, random: np.random.Generator, device: str) -> Tensor:
    return torch.from_numpy(random.choice(pool, min(size, len(pool)), replace=False)).to(device)


def _loss(network: Network, desk: Desk, groups: Ints, chosen: list[list[int]], drop: float) -> Tensor:
    """Read some questions with their chosen passages and return the loss."""
    device = desk.spans.device
    rows = torch.tensor([row for some in chosen for row in some], device=device)
    owners = torch.from_numpy(np.repeat(groups, [len(some) for some in chosen])).to(device)
    batch = desk.input(owners, rows)
    spans, relevance = scored(network, batch, drop)
    return losses(spans, relevance, desk.gold(rows, batch.first), slots(chosen, str(device))).whole
