"""From which confidence on may a reply be called fairly sure? Chosen on runs of dev questions, so that it holds on each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from eval.metrics.abstention import Numbers, wilson
from eval.question_score import QuestionScore
from eval.run_folder import load_about, load_marks

WANTED = 0.9  # of the replies that are called fairly sure, the share that is right
GRID = tuple(round(0.01 * n, 2) for n in range(101))
SHOWN = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)  # thresholds of the table, beside the chosen one
LEAST = 20  # answers, fewer say nothing


@dataclass(frozen=True, slots=True)
class Above:
    """Of a run's answers those from a confidence on: how many, of how many, and the share right with its 95 % interval."""

    said: int
    of: int
    right: float
    low: float
    high: float


def above(confidence: Numbers, right: Numbers, threshold: float) -> Above | None:
    """Return what is right from a confidence on; None where fewer than ``LEAST`` answers are left.

    >>> above(np.array([0.9] * 30 + [0.2] * 10), np.array([1.0] * 30 + [0.0] * 10), 0.5).right
    1.0
    """
    kept = right[confidence >= threshold]
    if len(kept) < LEAST:
        return None
    share = float(kept.mean())
    return Above(len(kept), len(right), share, *wilson(share, len(kept)))


def boundary(answers: Sequence[tuple[Numbers, Numbers]], wanted: float = WANTED) -> float | None:
    """Return the least hundredth from which on the wanted share is right in each run, given as (confidence, right).

    The least one leaves the most replies that are called fairly sure. None where no threshold does.
    """

    def holds(threshold: float) -> bool:
        told = [above(*each, threshold) for each in answers]
        return all(one is not None and one.right >= wanted for one in told)

    return next((threshold for threshold in GRID if holds(threshold)), None)


def answered(marks: Sequence[QuestionScore]) -> tuple[Numbers, Numbers]:
    """Return the confidence of the answers and whether each is right, 0 or 1; a correction is shown in another way."""
    said = [m for m in marks if m.right is not None and m.confidence is not None and not (m.flagged or m.alarmed)]
    return np.array([m.confidence for m in said]), np.array([m.right for m in said])


def measure(runs: Sequence[Path], wanted: float = WANTED) -> str:
    """Return the table of some runs, and the boundary that holds on each. Raises UsageError for what is no run."""
    names, answers = [str(load_about(run)["name"]) for run in runs], [answered(load_marks(run)) for run in runs]
    chosen = boundary(answers, wanted)
    lines = ["from   " + "   ".join(f"{name + ': kept, right':<34}" for name in names)]
    for threshold in sorted({*SHOWN, *([] if chosen is None else [chosen])}):
        cells = [_cell(above(*each, threshold)) for each in answers]
        lines.append(f"{threshold:.2f}{'*' if threshold == chosen else ' '}  " + "   ".join(f"{c:<34}" for c in cells))
    found = "no threshold does" if chosen is None else f"from {chosen:.2f} on"
    return "\n".join([*(line.rstrip() for line in lines), f"\nright in {wanted:.0%} of each: {found}"])


def _cell(told: Above | None) -> str:
    if told is None:
        return "–"
    return f"{told.said} of {told.of}, {told.right:.3f} ({told.low:.2f}–{told.high:.2f})"
