"""From what the processes of one system found to what results.json says of it: one number a repeat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from eval.speed.conditions import threads
from eval.speed.corpus import Corpus
from eval.speed.systems import System

_FEW = 20  # questions; with fewer a 95th percentile is the slowest one by another name


@dataclass(slots=True)
class Bench:
    """What one system did with one corpus: the answers of its processes, in order."""

    system: System
    corpus: Corpus
    home: Path
    index: list[dict[str, Any]] = field(default_factory=list)
    ask: list[dict[str, Any]] = field(default_factory=list)
    spent: float = 0.0
    failed: str | None = None


def record(bench: Bench) -> dict[str, Any]:
    """Return what a system did with a corpus, one number a repeat."""
    return {
        "system": bench.system.id,
        "size": bench.corpus.size,
        "index": _index_record(bench),
        "disk_mb": _disk_mb(bench.home),
        "ask": {
            "cold_s": [round(run["cold"], 3) for run in bench.ask],
            "asked": [len(run["seconds"]) for run in bench.ask],
            "memory_mb": [round(run["memory_mb"], 1) for run in bench.ask],
            **_percentiles([run["seconds"] for run in bench.ask]),
            "stages": _stages(bench),
        },
    }


def _index_record(bench: Bench) -> dict[str, Any]:
    """Seconds of a sample are scaled up to all passages: a transformer takes as long over the next thousand."""
    total, runs = bench.corpus.passages, bench.index
    embedded = runs[0]["embedded"]
    return {
        "seconds": [round(run["store"] + run["embed"] * (total / embedded if embedded else 1), 3) for run in runs],
        "embed_s": [round(run["embed"], 3) for run in runs],
        "store_s": [round(run["store"], 3) for run in runs],
        "embedded": embedded,
        "estimated": embedded is not None and embedded < total,
        "memory_mb": [round(run["memory_mb"] + _helpers(run), 1) for run in runs],
    }


def _helpers(run: Mapping[str, Any]) -> float:
    """Return the memory of the processes that index beside the first, at most: each as large as the largest."""
    return float(run["children_mb"]) * threads() if run["children_mb"] else 0.0


def _percentiles(runs: list[list[float]]) -> dict[str, list[float | None]]:
    return {
        "p50_ms": [round(float(np.percentile(run, 50)) * 1000, 3) for run in runs],
        "p95_ms": [round(float(np.percentile(run, 95)) * 1000, 3) if len(run) >= _FEW else None for run in runs],
    }


def _stages(bench: Bench) -> dict[str, dict[str, list[float | None]]]:
    names = bench.ask[0]["stages"][0] if bench.ask[0]["stages"] else {}
    return {
        name: _percentiles([[stages[name] for stages in run["stages"]] for run in bench.ask])
        for name in names
        if name != "total"
    }


def _disk_mb(home: Path) -> float:
    return round(sum(file.stat().st_size for file in home.rglob("*") if file.is_file()) / 1024**2, 2)


def failure(bench: Bench) -> dict[str, Any]:
    """Return that a system was not run on a corpus, and why."""
    return {"system": bench.system.id, "size": bench.corpus.size, "why": bench.failed}
