"""The premise's weights: rows of signals → a logistic regression and the threshold that few true premises reach."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from tqdm import tqdm

from index.corpora.authored import TRAIN, authored_questions
from index.encoder.static import open_static
from index.errors import SourceError
from index.files import atomic
from rag.judge.premise.signals import SIGNALS
from rag.reader.model import open_reader
from rag.training.premise.rows import Row, chosen, news_of, rows

log = logging.getLogger(__name__)

FOLDS = 5  # of the cross-validation by articles that chooses the threshold
ALARMS = 0.02  # of the questions with a true premise, half of them tag questions made for it, may be called wrong
WRITTEN, BESIDE = 3.0, 0.3  # weights of a written false premise's sentence, and of the sentences beside a wrong one's
FEWEST = 4  # rows with a sentence that contradicts, and articles, without which nothing can be fitted
DENIES = SIGNALS.index("contradicts in any way")
Numbers = NDArray[np.float64]


def premise(data: Path, out: Path, most: int | None = None) -> dict[str, Any]:
    """Fit the weights on the authored training questions and write ``out``'s premise.json; return what came of it.

    ``most``: questions of each type. Raises SourceError where there are too few.
    """
    asked = chosen([question for _, question in authored_questions(data, TRAIN)], most)
    encoder, reader, random = open_static(), open_reader(), Random(5)
    news = news_of(data, {question.line for question in asked}, encoder)
    every = [row for q in tqdm(asked, "premise") for row in rows(q, news, encoder, reader, random) if len(row.signals)]
    fitted, figures = fit(every)
    with atomic(out / "premise.json") as part:
        part.write_text(json.dumps(fitted, indent=1, ensure_ascii=False) + "\n", "utf8")
    log.info("premise: %s (cross-validated by articles)", figures)
    return figures


def fit(every: Sequence[Row]) -> tuple[dict[str, Any], dict[str, float]]:
    """Return the weights as premise.json has them, and what the folds gave."""
    learnt = [row for row in every if not row.wrong or row.contradicts.any()]
    groups = [row.line for row in learnt]
    if sum(row.wrong for row in learnt) < FEWEST or len(set(groups)) < FEWEST:
        raise SourceError(
            f"found {len(learnt)} questions; expected more of {TRAIN}, false premises too; get the file again"
        )
    best = np.zeros(len(learnt))
    for train, test in GroupKFold(min(FOLDS, len(set(groups)))).split(groups, groups=groups):
        weights, bias = _regression([learnt[i] for i in train])
        best[test] = [_surest(learnt[i], weights, bias) for i in test]
    true = np.array([not row.wrong and row.type != "unanswerable" for row in learnt])
    written = np.array([row.wrong and not row.made for row in learnt])
    threshold = float(np.quantile(best[true], 1 - ALARMS))
    weights, bias = _regression(learnt)
    fitted = {
        "signals": SIGNALS,
        "weights": weights.round(5).tolist(),
        "bias": round(bias, 5),
        "threshold": round(threshold, 4),
    }
    return fitted, {
        "rows": len(learnt),
        "flagged": round(float((best[written] > threshold).mean()), 4),
        "alarmed": round(float((best[true] > threshold).mean()), 4),
    }


def _surest(row: Row, weights: Numbers, bias: float) -> float:
    """The highest probability of a sentence that says something else: without that no premise is called wrong."""
    return float((chance(row.signals @ weights + bias) * row.signals[:, DENIES]).max())


def chance(logits: Numbers) -> Numbers:
    """Return probabilities of logits."""
    return np.asarray(1 / (1 + np.exp(-logits)), np.float64)


def _regression(some: Sequence[Row]) -> tuple[Numbers, float]:
    x, y = np.vstack([row.signals for row in some]), np.concatenate([row.contradicts for row in some])
    counts = np.concatenate([_counts(row) for row in some])
    scale = x.std(axis=0) + 1e-9
    model = LogisticRegression(C=0.3, max_iter=2000).fit(x / scale, y, sample_weight=counts)
    return model.coef_[0] / scale, float(model.intercept_[0])


def _counts(row: Row) -> Numbers:
    """How much each sentence counts."""
    of_right = 1.0 if row.made else WRITTEN
    return np.where(row.contradicts, of_right, BESIDE) if row.wrong else np.ones(len(row.contradicts))
