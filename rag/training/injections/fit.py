"""Sentences → the weights of rag/reader/injection, measured on kinds of injection that were held apart, and on other news."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack
from sklearn.linear_model import LogisticRegression

from index.files import atomic
from rag.reader.injection.features import BITS, features
from rag.reader.injection.weights import WEIGHTS, Weights
from rag.training.injections.news import learnt, measured
from rag.training.injections.written import NEWS, Written, clauses_of, written

VARIANTS = 6  # of a written line
WRITTEN = 12.0  # weight of a line, all its variants together, beside a sentence's of the news
INVERSE_PENALTY = 10.0
FOLDS = 5  # each holds a fifth of the kinds, and of the lines of NEWS, apart
PER_10_000 = 4.0  # sentences of news that may be taken for injections: the threshold is set by that
STEPS = 127  # to either side of 0 that a weight is kept in


@dataclass(frozen=True, slots=True)
class Sample:
    """Rows of features, (n, 2**BITS), each with a label, 1: injected, and a weight."""

    rows: csr_matrix
    labels: NDArray[np.float64]
    weights: NDArray[np.float64]


def fit(data: Path, out: Path = WEIGHTS, share: int = 1) -> dict[str, Any]:
    """Fit the weights on all that is written and write them to ``out``; return how well kinds are told that were held
    apart, and how many sentences of other news in 10,000 are taken for injections. ``share``: one in so much news.
    """
    lines, sentences = written(), learnt(data, share)
    news, clauses = _rows(sentences), clauses_of(sentences)
    others = measured(data, share)
    other_rows = {name: _rows(some) for name, some in others.items()}
    whole = _threshold(_fitted(_sample(lines, news, clauses)), other_rows)
    with atomic(out) as part, part.open("wb") as file:
        step = float(np.abs(whole.table).max()) / STEPS
        table = np.rint(whole.table / step).astype(np.int8)
        np.savez_compressed(file, table=table, numbers=np.array([step, whole.bias, whole.threshold]))
    held = {
        f"{apart} held apart": _held(lines, news, clauses, other_rows, whole_kinds=apart == "kinds")
        for apart in ("lines", "kinds")
    }
    named = {name: _taken(whole, rows, others[name]) for name, rows in other_rows.items()}
    return {
        "lines": len(lines), "news": news.shape[0], **held,
        "other sentences": {name: len(some) for name, some in others.items()},
        "taken in 10,000": {name: round(1e4 * len(named[name]) / len(some), 1) for name, some in others.items()},
        "them": [text for some in named.values() for text in some],
    }  # fmt: skip


def _held(
    lines: Sequence[Written],
    news: csr_matrix,
    clauses: Sequence[str],
    others: dict[str, csr_matrix],
    *,
    whole_kinds: bool,
) -> dict[str, float]:
    """The share of each kind that is told by what learnt from other lines of it, or from none (``whole_kinds``).

    Of NEWS it is the share taken for injections, of lines that were not learnt from.
    """
    kinds = sorted({one.kind for one in lines} - {NEWS})
    told: dict[str, list[bool]] = {kind: [] for kind in (*kinds, NEWS)}
    for fold in range(FOLDS):
        fifth = {one for one in lines[fold::FOLDS] if one.kind == NEWS or not whole_kinds}
        apart = fifth | {one for one in lines if whole_kinds and one.kind in kinds[fold::FOLDS]}
        learnt_from = [one for one in lines if one not in apart]
        weights = _threshold(_fitted(_sample(learnt_from, news, clauses)), others)
        for one in apart:
            said = one.variants(2)
            said += [one.beside(text, clauses) for text in said]
            told[one.kind] += weights.injected(features(said), len(said))
    return {kind: round(float(np.mean(some)), 3) for kind, some in told.items()}


def _sample(lines: Collection[Written], news: csr_matrix, clauses: Sequence[str]) -> Sample:
    """Every other variant of a line has a clause of the news behind it or before it: an order has something to say."""
    texts, labels, weights = list[str](), list[float](), list[float]()
    for one in lines:
        said = one.variants(VARIANTS)
        said += [one.beside(text, clauses) for text in said[::2]]
        texts += said
        labels += [float(one.kind != NEWS)] * len(said)
        weights += [WRITTEN / len(said)] * len(said)
    count = news.shape[0]
    return Sample(
        vstack([_rows(texts), news]), np.array([*labels, *[0.0] * count]), np.array([*weights, *[1.0] * count])
    )


def _rows(texts: Sequence[str]) -> csr_matrix:
    told = features(texts)
    had = np.bincount(told.owners, minlength=len(texts))
    values = 1 / np.sqrt(had[told.owners])
    return csr_matrix((values, (told.owners, told.hashes)), shape=(len(texts), 1 << BITS))


def _fitted(sample: Sample) -> Weights:
    model = LogisticRegression(C=INVERSE_PENALTY, solver="liblinear", max_iter=100, tol=1e-2)
    model.fit(sample.rows, sample.labels, sample_weight=sample.weights)
    return Weights(model.coef_[0], float(model.intercept_[0]), 0.0)


def _threshold(weights: Weights, others: dict[str, csr_matrix]) -> Weights:
    """The weights with the least threshold that takes no more than PER_10_000 of the other news."""
    logits = np.sort(np.concatenate([weights.bias + rows @ weights.table for rows in others.values()]))[::-1]
    return Weights(weights.table, weights.bias, float(logits[int(len(logits) * PER_10_000 / 1e4)]) + 1e-6)


def _taken(weights: Weights, rows: csr_matrix, texts: Sequence[str]) -> list[str]:
    logits = weights.bias + rows @ weights.table
    return [text for text, logit in zip(texts, logits, strict=True) if logit >= weights.threshold]
