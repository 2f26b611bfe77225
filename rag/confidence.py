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

from index.errors import ModelError
from index.settings import number, setting
from index.text import terms
from rag.evidence import EVIDENCE, weighed
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
    "how well the best passage meets the question's words",
    "how well it meets the worst met quarter of them",
    "log of the best span's probability against the next passage's best",
)


def signals(question: Question, ranked: Sequence[Ranked]) -> NDArray[np.float64]:
    """Return the SIGNALS of the best candidate, shape (9,)."""
    best = ranked[0]
    read = [r.reading for r in ranked if r.reading]
    text = f"{best.hit.passage.lead}\n{best.hit.passage.date or ''}\n{best.hit.passage.text}"
    likeliest = sorted((spans[0].probability for spans in weighed(ranked[:EVIDENCE]) if spans), reverse=True) or [0.0]
    probability, following = likeliest[0], likeliest[1] if likeliest[1:] else 0.0
    relevance = sorted((r.relevance for r in read), reverse=True) or [-10.0]
    return np.array(
        [
            np.log(max(probability, 1e-6)),
            relevance[0],
            float(np.mean(relevance[1:4])) if relevance[1:] else -10.0,
            best.hit.dense or 0.0,
            _share(terms(question.resolved), set(terms(text))),
            _share(figures(question.resolved), set(figures(text))),
            best.reading.covered if best.reading else 0.0,
            best.reading.weakest if best.reading else 0.0,
            min(np.log(max(probability, 1e-6) / max(following, 1e-6)), 5.0),
        ]
    )


def _share(wanted: Sequence[str], there: set[str]) -> float:
    return sum(w in there for w in wanted) / len(wanted) if wanted else 1.0


@cache
def _fitted(path: Path = WEIGHTS) -> dict[str, dict[str, Any]]:
    """Read the weights. Raises ModelError when they are missing, damaged, or of other signals."""
    try:
        stored: dict[str, Any] = json.loads(path.read_text("utf8"))
        known = stored["signals"]
    except (OSError, ValueError, KeyError) as error:
        raise _unusable(path, f"{type(error).__name__}: {error}") from error
    if known != list(SIGNALS):
        raise _unusable(path, f"{len(known)} signals")
    return stored


def _unusable(path: Path, found: str) -> ModelError:
    mend = "git checkout -- rag/reader/weights"
    return ModelError(
        f"the confidence's weights {path} cannot be used: found {found}; expected {len(SIGNALS)} signals; run: {mend}"
    )


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
