"""The conditions all systems share: as many threads, the same environment; and what the figures stand on."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping
from typing import Any

from eval.provenance import commit, machine

_MOST = 4  # threads: what a laptop has to spare
_LIMITS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS")


def threads() -> int:
    """Return how many threads every system may use: OMP_NUM_THREADS, else the number of cores, at most four."""
    return int(os.environ.get("OMP_NUM_THREADS") or min(machine()["cores"] or 1, _MOST))


def environment(given: Mapping[str, str]) -> dict[str, str]:
    """Return the environment all systems run in: as many threads for each, no network, settings of nobody's."""
    kept = {name: value for name, value in given.items() if not name.startswith("RAG_")}
    return kept | dict.fromkeys(_LIMITS, str(threads())) | {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}


def conditions() -> dict[str, Any]:
    """Return the code, the machine and how busy it has been over the last minute (processes that want a core)."""
    return {
        "commit": commit(),
        "python": platform.python_version(),
        "machine": machine(),
        "threads": threads(),
        "load_before": load(),
    }


def load() -> float:
    """Return the load average of the last minute."""
    return round(os.getloadavg()[0], 2)
