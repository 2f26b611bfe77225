"""The fresh process of one measurement: python -m eval.speed.worker JOB.json writes what it found to the job's file.

Only the standard library is imported before the system's own module, for a cold start counts every import.
"""

from __future__ import annotations

import json
import resource
import sys
import warnings
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from time import monotonic, perf_counter
from types import ModuleType
from typing import Any

from eval.speed.job import Ask, Job


def run(job: Job) -> dict[str, Any]:
    """Return what a job measured, with the process's peak memory and the versions it stood on."""
    system, corpus, home = import_module(job.module), Path(job.corpus), Path(job.home)
    found = asdict(system.index(corpus, home, job.sample)) if job.do == "index" else _ask(system, job)
    children = _mb(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)  # of the largest process it started
    peak = peak_mb()
    from importlib.metadata import version  # after the clock has stopped

    versions = {package: version(package) for package in job.packages}
    return {**found, "memory_mb": peak, "children_mb": children, "versions": versions}


def _ask(system: ModuleType, job: Job) -> dict[str, Any]:
    """Ask every question once: the first is the cold start, the others are clocked one by one."""
    first, *questions = json.loads((Path(job.corpus) / "questions.json").read_text("utf8"))
    ask: Ask = system.opened(Path(job.corpus), Path(job.home))
    assert ask(first)
    answered = monotonic()
    seconds, stages = list[float](), list[dict[str, float]]()
    for question in questions:
        if seconds and monotonic() - answered > job.budget:
            break
        begun = perf_counter()
        found = ask(question)
        seconds.append(perf_counter() - begun)
        assert found
        stages.append(found if isinstance(found, dict) else {})
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


def _mb(maxrss: int) -> float:
    return maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    warnings.simplefilter("ignore")  # a peer's deprecations are no news here
    JOB = Job(**json.loads(Path(sys.argv[1]).read_text("utf8")))
    Path(JOB.result).write_text(json.dumps(run(JOB)), "utf8")
