"""What passes between the measuring process and the fresh one it starts for every measurement, and what all share."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

TOP = 5  # passages a peer returns for a question
_MOST = 4  # threads: what a laptop has to spare
_LIMITS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS")


@dataclass(frozen=True, slots=True)
class Job:
    """One measurement: ``do`` is "index" or "ask"; times are of the clock that all processes share.

    ``sample``: passages that a peer's transformer embeds; the rest is filled in. ``budget``: seconds after the first
    answer in which no further question is begun.
    """

    module: str
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


Ask = Callable[[str], Any]  # question → what was found, never nothing; of a system with stages the seconds by stage


def threads() -> int:
    """Return how many threads every system may use: OMP_NUM_THREADS, else the number of cores, at most four."""
    return int(os.environ.get("OMP_NUM_THREADS") or min(len(os.sched_getaffinity(0)), _MOST))


def environment(given: Mapping[str, str]) -> dict[str, str]:
    """Return the environment all systems run in: as many threads for each, no network, settings of nobody's."""
    kept = {name: value for name, value in given.items() if not name.startswith("RAG_")}
    return kept | dict.fromkeys(_LIMITS, str(threads())) | {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
