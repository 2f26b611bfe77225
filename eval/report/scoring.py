"""One score of the scores object, with its words, its interval and what BM25 alone reaches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from eval.question_score import QuestionScore
from eval.report.labels import SCORES, Wording
from eval.scores import SCORES as SCORED
from eval.scores import columns

Record = Mapping[str, Any]


def pick(record: Record, path: str) -> Any:
    """Return what stands at a dotted path of nested objects, None where anything of it is missing.

    >>> pick({"answer": {"f1": 0.5}}, "answer.f1"), pick({}, "answer.f1")
    (0.5, None)
    """
    value: Any = record
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def show(value: float | None, wording: Wording) -> str:
    """Return a score as it is printed.

    >>> show(0.6931, SCORES["answer.correct"]), show(0.8191, SCORES["abstention.auroc"]), show(None, SCORES["answer.f1"])
    ('69.3%', '0.819', '–')
    """
    return "–" if value is None else f"{100 * value:.1f}%" if wording.share else f"{value:.3f}"


FEW = 20  # questions: a score of fewer is printed pale


def asked(marks: Sequence[Record]) -> dict[str, int]:
    """Return of how many questions each score is asked."""
    table = columns([QuestionScore(**mark) for mark in marks])
    return {
        f"{group}.{name}": score.n_questions(table) for group, rows in SCORED.items() for name, score in rows.items()
    }


def score_row(scores: Record, name: str, n: int | None = None) -> dict[str, Any]:
    """Return one score with its words, its interval and BM25's beside it; ``n``: of how many questions it is asked."""
    wording = SCORES.get(name) or Wording(name, "", share=False)
    value, interval, bm25 = (pick(scores, f"{at}{name}") for at in ("", "ci95.", "haystack.bm25_"))
    if name.startswith("retrieval."):
        bm25 = pick(scores, f"haystack.bm25_{name.removeprefix('retrieval.')}")
    return {
        "name": name,
        "title": wording.title,
        "meaning": wording.meaning,
        "lower": wording.lower,
        "value": value,
        "shown": show(value, wording),
        "low": interval[0] if interval else None,
        "high": interval[1] if interval else None,
        "between": f"{show(interval[0], wording)} to {show(interval[1], wording)}" if interval else None,
        "bm25": show(bm25, wording) if bm25 is not None else None,
        "doubt": None if value is None else _doubt(n, interval),
    }


def _doubt(n: int | None, interval: Sequence[float] | None) -> str | None:
    """Why an interval says less than it seems to."""
    if n is not None and n < FEW:
        return f"few questions: {n}"
    if interval and interval[0] == interval[1]:  # every resample scored alike
        return "all alike: in truth wider"
    return None
