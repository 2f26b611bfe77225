"""From what the processes of one system found to what results.json says of it: one number a repeat."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from eval.speed.corpus import Corpus
from eval.speed.systems import System

_FEW = 20  # questions; with fewer a 95th percentile is the slowest one by another name


@dataclass(slots=True)
class Bench:
    """What one system did with one corpus: the answers of its processes, "index" and "ask", in order."""

    system: System
    corpus: Corpus
    runs: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {"index": [], "ask": []})
    spent: float = 0.0
    failed: str | None = None

    @property
    def home(self) -> Path:
        """Where the system keeps its index."""
        return self.corpus.folder / self.system.id


def record(bench: Bench, threads: int) -> dict[str, Any]:
    """Return what a system did with a corpus, in as many processes as threads where it starts any."""
    asked, stages = bench.runs["ask"], bench.runs["ask"][0]["stages"]
    size = sum(file.stat().st_size for file in bench.home.rglob("*") if file.is_file())
    return {
        "system": bench.system.id,
        "size": bench.corpus.size,
        "index": _index(bench.runs["index"], bench.corpus.passages, threads),
        "disk_mb": round(size / 1024**2, 2),
        "ask": {
            "cold_s": [round(run["cold"], 3) for run in asked],
            "asked": [len(run["seconds"]) for run in asked],
            "memory_mb": [round(run["memory_mb"], 1) for run in asked],
            **_percentiles(run["seconds"] for run in asked),
            "stages": {
                name: _percentiles([stages[name] for stages in run["stages"]] for run in asked)
                for name in (stages[0] if stages else {})
                if name != "total"
            },
        },
    }


def _index(runs: Sequence[Mapping[str, Any]], passages: int, threads: int) -> dict[str, Any]:
    """Seconds of a sample are scaled up to all passages: a transformer takes as long over the next thousand."""
    embedded = runs[0]["embedded"] or passages
    return {
        "seconds": [round(run["store"] + run["embed"] * passages / embedded, 3) for run in runs],
        "estimated": embedded < passages,
        # The processes that index beside the first count as large as the largest: an upper bound.
        "memory_mb": [round(run["memory_mb"] + run["children_mb"] * threads, 1) for run in runs],
    }


def _percentiles(runs: Iterable[Sequence[float]]) -> dict[str, list[float | None]]:
    pairs = [(*np.percentile(run, (50, 95)).tolist(), len(run)) for run in runs]
    return {
        "p50_ms": [round(1000 * median, 3) for median, _, _ in pairs],
        "p95_ms": [round(1000 * slow, 3) if count >= _FEW else None for _, slow, count in pairs],
    }
