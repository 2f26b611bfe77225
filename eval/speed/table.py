"""results.json as a page of tables: README.md.j2 filled in with medians, quartiles and ratios."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2

from eval.speed.corpus import QUESTIONS
from eval.speed.figures import FIGURES, Figure, Measure, measures, only_stage, spread
from eval.speed.systems import SYSTEMS

_STAGES = ("question", "retrieve", "rank", "write", "verify")
_NONE = "–"
Rows = list[tuple[str, list[str]]]  # a name, and a cell a size


def page(results: Mapping[str, Any]) -> str:
    """Return README.md: what was measured on, a table for each figure, a table of our stages, what each system is."""
    found, sizes = measures(results), [corpus["size"] for corpus in results["corpus"]["sizes"]]
    tables = [(figure.title, _rows(figure, found, sizes)) for figure in FIGURES]
    stages = [(stage, [_both(found.get(("ours", size)), stage) for size in sizes]) for stage in _STAGES]
    tables.insert(1, ("Where ours spends it: median, 95th percentile (ms)", stages))
    versions, measured = results["versions"], {system for system, _ in found}
    systems = [(s, [f"{p} {versions[p]}" for p in s.packages if p in versions]) for s in SYSTEMS if s.id in measured]
    template = Path(__file__).with_name("README.md.j2").read_text("utf8")
    environment = jinja2.Environment(trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)
    clocked = QUESTIONS - 1
    return environment.from_string(template).render(results, tables=tables, systems=systems, clocked=clocked)


def _rows(figure: Figure, found: Mapping[tuple[str, int], Measure], sizes: list[int]) -> Rows:
    rows: Rows = []
    for system in SYSTEMS:
        mine = [(found.get((system.id, size)), found.get(("ours", size))) for size in sizes]
        whole = system.id == "ours" and figure.title.startswith("One question")
        if any(measure for measure, _ in mine):
            compared = [(measure, None if system.id == "ours" else ours) for measure, ours in mine]
            title = f"{system.title}, whole answer" if whole else system.title
            rows.append((title, [_cell(figure, measure, ours) for measure, ours in compared]))
        if whole:
            alone = [(only_stage(ours, "retrieve") if ours else None, ours) for _, ours in mine]
            rows.append((f"{system.title}, retrieve alone", [_cell(figure, measure, ours) for measure, ours in alone]))
    return rows


def _cell(figure: Figure, measure: Measure | None, ours: Measure | None) -> str:
    """Return the median, quartiles where there are repeats that differ, the ratio to ours."""
    found = spread(figure.values(measure), figure.values(ours) if ours else ()) if measure else None
    if not found or not measure:
        return _NONE
    about = "~" if figure.title.startswith("Indexing") and measure["index"]["estimated"] else ""
    between = f" ({_number(found.low)}–{_number(found.high)})" if found.repeats > 1 else ""
    ratio = f" ×{_number(found.ratio)}" if found.ratio is not None else ""
    return f"{about}{_number(found.median)}{between}{ratio}"


def _both(ours: Measure | None, stage: str) -> str:
    if ours is None:
        return _NONE
    both = (spread(only_stage(ours, stage)["ask"][key]) for key in ("p50_ms", "p95_ms"))
    return ", ".join(_number(found.median) if found else _NONE for found in both)


def _number(value: float) -> str:
    """Write a number with about three digits.

    >>> [_number(v) for v in (12345.6, 123.4, 12.34, 1.234, 0.01234)]
    ['12,346', '123', '12.3', '1.23', '0.012']
    """
    digits = 0 if value >= 100 else 1 if value >= 10 else 2 if value >= 1 else 3
    return f"{value:,.{digits}f}"
