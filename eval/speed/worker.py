"""The fresh process of one measurement: python -m eval.speed.worker JOB.json writes what it measured to the job's file.

Only the standard library is imported before the system's own module, for a cold start counts every import.
"""

from __future__ import annotations

import json
import resource
import sys
import warnings
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from time import monotonic, perf_counter
from typing import Any

TOP = 5  # passages a peer returns for a question
Ask = Callable[[str], Any]  # question → what it found, never nothing; of a system with stages the seconds by stage


@dataclass(frozen=True, slots=True)
class Job:
    """One measurement: ``do`` is "index" or "ask"; ``started`` is of the clock that all processes share.

    ``module`` has index(corpus, home, sample) → Built, and the function called ``opened`` (corpus, home) → Ask.
    ``sample``: passages that a peer's transformer embeds; the rest is filled in. ``budget``: seconds after the first
    answer in which no further question is begun.
    """

    module: str
    opened: str
    do: str
    packages: tuple[str, ...]
    corpus: str
    home: str
    result: str
    sample: int
    budget: float
    started: float


@dataclass(frozen=True, slots=True)
class Built:
    """What indexing took, in seconds: ``embed`` for ``embedded`` passages, ``store`` for everything else, all passages.

    ``embedded`` None: nothing was filled in, and ``embed`` is no step of its own.
    """

    store: float
    embed: float = 0.0
    embedded: int | None = None


def run(job: Job) -> dict[str, Any]:
    """Return what a job measured, with the process's peak memory and the versions it stood on."""
    system, corpus, home = import_module(job.module), Path(job.corpus), Path(job.home)
    if job.do == "index":
        measured = asdict(system.index(corpus, home, job.sample))
    else:
        measured = _ask(job, getattr(system, job.opened)(corpus, home))
    children = _mb(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)  # of the largest process it started
    peak = peak_mb()
    from importlib.metadata import version  # after the clock has stopped

    versions = {package: version(package) for package in job.packages}
    return {**measured, "memory_mb": peak, "children_mb": children, "versions": versions}


def _ask(job: Job, ask: Ask) -> dict[str, Any]:
    """Ask every question once: the first is the cold start, the others are clocked one by one."""
    first, *questions = json.loads(Path(job.corpus, "questions.json").read_text("utf8"))
    assert ask(first)
    answered = monotonic()
    seconds, stages = list[float](), list[dict[str, float]]()
    for question in questions:
        if seconds and monotonic() - answered > job.budget:
            break
        begun = perf_counter()
        answer = ask(question)
        seconds.append(perf_counter() - begun)
        assert answer
        stages.append(answer if isinstance(answer, dict) else {})
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
