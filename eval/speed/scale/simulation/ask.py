"""One kind of index at one size, in a fresh process, one thread: what it holds, what it finds, how long it takes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter, thread_time
from typing import Any

import faiss
import numpy as np

from eval.speed.scale.simulation.exact import recall
from eval.speed.scale.simulation.kinds import KINDS, Search
from eval.speed.scale.simulation.lay import Laid
from eval.speed.scale.simulation.real import Vectors

# What glibc takes from the system piece by piece it gives back at once: else a list that grew is counted twice.
_GIVE_BACK = {"MALLOC_MMAP_THRESHOLD_": "131072"}
_AT = 10, 100  # recall


def measured(kind: str, laid: Laid, size: int) -> list[dict[str, Any]]:
    """Return the figures of a kind at a size, one record a width that was tried."""
    os.environ.update(_GIVE_BACK)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as fresh:
        return fresh.submit(_measured, kind, laid, size).result()


def _measured(kind: str, laid: Laid, size: int) -> list[dict[str, Any]]:
    faiss.omp_set_num_threads(1)  # two would wait for each other where the cores are busy
    before, begun, busy = _held(), perf_counter(), thread_time()
    make, widths = KINDS[kind]
    search = make(laid, size)
    built = {"build_core_s": thread_time() - busy, "build_s": perf_counter() - begun, "bytes": _held() - before}
    return [{"kind": kind, "rows": size, "wide": wide, **built, **_asked(search, laid, size, wide)} for wide in widths]


def _asked(search: Search, laid: Laid, size: int, wide: int) -> dict[str, float]:
    """Ask every question twice, each time on its own: the first time brings in what lies on the disk."""
    questions, best = laid.kept("questions"), laid.kept(f"best-{size}").astype(np.int64)
    cold = [wall for _, wall, _ in _each(search, questions, wide)]
    found, walls, cores = zip(*_each(search, questions, wide), strict=True)
    padded = np.full_like(best, -1)
    for row, rows in zip(padded, found, strict=True):
        row[: len(rows)] = rows
    return {
        **{f"recall_{k}": recall(best, padded, k) for k in _AT},
        "p50_ms": float(np.median(walls)),
        "p95_ms": float(np.percentile(walls, 95)),
        "core_ms": float(np.median(cores)),
        "cold_ms": float(np.median(cold)),
    }


def _each(search: Search, questions: Vectors, wide: int) -> Iterator[tuple[Any, float, float]]:
    for vector in questions:
        begun, busy = perf_counter(), thread_time()
        rows = search(vector, wide)
        yield rows, 1000 * (perf_counter() - begun), 1000 * (thread_time() - busy)


def _held() -> int:
    """Return the bytes this process holds by itself: what it maps of files is not among them."""
    status = Path("/proc/self/status").read_text("utf8").splitlines()
    return int(next(line for line in status if line.startswith("RssAnon")).split()[1]) * 1024
