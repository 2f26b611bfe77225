"""From the numbers of results.json to medians, quartiles and ratios, and to a page of tables: README.md.j2 filled in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
import numpy as np

from eval.speed.corpus import QUESTIONS
from eval.speed.systems import SYSTEMS

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
_STAGES = ("question", "retrieve", "rank", "write", "verify")
_NONE = "–"
Measures = Sequence[Measure | None]  # of a system, one a size; None: it was not run there
Row = tuple[str, list[str]]  # a name, and a cell a size


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


def page(results: Mapping[str, Any]) -> str:
    """Return README.md: what was measured on, a table for each figure, a table of our stages, what each system is."""
    every, sizes = measures(results), [corpus["size"] for corpus in results["corpus"]["sizes"]]
    of = {system.id: [every.get((system.id, size)) for size in sizes] for system in SYSTEMS}
    tables = [(title, _rows(title, of)) for title in FIGURES if title != INDEXING]
    stages = [(stage, [_both(measure, stage) for measure in of["ours"]]) for stage in _STAGES]
    tables.insert(1, ("Where ours spends it: median, 95th percentile (ms)", stages))
    versions = results["versions"]
    systems = [(s, [f"{p} {versions[p]}" for p in s.packages if p in versions]) for s in SYSTEMS if any(of[s.id])]
    template = Path(__file__).with_name("README.md.j2").read_text("utf8")
    environment = jinja2.Environment(trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)
    clocked = QUESTIONS - 1
    return environment.from_string(template).render(results, tables=tables, systems=systems, clocked=clocked)


def _rows(title: str, of: Mapping[str, Measures]) -> list[Row]:
    ours, asking = of["ours"], title.startswith("One question")
    rows: list[tuple[str, Measures, Measures]] = [
        (system.title, of[system.id], [None] * len(ours) if system.id == "ours" else ours)
        for system in SYSTEMS
        if any(of[system.id])
    ]
    if asking and any(ours):
        alone = [only_stage(measure, "retrieve") if measure else None for measure in ours]
        whole = rows[0][0]
        rows[:1] = [(f"{whole}, whole answer", *rows[0][1:]), (f"{whole}, retrieve alone", alone, ours)]
    return [(name, [_cell(title, *pair) for pair in zip(mine, by, strict=True)]) for name, mine, by in rows]


def _cell(title: str, measure: Measure | None, ours: Measure | None) -> str:
    """Return the median, quartiles where there are repeats that differ, the ratio to ours."""
    values = FIGURES[title]
    seen = spread(values(measure), values(ours) if ours else ()) if measure else None
    if not seen or not measure:
        return _NONE
    about = "~" if title.startswith("Indexing") and measure["index"]["estimated"] else ""
    between = f" ({_number(seen.low)}–{_number(seen.high)})" if seen.repeats > 1 else ""
    ratio = f" ×{_number(seen.ratio)}" if seen.ratio is not None else ""
    return f"{about}{_number(seen.median)}{between}{ratio}"


def _both(ours: Measure | None, stage: str) -> str:
    if ours is None:
        return _NONE
    both = (spread(only_stage(ours, stage)["ask"][key]) for key in ("p50_ms", "p95_ms"))
    return ", ".join(_number(seen.median) if seen else _NONE for seen in both)


def _number(value: float) -> str:
    """Write a number with about three digits.

    >>> [_number(v) for v in (12345.6, 123.4, 12.34, 1.234, 0.01234)]
    ['12,346', '123', '12.3', '1.23', '0.012']
    """
    digits = 0 if value >= 100 else 1 if value >= 10 else 2 if value >= 1 else 3
    return f"{value:,.{digits}f}"
