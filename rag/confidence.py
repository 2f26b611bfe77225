"""How sure the best candidate is: a logistic regression over a few signals, fitted on held development questions.

Its probability is calibrated on questions that were asked with and without their article in the store
(`python -m rag.reader.train calibrate`); the threshold below which the reply is "the articles don't say" is
chosen where refusing the unanswerable and answering the answerable balance.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.settings import number, setting
from index.text import terms
from rag.facts import figures
from rag.question import language
from rag.rank import Ranked
from rag.types import Question

WEIGHTS = Path(__file__).with_name("reader") / "weights" / "confidence.json"
SIGNALS = (
    "log of the best span's probability",
    "best relevance",
    "mean of the next three passages' relevance",
    "best passage's cosine",
    "share of the question's words that stand in the best passage",
    "share of the question's figures that stand in the best passage",
)


def signals(question: Question, ranked: Sequence[Ranked]) -> NDArray[np.float64]:
    """Return the SIGNALS of the best candidate, shape (6,)."""
    best = ranked[0]
    read = [r.reading for r in ranked if r.reading]
    text = f"{best.hit.passage.lead}\n{best.hit.passage.date or ''}\n{best.hit.passage.text}"
    probability = max((r.spans[0].probability for r in read if r.spans), default=0.0)
    relevance = sorted((r.relevance for r in read), reverse=True) or [-10.0]
    return np.array(
        [
            np.log(max(probability, 1e-6)),
            relevance[0],
            float(np.mean(relevance[1:4])) if relevance[1:] else -10.0,
            best.hit.dense or 0.0,
            _share(terms(question.resolved), set(terms(text))),
            _share(figures(question.resolved), set(figures(text))),
        ]
    )


def _share(wanted: Sequence[str], there: set[str]) -> float:
    return sum(w in there for w in wanted) / len(wanted) if wanted else 1.0


@cache
def _fitted(path: Path = WEIGHTS) -> dict[str, dict[str, Any]]:
    fitted: dict[str, dict[str, Any]] = json.loads(path.read_text("utf8"))
    return fitted


def _part(question: Question, ranked: Sequence[Ranked]) -> dict[str, Any]:
    """Words in common mean nothing across languages: such questions have weights of their own."""
    cross = (question.language == "en") != (language(ranked[0].hit.passage.text) == "en")
    return _fitted()["cross" if cross else "same"]


def confidence(question: Question, ranked: Sequence[Ranked]) -> float:
    """Return the probability that the best candidate answers the question rightly, 0 to 1; 0 without candidates."""
    if not ranked:
        return 0.0
    part = _part(question, ranked)
    return float(1 / (1 + np.exp(-(signals(question, ranked) @ np.array(part["weights"]) + part["bias"]))))


def threshold(question: Question, ranked: Sequence[Ranked]) -> float:
    """The confidence below which a reply is "not found", 0 to 1."""
    return number("THRESHOLD", high=1) if setting("THRESHOLD") else float(_part(question, ranked)["threshold"])
