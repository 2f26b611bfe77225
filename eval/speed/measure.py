"""The measuring: every system in fresh processes of its own, in turn, so that a busy minute falls on all alike."""

from __future__ import annotations

import json
import logging
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any, Literal

import numpy as np

from eval.datasets.gold import ROOM
from eval.provenance import commit, machine
from eval.speed.corpus import Corpus, title_of, write_corpora
from eval.speed.systems import System
from eval.speed.worker import Job

PEERS = ROOM.parent / ".venv-peers/bin/python"
_ENOUGH = 100.0  # seconds after which no further repeat of a system is begun
_HUNG = 1800.0  # seconds after which a process is given up
_FEW = 20  # questions; with fewer a 95th percentile is the slowest one by another name
_MOST = 4  # threads: what a laptop has to spare
_LIMITS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Options:
    """What is measured, and how often; the flags of ``python -m eval.speed``. ``peers``: the peers' own Python."""

    passages: str | None
    sizes: tuple[int, ...]
    systems: tuple[System, ...]
    repeats: int
    sample: int
    budget: float
    peers: Path = PEERS


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


@dataclass(frozen=True, slots=True)
class Results:
    """What results.json must have to be of this version; `measured` says the rest."""

    format: Literal[1]
    corpus: Mapping[str, Any]
    measures: tuple[Mapping[str, Any], ...]


def measured(options: Options) -> Iterator[dict[str, Any]]:
    """Yield the results so far after each size, as they are written to results.json."""
    absent = [s for s in options.systems if s.peer and not options.peers.exists()]
    missing = f"found no {options.peers.parent.parent.name}; run: make bench"
    results: dict[str, Any] = {
        "format": 1,
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit(),
        "python": platform.python_version(),
        "machine": machine(),
        "threads": threads(),
        "load_before": _load(),
        "corpus": {"name": title_of(options.passages), "sizes": []},
        "repeats": options.repeats,
        "sample": options.sample,
        "budget_s": options.budget,
        "enough_s": _ENOUGH,
        "versions": {},
        "measures": [],
        "skipped": [_skipped(system, None, missing) for system in absent],
    }
    with tempfile.TemporaryDirectory(prefix="news-qa-speed-") as folder:
        for corpus in write_corpora(options.passages, options.sizes, Path(folder)):
            benches = [Bench(system, corpus) for system in options.systems if system not in absent]
            _run_all(benches, options)
            results["corpus"]["sizes"].append({k: v for k, v in asdict(corpus).items() if k != "folder"})
            results["measures"] += [_record(bench) for bench in benches if not bench.failed]
            results["skipped"] += [_skipped(b.system, corpus.size, b.failed) for b in benches if b.failed]
            for run in (run for bench in benches for run in bench.runs["ask"]):
                results["versions"] |= run["versions"]
            results["load_after"] = _load()
            yield results
            shutil.rmtree(corpus.folder)


def threads() -> int:
    """Return how many threads every system may use: OMP_NUM_THREADS, else the number of cores, at most four."""
    return int(os.environ.get("OMP_NUM_THREADS") or min(machine()["cores"] or 1, _MOST))


def environment(given: Mapping[str, str]) -> dict[str, str]:
    """Return the environment all systems run in: as many threads for each, no network, settings of nobody's."""
    kept = {name: value for name, value in given.items() if not name.startswith("RAG_")}
    return kept | dict.fromkeys(_LIMITS, str(threads())) | {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}


def _load() -> float:
    """Return the machine's load average of the last minute: processes that want a core."""
    return round(os.getloadavg()[0], 2)


def _skipped(system: System, size: int | None, why: str) -> dict[str, Any]:
    _log.warning("%s left out%s: %s", system.id, f" at {size} passages" if size else "", why)
    return {"system": system.id, "size": size, "why": why}


def _run_all(benches: Sequence[Bench], options: Options) -> None:
    """Index in turn, then ask in turn, as often as is asked for and time allows."""
    for do in ("index", "ask"):
        for bench in benches:
            bench.spent = 0.0
        for _ in range(options.repeats):
            for bench in benches:
                if not bench.failed and bench.spent < _ENOUGH:
                    _run(bench, do, options)


def _run(bench: Bench, do: str, options: Options) -> None:
    """Do a job in a fresh process and keep what it measured, or that it failed: the last line it said."""
    if do == "index":
        shutil.rmtree(bench.home, ignore_errors=True)
        bench.home.mkdir()
    system, folder, began = bench.system, bench.corpus.folder, monotonic()
    result, file = folder / "result.json", folder / "job.json"
    does, places = (system.module, system.opened, do, system.packages), (str(folder), str(bench.home), str(result))
    file.write_text(json.dumps(asdict(Job(*does, *places, options.sample, options.budget, began))), "utf8")
    command = [str(options.peers) if system.peer else sys.executable, "-m", "eval.speed.worker", str(file)]
    run = partial(subprocess.run, cwd=ROOM.parent, env=environment(os.environ), capture_output=True, text=True)
    try:
        run(command, timeout=_HUNG, check=True)
    except subprocess.TimeoutExpired:
        bench.failed = f"no result of {do} within {_HUNG / 60:.0f} minutes"
        return
    except subprocess.CalledProcessError as error:
        said = error.stderr.strip().splitlines()[-1:] or ["nothing"]
        bench.failed = f"{do} ended with {error.returncode} and said: {said[0]}"
        return
    seconds = monotonic() - began
    bench.spent += seconds
    bench.runs[do].append(json.loads(result.read_text("utf8")))
    _log.info("%d passages: %s %s in %.1f s", bench.corpus.passages, system.id, do, seconds)


def _record(bench: Bench) -> dict[str, Any]:
    """Return what a system did with a corpus, in as many processes as threads where it starts any.

    Seconds of a sample are scaled up to all passages: a transformer takes as long over the next thousand.
    """
    built, asked, passages = bench.runs["index"], bench.runs["ask"], bench.corpus.passages
    embedded, stages = built[0]["embedded"] or passages, asked[0]["stages"]
    size = sum(file.stat().st_size for file in bench.home.rglob("*") if file.is_file())
    return {
        "system": bench.system.id,
        "size": bench.corpus.size,
        "index": {
            "seconds": [round(run["store"] + run["embed"] * passages / embedded, 3) for run in built],
            "estimated": embedded < passages,
            # The processes that index beside the first count as large as the largest: an upper bound.
            "memory_mb": [round(run["memory_mb"] + run["children_mb"] * threads(), 1) for run in built],
        },
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


def _percentiles(runs: Iterable[Sequence[float]]) -> dict[str, list[float | None]]:
    pairs = [(*np.percentile(run, (50, 95)).tolist(), len(run)) for run in runs]
    return {
        "p50_ms": [round(1000 * median, 3) for median, _, _ in pairs],
        "p95_ms": [round(1000 * slow, 3) if count >= _FEW else None for _, slow, count in pairs],
    }
