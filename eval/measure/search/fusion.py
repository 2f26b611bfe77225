"""The share of the dense score in the hybrid, tried from 0 to 0.9 on the trials that constants may be chosen on."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from eval.measure.search.measure import open_models, recalls
from eval.measure.search.news import news
from eval.measure.search.ranks import Encoders, Search, hybrid_rank, searches
from eval.measure.search.trials import Trial, trials
from index.errors import UsageError
from index.language.script import language
from rag.search.retrieve import DENSE_CROSS, DENSE_SAME

SHARES = tuple(round(0.1 * i, 1) for i in range(10))
GROUPS = {"same language": DENSE_SAME, "another language": DENSE_CROSS}  # → the share in force
_log = logging.getLogger(__name__)


def sweep(data: Path, model: str, distractors: int = 0, wanted: Sequence[str] = ()) -> dict[str, Any]:
    """Return the hybrid's recall for each of SHARES: {group: {"in_force", "rows", "mean"}}.

    A group holds the questions in the language of their passage, or the others. A row: {"trial", "questions",
    "haystack", "part", "recall": [[recall@1, @5] a share]}; the mean counts every row but parts alike. Raises UsageError as `measure`, and
    where only trials are wanted that nothing may be chosen on.
    """
    encoders = open_models([model])
    chosen = [trial for trial in trials(data, wanted) if trial.tuned]
    if not chosen:
        raise UsageError(f"found only trials that nothing may be chosen on for --trial {wanted[0]!r}; expected others")
    others = news(data, distractors) if distractors else None
    rows = [row for search in searches(chosen, encoders, others) for row in _rows(search, encoders)]
    return {group: _group([row for row in rows if row["group"] == group], group) for group in GROUPS}


def _rows(search: Search, encoders: Encoders) -> list[dict[str, Any]]:
    asked = [across(search.trial, i) for i in range(len(search.trial.questions))]
    rows = []
    for is_across, group in zip((False, True), GROUPS, strict=True):
        chosen = [i for i, one in enumerate(asked) if one is is_across]
        if chosen:
            found = np.array([_ranks(search, i, encoders) for i in chosen])
            _log.info("%s among %d, %s: %d questions", search.trial.name, search.passages, group, len(chosen))
            recall = [recalls(found[:, s])[:2] for s in range(len(SHARES))]
            row = {"trial": search.trial.name, "questions": len(chosen), "haystack": search.passages}
            rows.append({**row, "part": search.trial.part, "group": group, "recall": recall})
    return rows


def _ranks(search: Search, i: int, encoders: Encoders) -> list[int]:
    name, encoder = next(iter(encoders.items()))
    return [hybrid_rank(search, i, encoder, name, share) for share in SHARES]


def across(trial: Trial, i: int) -> bool:
    """Whether a question is asked in another language than its right passage is written in."""
    passages = trial.haystack.passages
    return any((language(passages[n].text) == "en") != (trial.questions[i].language == "en") for n in trial.right[i])


def _group(rows: list[dict[str, Any]], group: str) -> dict[str, Any]:
    counted = [row["recall"] for row in rows if not row["part"]]
    mean = np.mean(counted, axis=0).round(4).tolist() if counted else []
    return {"in_force": GROUPS[group], "rows": rows, "mean": mean}


def table(found: dict[str, Any]) -> str:
    """Return the sweep as Markdown: recall@1 / recall@5 for each share."""
    lines = list[str]()
    for group, part in found.items():
        lines += [
            f"{group}; in force: {part['in_force']}",
            "",
            _line(["trial", "questions", "haystack", *map(str, SHARES)]),
        ]
        lines.append(_line(["---"] * (3 + len(SHARES))))
        lines += [
            _line([r["trial"], f"{r['questions']:,}", f"{r['haystack']:,}", *_cells(r["recall"])]) for r in part["rows"]
        ]
        lines += (
            [_line(["mean, without parts of another trial", "", "", *_cells(part["mean"])])] if part["mean"] else []
        )
        lines.append("")
    return "\n".join(lines)


def _cells(recall: list[list[float]]) -> list[str]:
    return [f"{one:.3f} / {five:.3f}" for one, five in recall]


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
