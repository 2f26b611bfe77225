"""From the numbers of results.json to what a table or plot shows: medians, spreads, ratios."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Measure = Mapping[str, Any]  # an entry of results.json's "measures", with "passages" and "characters" of its corpus
Values = Callable[[Measure], Sequence[float | None]]  # one number a repeat (None: too few questions for it)

MEDIAN, INDEXING = "One question, median (ms)", "Indexing all of it (s)"
# What is compared, by its title: a table each, but INDEXING, which is only drawn.
FIGURES: dict[str, Values] = {
    MEDIAN: lambda m: m["ask"]["p50_ms"],
    "One question, 95th percentile (ms)": lambda m: m["ask"]["p95_ms"],
    "Cold start: from a new process to its first result (s)": lambda m: m["ask"]["cold_s"],
    INDEXING: lambda m: m["index"]["seconds"],
    "Indexing, passages a second": lambda m: [m["passages"] / s for s in m["index"]["seconds"]],
    "Indexing, characters a second": lambda m: [m["characters"] / s for s in m["index"]["seconds"]],
    "Peak memory when asking (MB)": lambda m: m["ask"]["memory_mb"],
    "Peak memory when indexing (MB)": lambda m: m["index"]["memory_mb"],
    "On disk (MB)": lambda m: [m["disk_mb"]],
}


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of some repeats, and the first and third quartile; ``ratio`` is the median ratio to ours."""

    median: float
    low: float
    high: float
    repeats: int
    ratio: float | None = None


def spread(values: Sequence[float | None], ours: Sequence[float | None] = ()) -> Spread | None:
    """Return median and quartiles (linear between the two nearest), and the median over rounds of value / ours.

    None where a repeat has no value. Repeats are paired in order, as they were run in turn.
    """
    known = [value for value in values if value is not None]
    if not known or len(known) < len(values):
        return None
    ratios = [value / other for value, other in zip(known, ours, strict=False) if other]
    low, median, high = np.percentile(known, (25, 50, 75)).tolist()
    return Spread(median, low, high, len(known), float(np.median(ratios)) if ratios else None)


def measures(results: Mapping[str, Any]) -> dict[tuple[str, int], Measure]:
    """Return each measure by (system, size), with the passages and characters of its corpus."""
    sizes = {corpus["size"]: corpus for corpus in results["corpus"]["sizes"]}
    return {(m["system"], m["size"]): {**sizes[m["size"]], **m} for m in results["measures"]}


def only_stage(measure: Measure, stage: str) -> Measure:
    """Return a measure of ours as if one stage were the whole answer."""
    return {**measure, "ask": {**measure["ask"], **measure["ask"]["stages"][stage]}}
