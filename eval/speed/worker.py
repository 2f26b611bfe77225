"""The fresh process of one measurement: python -m eval.speed.worker JOB.json writes what it found to the job's file.

Only the standard library is imported before the system's own module, for a cold start counts every import.
"""

from __future__ import annotations

import json
import resource
import sys
import warnings
from collections.abc import Sequence
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from time import monotonic, perf_counter
from types import ModuleType
from typing import Any

from eval.speed.job import Ask, Job


def main(arguments: Sequence[str]) -> None:
    """Run the job of a file and write its result."""
    warnings.simplefilter("ignore")  # a peer's deprecations are no news here
    record = json.loads(Path(arguments[0]).read_text("utf8"))
    job = Job(**record)
    found = run(job)
    Path(job.result).write_text(json.dumps(found), "utf8")


def run(job: Job) -> dict[str, Any]:
    """Return what a job measured, with the process's peak memory and the versions it stood on."""
    system = import_module(job.module)
    found = _index(system, job) if job.do == "index" else _ask(system, job)
    return {**found, "memory_mb": peak_mb(), "children_mb": _children_mb(), "versions": _versions(job.packages)}


def _index(system: ModuleType, job: Job) -> dict[str, Any]:
    return asdict(system.index(Path(job.corpus), Path(job.home), job.sample))


def _ask(system: ModuleType, job: Job) -> dict[str, Any]:
    """Ask every question once: the first is the cold start, the others are clocked one by one."""
    first, *questions = json.loads((Path(job.corpus) / "questions.json").read_text("utf8"))
    ask: Ask = system.opened(Path(job.corpus), Path(job.home))
    ask(first)
    answered = monotonic()
    seconds, stages = list[float](), list[dict[str, float]]()
    for question in questions:
        if seconds and monotonic() - answered > job.budget:
            break
        begun = perf_counter()
        spent = ask(question)
        seconds.append(perf_counter() - begun)
        stages.append(spent)
    return {"cold": answered - job.started, "seconds": seconds, "stages": stages}


def peak_mb() -> float:
    """Return the peak memory of this process in MB.

    Linux keeps it in /proc/self/status; `ru_maxrss` there is never below that of the process that started this one.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text("utf8").splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return _mb(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def _children_mb() -> float:
    """Return the peak of the largest process started by this one."""
    return _mb(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)


def _mb(maxrss: int) -> float:
    return maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)


def _versions(packages: Sequence[str]) -> dict[str, str]:
    from importlib.metadata import version  # after the clock has stopped

    return {package: version(package) for package in packages}


if __name__ == "__main__":
    main(sys.argv[1:])
