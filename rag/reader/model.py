"""The reader with its weights: passages in, their relevance and likeliest answer spans out."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open

from index.encoder.table import Table, open_table
from index.errors import ModelError
from index.types import Hit, Name
from rag.reader.features import (
    Features,
    Floats,
    Side,
    TokenTable,
    features,
    own_features,
    question_kind,
    sentence_numbers,
    side,
)
from rag.reader.network import Scores, Weights, asked, forward
from rag.writers import Span

WEIGHTS = Path(__file__).with_name("weights")
LONGEST = 40  # tokens of a span; 99 % of the training answers are shorter
KEPT = 8  # spans a passage
# Added to a start's score for each point of cosine by which its sentence meets the question worse than the best one
# does: the network sees 15 tokens to either side, a sentence of news is longer. Chosen on dev (eval/LOG.md).
SENTENCE = 8.0
REMEMBERED = 256  # passages whose tokens are kept, 0.3 MB each


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading one passage gave: its relevance (a logit) and its spans, likeliest first.

    Span probabilities are normalised over all passages read together and "not here". ``weakest`` says
    how well the worst met of the question's words are met (see `Features`).
    """

    relevance: float
    spans: tuple[Span, ...]
    weakest: float = 0.0


class Reader:
    """Our own reader. It reads with a table of its own, whatever encoder the store was built with."""

    def __init__(self, weights: Weights, table: TokenTable) -> None:
        self._weights = weights
        self._table = table
        self.fingerprint = _fingerprint(weights)
        self._passage = lru_cache(REMEMBERED)(self._look)

    def _look(self, text: str, names: tuple[Name, ...]) -> tuple[Side, Floats, NDArray[np.int64]]:
        """What is worth knowing of a passage before any question; the same passages are asked about again and again."""
        passage = side(self._table, text)
        return passage, own_features(passage, names), sentence_numbers(passage)

    def read(self, question: str, hits: Sequence[Hit]) -> list[Reading]:
        """Read some passages against one question, in the order given."""
        words = side(self._table, question)
        prepared = asked(self._weights, words, question_kind(question))
        read: list[tuple[Features, Scores]] = []
        for hit in hits:
            made = features(words, *self._passage(hit.passage.text, hit.names))
            read.append((made, forward(self._weights, made, prepared)))
        best = max((float(made.met.max()) for made, _ in read), default=0.0)
        read = [(made, replace(s, start=s.start + SENTENCE * (made.met - best))) for made, s in read]
        total = _log_total([s.start for _, s in read]) + _log_total([s.end for _, s in read])
        return [Reading(s.relevance, _spans(made, s, total), made.weakest) for made, s in read]


def _log_total(scores: Sequence[np.ndarray]) -> float:
    """Log of the sum over all tokens of all passages, and "not here" with score 0."""
    both = np.concatenate([*scores, np.zeros(1, np.float32)])
    top = float(both.max())
    return top + float(np.log(np.exp(both - top).sum()))


def _spans(made: Features, scores: Scores, total: float) -> tuple[Span, ...]:
    """The likeliest spans of a passage, one a start, longest LONGEST tokens."""
    n = len(scores.start)
    length = np.arange(n)[None, :] - np.arange(n)[:, None]
    joint = np.where((length >= 0) & (length < LONGEST), scores.start[:, None] + scores.end[None, :], -np.inf)
    ends = joint.argmax(axis=1)
    best = joint[np.arange(n), ends]
    order = np.argsort(-best, kind="stable")[:KEPT]
    return tuple(
        Span(made.offsets[i][0], made.offsets[ends[i]][1], float(np.exp(min(best[i] - total, 0.0)))) for i in order
    )


def own_table() -> Table:
    """Open the token table that the reader was trained on: an earlier encoder's, kept beside the weights."""
    return open_table(WEIGHTS / "table")


def open_reader(table: TokenTable, folder: Path = WEIGHTS) -> Reader:
    """Load the reader's weights. Raises ModelError when they are missing, damaged or of another table."""
    path, mend = folder / "reader.safetensors", "git checkout -- rag/reader/weights"
    try:
        with safe_open(path, framework="numpy") as file:
            made_for = (file.metadata() or {}).get("encoder", "")
            weights = {name: file.get_tensor(name).astype(np.float32) for name in file.keys()}  # noqa: SIM118
    except (OSError, SafetensorError) as error:
        found = " ".join(str(error).split())
        raise ModelError(
            f"the reader's weights {path} cannot be read: {found}; expected safetensors; run: {mend}"
        ) from error
    if made_for != table.fingerprint:
        raise ModelError(
            f"the reader's weights {path} read the tokens of the table {made_for}; the table here is {table.fingerprint}; "
            f"run: {mend}"
        )
    return Reader(weights, table)


def _fingerprint(weights: Weights) -> str:
    digest = hashlib.sha256()
    for name in sorted(weights):
        digest.update(name.encode() + weights[name].tobytes())
    return digest.hexdigest()[:16]
