"""The confidence's weights: questions asked with and without what answers them → a logistic regression of the features.

The authored development questions, among other news, and the held tenths of the questions asked by people; none of
them is learnt by the reader.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import cross_val_predict
from tqdm import tqdm

from index.corpora import READER_SOURCES, held_context
from index.encoder.static import open_static
from index.errors import SourceError
from index.files import atomic
from index.language.normalise import fold
from index.store.open import open_store
from index.store.store import Store
from rag.asking.question import analyse
from rag.judge.confidence import PARTS, features
from rag.judge.spans.evidence import evidence_of
from rag.judge.spans.second_look import with_second_look
from rag.reader.model import Reader, open_reader
from rag.search.rank import rank
from rag.search.retrieve import retrieve
from rag.training.questions.authored import authored
from rag.training.questions.examples import examples
from rag.types import Candidate, Evidence, Question

log = logging.getLogger(__name__)

QUESTION_LIMIT = 100  # of each file's held tenth
FOLDS = 5  # of the cross-validation that the figures printed are of
OVERLAP = 0.5  # F1 of characters from which a span names the answer
# The confidence below which a reply is "not found". Chosen on the authored development questions and gold dev, where
# refusing what is not there and answering what is balance (eval/LOG.md).
THRESHOLD = 0.20


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its store and its accepted answers; none: the articles don't say."""

    question: Question
    store: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A question as asked once: its features, whether the best span is right, and whether nothing was taken away."""

    features: NDArray[np.float64]
    right: bool
    whole: bool = True


def calibrate(data: Path, work: Path, out: Path, only: str | None = None, most: int = QUESTION_LIMIT) -> dict[str, Any]:
    """Fit the weights of answers with the reader of ``out`` and without one and write ``out``'s confidence.json.

    Returns what came of each part. ``only``: one part ("read", "unread"), the other stays as it is. Raises SourceError
    without `prepare`'s stores.
    """
    path = out / "confidence.json"
    if only and not path.is_file():
        raise SourceError(f"found no {path}; expected the other part's weights; run it without --only")
    stored = json.loads(path.read_text("utf8")) if only else {}
    rows: dict[str, list[Row]] = {name: [] for name in PARTS if only in (None, name)}
    questions, reader, figures = list(_questions(data, most)), open_reader(out), {}
    stores = {name: _opened(work, name) for name in {asked.store for asked in questions}}
    for asked in tqdm(questions, "calibrate"):
        candidates = retrieve(stores[asked.store], open_static(), asked.question)
        for name, some in rows.items():
            some += _both(asked, candidates, reader if name == "read" else None)
    for name, some in rows.items():
        stored[name], figures[name] = _fit(name, some)
        log.info("%s: %s (cross-validated)", name, figures[name])
    with atomic(path) as part:
        part.write_text(json.dumps(stored, indent=1, ensure_ascii=False) + "\n", "utf8")
    return figures


def _questions(data: Path, most: int) -> Iterator[Asked]:
    yield from (Asked(analyse(one.question), "authored", one.answers) for one in authored(data) if one.held)
    for name in READER_SOURCES:
        for example in [e for e in examples(data, name) if held_context(e.context)][:most]:
            yield Asked(analyse(example.question), Path(name).stem, (example.context[example.start : example.end],))


def _opened(work: Path, name: str) -> Store:
    folder = work / "stores" / name
    if not folder.is_dir():
        raise SourceError(f"found no {folder}; expected prepared passages; run: python -m rag.training prepare")
    return open_store(folder)


def _both(asked: Asked, candidates: Sequence[Candidate], reader: Reader | None) -> Iterator[Row]:
    """The features as found; and, of an answerable question, without any passage that holds an answer: what is left is
    mostly of the same article, on topic, and silent.
    """
    answers = [fold(answer) for answer in asked.answers]
    silent = [c for c in candidates if not any(a in fold(c.hit.passage.text) for a in answers)]
    for kept, there in ((candidates, True), (silent, False))[: 2 if answers else 1]:
        ranked = rank(asked.question.resolved, kept, reader) if kept else []
        evidence = with_second_look(asked.question, evidence_of(asked.question, ranked), reader)
        if ranked:
            yield Row(features(ranked, evidence), there and names_answer(evidence, answers), whole=there)


def names_answer(evidence: Sequence[Evidence], answers: Sequence[str]) -> bool:
    """Whether the likeliest span is one of the folded answers, holds one, or shares half of its characters with one."""
    spans = [(s.probability, e.passage.text[s.start : s.end]) for e in evidence for s in e.spans]
    said = fold(max(spans, default=(0.0, ""))[1])
    return bool(said) and any(a in said or overlap(said, a) >= OVERLAP for a in answers)


def overlap(a: str, b: str) -> float:
    """Return the F1 of two texts' characters as bags."""
    common = sum(min(a.count(c), b.count(c)) for c in set(a))
    return 2 * common / max(len(a) + len(b), 1)


def _fit(name: str, rows: Sequence[Row]) -> tuple[dict[str, Any], dict[str, float]]:
    """Return a part's weights as confidence.json has them, and how well they tell right from wrong."""
    x, y = np.array([row.features for row in rows]), np.array([row.right for row in rows])
    fewest = int(min(y.sum(), (~y).sum())) if len(y) else 0
    if fewest < 2:
        raise SourceError(
            f"found {int(y.sum())} right answers among {len(y)} ({name}); expected some that are and some that are not; "
            "run: python -m rag.training calibrate --data DIR, with more questions or a reader that reads"
        )
    scale = x.std(axis=0) + 1e-9
    model = LogisticRegression()
    sure = cross_val_predict(model, x / scale, y, cv=min(FOLDS, fewest), method="predict_proba")[:, 1]
    model.fit(x / scale, y)
    weights, whole = (model.coef_[0] / scale).round(5), np.array([row.whole for row in rows])
    bias = round(bias_for(x[whole] @ weights, float(y[whole].mean())), 5)
    fitted = {"signals": PARTS[name], "weights": weights.tolist(), "bias": bias, "threshold": THRESHOLD}
    return fitted, {"rows": len(y), "right": round(y.mean(), 4), "auroc": round(float(roc_auc_score(y, sure)), 4)}


def bias_for(logits: NDArray[np.float64], share: float) -> float:
    """Return the bias with which the mean probability of some logits, (n,), is ``share``, between 0 and 1.

    Half of what the weights are fitted on has its answer taken away, more than anybody asks; so the bias is that of the
    questions as asked (prior correction: King & Zeng 2001, Logistic Regression in Rare Events Data).
    """
    return float(brentq(lambda bias: float(expit(logits + bias).mean()) - share, -50.0, 50.0))
