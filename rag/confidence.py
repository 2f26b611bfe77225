"""How sure the best candidate is: a logistic regression over a few signals, fitted on held development questions.

It was fitted on questions asked with and without the passages that hold their answer
(`python -m rag.reader.train calibrate`); the threshold below which the reply is "the articles don't say" is
chosen where refusing the unanswerable and answering the answerable balance.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError
from index.settings import number, setting
from index.split import sentences
from index.text import terms
from rag.facts import figures
from rag.question import language
from rag.rank import Ranked
from rag.typed import places
from rag.types import Question
from rag.writers import Evidence

WEIGHTS = Path(__file__).with_name("reader") / "weights" / "confidence.json"
SIGNALS = (
    "log of the best span's probability",
    "best passage's cosine",
    "share of the question's words that stand in the best passage",
    "share of the question's figures that stand in the best passage",
    "how well the best passage meets the worst met quarter of the question's words",
    "the best passage's relevance, as read",
    "share of the question's words that stand in the likeliest span's sentence",
)
# Without a reader nothing tells how the worst met words are met; how far the best passage stands out does instead:
# AUROC 0.85 → 0.88 on the questions it is fitted on, where the share met by the fullest sentence adds nothing.
UNREAD_SIGNALS = (*SIGNALS[:4], "best passage's fused score")
UNREAD = "unread-"  # begins the names of the weights for answers without a reader
PARTS = ("same", "cross", UNREAD + "same", UNREAD + "cross")
# What is left of the confidence where a number or a date is asked for and the likeliest span is none.
UNFORMED = 0.25


def signals(question: Question, ranked: Sequence[Ranked], evidence: Sequence[Evidence]) -> NDArray[np.float64]:
    """Return the SIGNALS of the best candidate, shape (7,), or its UNREAD_SIGNALS, shape (5,)."""
    best = ranked[0]
    text = f"{best.hit.passage.lead}\n{best.hit.passage.date or ''}\n{best.hit.passage.text}"
    likeliest = max((piece for piece in evidence if piece.spans), key=lambda p: p.spans[0].probability, default=None)
    found = [
        np.log(max(likeliest.spans[0].probability if likeliest else 0.0, 1e-6)),
        best.hit.dense or 0.0,
        _share(terms(question.resolved), set(terms(text))),
        _share(figures(question.resolved), set(figures(text))),
    ]
    if not best.reading:
        return np.array([*found, best.fused])
    return np.array([*found, best.reading.weakest, best.reading.relevance, _said(question, likeliest)])


def _said(question: Question, piece: Evidence | None) -> float:
    """The share of the question's words that stand in the sentence of a piece's likeliest span."""
    if piece is None:
        return 0.0
    text, at = piece.passage.text, piece.spans[0].start
    inside = next((text[a:b] for a, b in sentences(text) if a <= at < b), "")
    return _share(terms(question.resolved), set(terms(inside)))


def formed(question: Question, evidence: Sequence[Evidence]) -> bool:
    """Whether the likeliest span is a number or a date where one is asked for; True where none is."""
    read = [piece for piece in evidence if piece.spans]
    if question.kind not in ("number", "date") or not read:
        return True
    best = max(read, key=lambda piece: piece.spans[0].probability)
    span, there = best.spans[0], places(question, best.passage.text, best.names)
    return any(a < span.end and span.start < b for a, b in there)


def _share(wanted: Sequence[str], there: set[str]) -> float:
    return sum(w in there for w in wanted) / len(wanted) if wanted else 1.0


@cache
def _fitted(path: Path = WEIGHTS) -> dict[str, Any]:
    """Read the weights. Raises ModelError when they are missing, damaged, or of other signals."""
    try:
        stored: dict[str, Any] = json.loads(path.read_text("utf8"))
        known = stored["signals"], stored["unread signals"]
        sizes = {name: len(stored[name]["weights"]) for name in PARTS}
        numbers = [
            x for name in PARTS for x in (*stored[name]["weights"], stored[name]["bias"], stored[name]["threshold"])
        ]
        finite = all(math.isfinite(x) for x in numbers)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _unusable(path, f"{type(error).__name__}: {error}") from error
    if not finite or sizes != {name: len(UNREAD_SIGNALS if name.startswith(UNREAD) else SIGNALS) for name in PARTS}:
        raise _unusable(path, f"weights of {sizes}")
    if known != (list(SIGNALS), list(UNREAD_SIGNALS)):
        raise _unusable(path, "others")
    return stored


def _unusable(path: Path, found: str) -> ModelError:
    mend = "git checkout -- rag/reader/weights"
    return ModelError(
        f"the confidence's weights {path} cannot be used: found {found}; expected {len(SIGNALS)} signals; run: {mend}"
    )


def part(question: Question, ranked: Sequence[Ranked]) -> str:
    """Return which weights hold: words in common mean nothing across languages, and less where nothing was read."""
    across = (question.language == "en") != (language(ranked[0].hit.passage.text) == "en")
    return _prefix(ranked) + ("cross" if across else "same")


def _prefix(ranked: Sequence[Ranked]) -> str:
    return "" if ranked[0].reading else UNREAD


def confidence(question: Question, ranked: Sequence[Ranked], evidence: Sequence[Evidence]) -> float:
    """Return the probability that the best candidate answers the question rightly, 0 to 1; 0 without candidates."""
    if not ranked:
        return 0.0
    fitted = _fitted()[part(question, ranked)]
    logit = float(signals(question, ranked, evidence) @ np.array(fitted["weights"]) + fitted["bias"])
    return 1 / (1 + math.exp(-logit)) * (1.0 if formed(question, evidence) else UNFORMED)


def threshold(question: Question, ranked: Sequence[Ranked]) -> float:
    """The confidence below which a reply is "not found", 0 to 1; lower for English on Chinese, as all of it is there."""
    if setting("THRESHOLD"):
        return number("THRESHOLD", high=1)
    name = part(question, ranked) if question.language == "en" else _prefix(ranked) + "same"
    return float(_fitted()[name]["threshold"])
