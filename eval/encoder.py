"""An encoder on its own: how often the right passage is nearest, beside BM25, their mixture, and other models.

The haystacks are those of `eval.trials`, each also with news passages among its own.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval.trials import Trial, news, trials
from index.encoder import Encoder, load_encoder
from index.encoder.static import open_static
from index.errors import UsageError
from index.text import terms
from rag.retrieve import DENSE_SAME, DEPTH, zscores

Scores = NDArray[np.float32]  # (questions, passages)
_log = logging.getLogger(__name__)
_BLOCK = 256  # questions scored at once: 20 MB against 20,000 passages


def measure(data: Path, models: Sequence[str], distractors: int = 0) -> list[dict[str, Any]]:
    """Return a row a trial and haystack: {"trial", "questions", "haystack", "recall": {who: [recall@1, recall@5]}}.

    ``models``: "own", a weights folder of ours, or any sentence-transformers name or path; the first is mixed with BM25.
    Raises UsageError without data or a model.
    """
    encoders = [_open(model) for model in models]
    others = news(data, distractors)
    haystacks = [[], others] if others else [[]]
    return [_row(trial, among, encoders) for trial in trials(data) for among in haystacks]


def _open(model: str) -> Encoder:
    if (Path(model) / "0_StaticEmbedding").is_dir():  # another folder of ours: folded as ours is
        return open_static(Path(model))
    return load_encoder(model)


def _row(trial: Trial, among: Sequence[str], encoders: Sequence[Encoder]) -> dict[str, Any]:
    passages = [*trial.passages, *among]
    lexical = _Bm25(passages) if trial.lexical else None
    spaces = [(encoder, encoder.encode_passages(passages)) for encoder in encoders]
    ranks: dict[str, list[NDArray[np.int64]]] = {}
    for start in range(0, len(trial.questions), _BLOCK):
        asked, truth = trial.questions[start : start + _BLOCK], trial.truth[start : start + _BLOCK]
        scores = {encoder.name: encoder.encode_questions(asked) @ space.T for encoder, space in spaces}
        if lexical:
            scores["BM25"] = lexical(asked)
            scores["mixed"] = mixed(scores[encoders[0].name], scores["BM25"], DENSE_SAME)
        for name, found in scores.items():
            ranks.setdefault(name, []).append(rank_of(found, truth))
    recall = {name: recalls(np.concatenate(found)) for name, found in ranks.items()}
    _log.info("%s among %d: %s", trial.name, len(passages), recall)
    return {"trial": trial.name, "questions": len(trial.questions), "haystack": len(passages), "recall": recall}


def rank_of(scores: Scores, truth: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the rank from 0 of each question's passage; those with an equal score are counted before it."""
    own = scores[np.arange(len(truth)), truth]
    return np.asarray((scores >= own[:, None]).sum(axis=1) - 1)


def recalls(ranks: NDArray[np.int64]) -> list[float]:
    """Return recall@1 and recall@5."""
    return [round(float((ranks < k).mean()), 3) for k in (1, 5)]


def mixed(dense: Scores, lexical: Scores, share: float) -> Scores:
    """Fuse as rag.retrieve does: a convex sum of z-scores over the first DEPTH of either; the rest is out (−inf)."""
    fused = np.full_like(dense, -np.inf)
    for row, (a, b) in enumerate(zip(dense, lexical, strict=True)):
        depth = min(DEPTH, len(a)) - 1
        keys = np.union1d(np.argpartition(-a, depth)[: depth + 1], np.argpartition(-b, depth)[: depth + 1])
        fused[row, keys] = share * zscores(a[keys]) + (1 - share) * zscores(b[keys])
    return fused


class _Bm25:
    """BM25 over the words of index.text.terms; passages and questions folded."""

    def __init__(self, passages: Sequence[str]) -> None:
        try:
            import bm25s  # a development dependency: the application searches words through the store
        except ImportError as error:
            raise UsageError(
                "found no bm25s; expected it beside the encoder; run: .venv/bin/pip install bm25s"
            ) from error
        self._index = bm25s.BM25()
        self._index.index([terms(passage) for passage in passages], show_progress=False)
        self._count = len(passages)

    def __call__(self, questions: Sequence[str]) -> Scores:
        rows = [self._index.get_scores(words) if (words := terms(q)) else np.zeros(self._count) for q in questions]
        return np.asarray(rows, dtype=np.float32)


def table(rows: Sequence[dict[str, Any]]) -> str:
    """Return the rows as Markdown: recall@1 / recall@5 of each."""
    names = list(dict.fromkeys(name for row in rows for name in row["recall"]))
    lines = [["trial", "questions", "haystack", *names], ["---"] * (3 + len(names))]
    for row in rows:
        cells = (" / ".join(f"{value:.3f}" for value in row["recall"].get(name, ())) or "–" for name in names)
        lines.append([row["trial"], f"{row['questions']:,}", f"{row['haystack']:,}", *cells])
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


__all__ = ["measure", "mixed", "rank_of", "recalls", "table"]
