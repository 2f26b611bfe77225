"""The measuring: every system in fresh processes of its own, in turn, so that a busy minute falls on all alike."""

from __future__ import annotations

import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any

from eval.speed.conditions import conditions, environment, load
from eval.speed.corpus import title_of, write_corpora
from eval.speed.job import Job
from eval.speed.record import Bench, failure, record
from eval.speed.systems import System

ROOT = Path(__file__).resolve().parents[2]
PEERS = ROOT / ".venv-peers/bin/python"
FORMAT = 1  # of results.json
_ENOUGH = 100.0  # seconds after which no further repeat of a system is begun
_HUNG = 1800.0  # seconds after which a process is given up
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


def measured(options: Options) -> Iterator[dict[str, Any]]:
    """Yield the results so far after each size, as they are written to results.json."""
    found: dict[str, Any] = {"format": FORMAT, "started": datetime.now(UTC).isoformat(timespec="seconds")}
    found |= conditions() | {"corpus": {"name": title_of(options.passages), "sizes": []}}
    found |= {"repeats": options.repeats, "sample": options.sample, "budget_s": options.budget, "enough_s": _ENOUGH}
    found |= {"versions": {}, "measures": [], "skipped": []}
    begun = monotonic()
    systems = [system for system in options.systems if _usable(system, options.peers, found["skipped"])]
    with tempfile.TemporaryDirectory(prefix="news-qa-speed-") as folder:
        for corpus in write_corpora(options.passages, options.sizes, Path(folder)):
            benches = [Bench(system, corpus, corpus.folder / system.id) for system in systems]
            _run_all(benches, options)
            told = {k: v for k, v in asdict(corpus).items() if k != "folder"}
            found["corpus"]["sizes"].append(told | {"load": load()})
            found["measures"] += [record(bench) for bench in benches if not bench.failed]
            found["skipped"] += [failure(bench) for bench in benches if bench.failed]
            found["versions"] |= {k: v for bench in benches for run in bench.ask for k, v in run["versions"].items()}
            found["seconds"], found["load_after"] = round(monotonic() - begun), load()
            yield found
            shutil.rmtree(corpus.folder)


def _usable(system: System, peers: Path, skipped: list[dict[str, Any]]) -> bool:
    if not system.peer or peers.exists():
        return True
    missing = f"found no {peers.parent.parent.name}; run: make bench"
    _log.warning("%s left out: %s", system.id, missing)
    skipped.append({"system": system.id, "size": None, "why": missing})
    return False


def _run_all(benches: list[Bench], options: Options) -> None:
    """Index in turn, then ask in turn, as often as is asked for and time allows."""
    for do in ("index", "ask"):
        for bench in benches:
            bench.spent = 0.0
        for _ in range(options.repeats):
            for bench in benches:
                if not bench.failed and bench.spent < _ENOUGH:
                    _run(bench, do, options)


def _run(bench: Bench, do: str, options: Options) -> None:
    if do == "index":
        shutil.rmtree(bench.home, ignore_errors=True)
        bench.home.mkdir()
    result = bench.corpus.folder / "result.json"
    job = Job(
        bench.system.module, do, bench.system.packages, str(bench.corpus.folder), str(bench.home), str(result),
        options.sample, options.budget, monotonic(),
    )  # fmt: skip
    python = str(options.peers) if bench.system.peer else sys.executable
    bench.failed = _start(python, job)
    seconds = monotonic() - job.started
    bench.spent += seconds
    if bench.failed:
        _log.warning("%s left out at %d passages: %s", bench.system.id, bench.corpus.size, bench.failed)
        return
    (bench.index if do == "index" else bench.ask).append(json.loads(result.read_text("utf8")))
    _log.info("%d passages: %s %s in %.1f s", bench.corpus.passages, bench.system.id, do, seconds)


def _start(python: str, job: Job) -> str | None:
    """Run a job in a fresh process; return what went wrong, the last line it said."""
    file = Path(job.corpus) / "job.json"
    file.write_text(json.dumps(asdict(job)), "utf8")
    command = [python, "-m", "eval.speed.worker", str(file)]
    try:
        done = subprocess.run(
            command, cwd=ROOT, env=environment(os.environ), capture_output=True, text=True, timeout=_HUNG
        )
    except subprocess.TimeoutExpired:
        return f"no result of {job.do} within {_HUNG / 60:.0f} minutes"
    said = done.stderr.strip().splitlines()[-1:] or ["nothing"]
    return f"{job.do} ended with {done.returncode} and said: {said[0]}" if done.returncode else None
