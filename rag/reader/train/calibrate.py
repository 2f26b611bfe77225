"""Fit the confidence on held questions, each asked twice: with its passage in the store, and without it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from index.store.local import Store
from index.text import fold
from index.types import Passage
from rag.confidence import SIGNALS, UNREAD, UNREAD_SIGNALS, signals
from rag.evidence import evidence_of
from rag.question import kind, language
from rag.rank import rank
from rag.reader.model import Reader, open_reader
from rag.reader.train.examples import TRAIN_SOURCES, Example, examples, held
from rag.reader.train.pidgin import glosses, pidgin
from rag.reader.train.prepare import encoder
from rag.retrieve import retrieve
from rag.types import Question
from rag.writers import Evidence, Span

log = logging.getLogger(__name__)

ASKED = 250  # held questions of each file
WORKERS = 4  # a file each
RIDGE = 1.0  # pulls the weights towards 0
# Chosen on the gold questions, not fitted: where refusing what is answered and answering what is not balance.
THRESHOLDS = {"same": 0.11, "cross": 0.02, "unread-same": 0.10, "unread-cross": 0.15}


def calibrate(data: Path, work: Path, out: Path, only: str | None = None, most: int = ASKED) -> None:
    """Write ``out/confidence.json``: weights for questions in the passages' language and for others, read and unread.

    ``only`` "read" or "unread" fits these and keeps the file's other weights. ``most``: held questions of each file.
    """
    words = glosses(data)
    with ProcessPoolExecutor(WORKERS) as pool:
        parts = pool.map(partial(_rows, data, work, out, only, words, most), TRAIN_SOURCES)
        rows = [row for part in tqdm(parts, "calibrate", len(TRAIN_SOURCES)) for row in part]
    path = out / "confidence.json"
    stored = json.loads(path.read_text()) if only else {}
    stored |= {"signals": SIGNALS, "unread signals": UNREAD_SIGNALS}
    for name in sorted({row.part for row in rows}):
        stored[name] = _fit(name, [row for row in rows if row.part == name])
    path.write_text(json.dumps(stored, indent=1, ensure_ascii=False) + "\n")


@dataclass(frozen=True, slots=True)
class Row:
    """A question as asked once: which weights it is for, its signals, and whether the best span is right."""

    part: str
    signals: NDArray[np.float64]
    right: bool


def _fit(name: str, rows: Sequence[Row]) -> dict[str, object]:
    x, y = np.array([row.signals for row in rows]), np.array([row.right for row in rows], float)
    weights = logistic(x, y)
    p = 1 / (1 + np.exp(-(x @ weights[:-1] + weights[-1])))
    log.info("%s: %d rows, %.2f right, AUROC %.3f", name, len(y), y.mean(), auroc(p, y))
    return {
        "weights": weights[:-1].round(5).tolist(),
        "bias": round(float(weights[-1]), 5),
        "threshold": THRESHOLDS[name],
    }


def _rows(
    data: Path, work: Path, out: Path, only: str | None, words: dict[str, str], most: int, name: str
) -> list[Row]:
    """One file's held questions, the Chinese ones every second time in English words too."""
    readers: dict[str, Reader | None] = {} if only == "unread" else {"": open_reader(out)}
    readers |= {} if only == "read" else {UNREAD: None}
    store, found = Store.open(work / "stores" / Path(name).stem), list[Row]()
    asked = [e for e in examples(data, name) if held(e.context)][:most]
    for number, example in enumerate(asked):
        found += _both(store, readers, example, example.question, "same")
        chinese = language(example.question) != "en"
        if chinese and number % 2 == 0 and (english := pidgin(example.question, words)):
            found += _both(store, readers, example, english, "cross")
    return found


def _both(
    store: Store, readers: Mapping[str, Reader | None], example: Example, text: str, across: str
) -> Iterator[Row]:
    """The signals as found, labelled by whether the best span is right; and without any passage that holds the answer.

    What is left then is mostly of the same article: on topic, and silent.
    """
    question = Question(text, text, language(text), kind(text))
    candidates = retrieve(store, encoder(), question)
    answer = fold(example.context[example.start : example.end])
    for present in (True, False):
        kept = candidates if present else [c for c in candidates if answer not in fold(c.hit.passage.text)]
        for prefix, reader in readers.items() if kept else ():
            ranked = rank(text, kept, reader)
            evidence = evidence_of(question, ranked)
            span, passage = best_span(evidence)
            said = fold(passage.text[span.start : span.end])
            right = present and bool(said) and (said in answer or answer in said or overlap(said, answer) >= 0.5)
            yield Row(prefix + across, signals(question, ranked, evidence), right)


def best_span(evidence: Sequence[Evidence]) -> tuple[Span, Passage]:
    """The span that the extractive writer would choose, and its passage."""
    return max(((s, e.passage) for e in evidence for s in e.spans), key=lambda found: found[0].probability)


def overlap(a: str, b: str) -> float:
    """F1 of two texts' characters as bags."""
    common = sum(min(a.count(c), b.count(c)) for c in set(a))
    return 2 * common / max(len(a) + len(b), 1)


def logistic(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Ridge logistic regression by Newton's method; returns the weights with the bias last."""
    ones = np.hstack([x, np.ones((len(x), 1))])
    weights = np.zeros(ones.shape[1])
    ridge = RIDGE * np.eye(ones.shape[1])
    ridge[-1, -1] = 0
    for _ in range(30):
        p = 1 / (1 + np.exp(-np.clip(ones @ weights, -30, 30)))
        gradient = ones.T @ (p - y) + ridge @ weights
        hessian = (ones * (p * (1 - p))[:, None]).T @ ones + ridge
        weights = weights - np.linalg.solve(hessian, gradient)
    return weights


def auroc(p: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    """Probability that a right one scores above a wrong one (ties half), by ranks."""
    ranks = np.empty(len(p))
    ranks[np.argsort(p, kind="stable")] = np.arange(1, len(p) + 1)
    positive = int(y.sum())
    return float((ranks[y == 1].sum() - positive * (positive + 1) / 2) / max(positive * (len(y) - positive), 1))
