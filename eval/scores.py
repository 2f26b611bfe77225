"""Marks → the scores of the contract, with intervals by resampling the questions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from typing import Any

import numpy as np

from eval.marks import Mark
from eval.metrics.abstention import Numbers, auroc, ece

Columns = dict[str, Numbers]  # a mark's field → its values over the questions, NaN where not asked
Score = Callable[[Columns], float | None]

SEED = 0
RESAMPLES = 1000
_WORDS = ("id", "question", "lang", "type")


def mean(name: str) -> Score:
    """Return the score that is the mean of a mark over the questions it is asked of; None without any."""

    def score(columns: Columns) -> float | None:
        asked = columns[name][~np.isnan(columns[name])]
        return float(asked.mean()) if len(asked) else None

    return score


def share_of_citations(name: str) -> Score:
    """Return the score that is a count over all citations of found answers; None without a citation."""

    def score(columns: Columns) -> float | None:
        citations = columns["citations"].sum()
        return float(columns[name].sum() / citations) if citations else None

    return score


def _auroc(columns: Columns) -> float | None:
    asked = ~np.isnan(columns["confidence"])
    return auroc(columns["confidence"][asked], columns["answerable"][asked])


def _ece(columns: Columns) -> float | None:
    answered = ~np.isnan(columns["right"])
    return ece(columns["confidence"][answered], columns["right"][answered])


# The contract's names, in its order. precision: citations that hit gold evidence / citations of found answers;
# recall: found answers with a citation that does / found answers; verbatim: quotes equal to their source / citations.
SCORES: dict[str, dict[str, Score]] = {
    "retrieval": {
        "recall@1": mean("recall_1"),
        "recall@5": mean("recall_5"),
        "recall@20": mean("recall_20"),
        "mrr@10": mean("reciprocal_rank"),
    },
    "answer": {"correct": mean("correct"), "em": mean("em"), "f1": mean("f1")},
    "citation": {
        "precision": share_of_citations("citation_hits"),
        "recall": mean("cited"),
        "verbatim": share_of_citations("verbatim"),
    },
    "abstention": {
        "unanswerable_refused": mean("stood_back"),
        "corrected": mean("corrected"),
        "answerable_refused": mean("refused"),
        "auroc": _auroc,
        "ece": _ece,
    },
}
LOWER_IS_BETTER = frozenset({"abstention.answerable_refused", "abstention.ece"})


def columns(marks: Sequence[Mark]) -> Columns:
    """Turn marks into one array a numeric field."""
    names = [field.name for field in fields(Mark) if field.name not in _WORDS]
    return {name: np.array([_number(getattr(mark, name)) for mark in marks]) for name in names}


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)


def scores(marks: Sequence[Mark], passages: int) -> dict[str, Any]:
    """Return the scores object of the contract; a score that nothing was asked for is None.

    ``passages`` is the size of the haystack. Intervals resample the questions ``RESAMPLES`` times from ``SEED``.
    """
    table = columns(marks)
    by_lang = {lang: [m for m in marks if m.lang == lang] for lang in sorted({m.lang for m in marks})}
    by_type = {kind: [m for m in marks if m.type == kind] for kind in sorted({m.type for m in marks})}
    return {
        "n": len(marks),
        **point(table),
        "latency_ms": {"p50": _percentile(table, 50), "p95": _percentile(table, 95)},
        "by": {
            "lang": {lang: _slice(group) for lang, group in by_lang.items()},
            "type": {kind: _slice(group) for kind, group in by_type.items()},
        },
        "ci95": intervals(table),
        "haystack": {
            "passages": passages,
            "bm25_recall@1": _rounded(mean("bm25_1")(table)),
            "bm25_recall@5": _rounded(mean("bm25_5")(table)),
        },
    }


def point(table: Columns) -> dict[str, dict[str, float | None]]:
    """Return every score of the table, grouped as in the contract, to four places."""
    return {group: {name: _rounded(score(table)) for name, score in rows.items()} for group, rows in SCORES.items()}


def _slice(marks: Sequence[Mark]) -> dict[str, Any]:
    return {"n": len(marks), **point(columns(marks))}


def _percentile(table: Columns, percent: float) -> float | None:
    asked = table["ms"][~np.isnan(table["ms"])]
    return round(float(np.percentile(asked, percent)), 2) if len(asked) else None


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def resamples(n: int, times: int = RESAMPLES, seed: int = SEED) -> Iterator[Any]:
    """Yield index arrays of n questions drawn with replacement: the bootstrap (Efron 1979), the same every time."""
    generator = np.random.default_rng(seed)
    for _ in range(times):
        yield generator.integers(0, n, n)


def intervals(table: Columns) -> dict[str, dict[str, list[float] | None]]:
    """Return [low, high] of each score: the 2.5th and 97.5th percentile over resampled questions."""
    drawn: dict[str, dict[str, list[float]]] = {group: {name: [] for name in rows} for group, rows in SCORES.items()}
    for index in resamples(len(table["citations"])):
        sample = {name: values[index] for name, values in table.items()}
        for group, rows in SCORES.items():
            for name, score in rows.items():
                if (value := score(sample)) is not None:
                    drawn[group][name].append(value)
    return {group: {name: _interval(values) for name, values in rows.items()} for group, rows in drawn.items()}


def _interval(values: Sequence[float]) -> list[float] | None:
    return [round(float(edge), 4) for edge in np.percentile(values, (2.5, 97.5))] if values else None


__all__ = ["Columns", "LOWER_IS_BETTER", "SCORES", "columns", "intervals", "point", "resamples", "scores"]
