"""What is measured on held questions while training: nothing is chosen by it, it goes into the record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from rag.training.fit.batch import Desk, scored
from rag.training.fit.clock import Clock
from rag.training.network.network import Network
from rag.training.questions.qa_file import Ints, Questions

Floats = NDArray[np.float64]
Figures = dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True)
class Read:
    """A question's k passages as read: each one's best span (k, 2), its score, the log of all spans' sum, relevance."""

    spans: Ints
    best: Floats
    total: Floats
    relevance: Floats

    @property
    def confidence(self) -> float:
        """The probability of the best span, over all passages and "not here"."""
        return float(np.exp(self.best.max() - np.logaddexp.reduce([*self.total, 0.0])))


def measured(network: Network, desk: Desk, questions: Questions, groups: Mapping[str, Ints], clock: Clock) -> Figures:
    """Return the figures of some questions by name, of as many as there is time for.

    em, f1: of the best span by pieces, the right passages given; f1_all: of all passages; relevance_first: how often
    the most relevant passage is right; auroc…: does a score tell the answerable from what is not.
    """
    size = 32 if desk.spans.is_cuda else 4
    read: dict[str, list[tuple[int, Read]]] = {name: [] for name in groups}
    for name, part in _in_turn(groups, size):
        read[name] += zip(part.tolist(), _read(network, desk, questions, part), strict=True)
        if clock.over:
            break
    return {name: figures(questions, some) for name, some in read.items() if some}


def _in_turn(groups: Mapping[str, Ints], size: int) -> Iterator[tuple[str, Ints]]:
    """A few questions of each name, then a few more."""
    parts = [[(name, some[at : at + size]) for at in range(0, len(some), size)] for name, some in groups.items()]
    for turn in zip_longest(*parts):
        yield from (part for part in turn if part is not None)


@torch.no_grad()
def _read(network: Network, desk: Desk, questions: Questions, groups: Ints) -> list[Read]:
    counts = [len(questions.rows(g)) for g in groups]
    rows = np.concatenate([np.asarray(questions.rows(g)) for g in groups])
    device = desk.spans.device
    owners, places = torch.from_numpy(np.repeat(groups, counts)).to(device), torch.from_numpy(rows).to(device)
    read = desk.input(owners, places)
    scores, relevance = scored(network, read)
    best, at = scores.flatten(1).max(1)
    n = scores.shape[1]
    spans = torch.stack([at // n, at % n], 1) - read.first[:, None]
    of_rows = (spans, best, scores.flatten(1).logsumexp(1), relevance)
    cuts = np.cumsum(counts)[:-1]
    parts = [np.split(value.cpu().numpy().astype(float if i else int), cuts) for i, value in enumerate(of_rows)]
    return [Read(*some) for some in zip(*parts, strict=True)]


def figures(questions: Questions, read: Sequence[tuple[int, Read]]) -> dict[str, float]:
    """Return the figures that `measured` tells of."""
    right = [int(questions.g_right[group]) for group, _ in read]
    there = np.array(right) > 0
    means: dict[str, float] = {"n": len(read)}
    if there.any():
        answerable = [(group, r, k) for (group, r), k in zip(read, right, strict=True) if k]
        given = [overlap(questions, group, r, int(r.best[:k].argmax())) for group, r, k in answerable]
        free = [overlap(questions, group, r, int(r.best.argmax())) for group, r, _ in answerable]
        first = [bool(r.relevance.argmax() < k) for _, r, k in answerable]
        shares: dict[str, Sequence[float]] = {
            "em": [one == 1 for one in given],
            "f1": given,
            "f1_all": free,
            "relevance_first": first,
        }
        means |= {name: np.mean(values).item() for name, values in shares.items()}
    if there.any() and not there.all():
        means["auroc_span"] = float(roc_auc_score(there, [r.confidence for _, r in read]))
        means["auroc_relevance"] = float(roc_auc_score(there, [r.relevance.max() for _, r in read]))
    return {name: round(value, 4) for name, value in means.items()}


def overlap(questions: Questions, group: int, read: Read, passage: int) -> float:
    """F1 by pieces of a passage's best span and the nearest of its answers; 0 where it has none."""
    first, last = read.spans[passage]
    answers = [(x, y) for x, y in questions.r_spans[questions.rows(group)[passage]].tolist() if x >= 0]
    common = [2 * max(0, min(last, y) - max(first, x) + 1) / (last - first + y - x + 2) for x, y in answers]
    return float(max(common, default=0.0))
