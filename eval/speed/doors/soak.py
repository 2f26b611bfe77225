"""Minutes of mixed load on a real chat: what came back, how fast, and what the server's memory did."""

from __future__ import annotations

import asyncio
import itertools
import random
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx
import numpy as np

from eval.speed.doors.bad import BAD, misbehave
from eval.speed.doors.calls import CALLS, Cut
from eval.speed.doors.memory import resident

PATIENCE_S = 120.0  # after which a call is an error
ASKED_FOR = (429, 503)  # statuses by which a server says that it has enough to do
FIRST_S = 60.0  # after which memory is to stay as it is
_LOOK_S = 2.0
_WINDOW_S = 15.0  # of which a median tells the memory: one look may meet a peak
_MAX_TOLD = 20  # errors in full


@dataclass
class Load:
    """What the clients saw: seconds of each whole reply by door, calls by status, errors, memory by second."""

    took: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in CALLS})
    statuses: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    memory: list[tuple[float, int]] = field(default_factory=list)
    bad: dict[str, int] = field(default_factory=dict)

    def figures(self) -> dict[str, Any]:
        """Return all of it as plain values; milliseconds and bytes."""
        return {
            "doors": {name: _times(took) for name, took in self.took.items()},
            "statuses": dict(sorted(self.statuses.items())),
            "asked_for": sum(n for status, n in self.statuses.items() if status in map(str, ASKED_FOR)),
            "errors": len(self.errors),
            "first_errors": self.errors[:_MAX_TOLD],
            "bad_connections": self.bad,
            "memory": _memory(self.memory),
        }


async def soak(at: str, process: int, questions: Sequence[str], clients: int, seconds: float) -> Load:
    """Let so many clients call one door after another for so long, beside those that behave badly; return what they saw."""
    load, end = Load(), time.monotonic() + seconds
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    where = urlsplit(at)
    async with httpx.AsyncClient(base_url=at, timeout=PATIENCE_S, limits=limits) as web:
        beside = [asyncio.create_task(_look(load, process))]
        for name, bad in BAD.items():
            told = misbehave(bad, str(where.hostname), int(where.port or 80), questions[0], load.bad, name)
            beside.append(asyncio.create_task(told))
        await asyncio.gather(*(_client(web, load, questions, seed, end) for seed in range(clients)))
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
    return load


async def _client(web: httpx.AsyncClient, load: Load, questions: Sequence[str], seed: int, end: float) -> None:
    chance = random.Random(seed)
    while time.monotonic() < end:
        name = chance.choice(list(CALLS))
        question = (
            chance.choice(questions) if chance.random() < 0.5 else f"{chance.choice(questions)}（{chance.random()}）"
        )
        begun = time.perf_counter()
        try:
            status = await CALLS[name](web, question)
        except (httpx.HTTPError, Cut) as error:
            load.statuses["no whole reply"] += 1
            load.errors.append(f"{name}: {type(error).__name__}: {error}"[:300])
            continue
        load.statuses[str(status)] += 1
        if status < 400:
            load.took[name].append(time.perf_counter() - begun)
        elif status in ASKED_FOR:
            await asyncio.sleep(1 + chance.random())
        else:
            load.errors.append(f"{name}: {status}")


async def _look(load: Load, process: int) -> None:
    begun = time.monotonic()
    for _ in itertools.count():
        with suppress(OSError):
            load.memory.append((time.monotonic() - begun, await asyncio.to_thread(resident, process)))
        await asyncio.sleep(_LOOK_S)


def _times(took: Sequence[float]) -> dict[str, float]:
    if not took:
        return {"n": 0}
    p50, p95, worst = (1000 * np.percentile(took, (50, 95, 100))).tolist()
    return {"n": len(took), "p50_ms": round(p50, 1), "p95_ms": round(p95, 1), "max_ms": round(worst, 1)}


def _memory(looks: Sequence[tuple[float, int]]) -> dict[str, Any]:
    """The medians after the first minute and at the end, by how many percent it has grown, and the median of each minute."""
    if not looks or looks[-1][0] < FIRST_S + _WINDOW_S:
        return {}
    end = looks[-1][0]
    first = float(np.median([held for at, held in looks if FIRST_S <= at < FIRST_S + _WINDOW_S]))
    last = float(np.median([held for at, held in looks if at >= end - _WINDOW_S]))
    minutes = [[held for at, held in looks if at // 60 == minute] for minute in range(int(end // 60) + 1)]
    return {
        "minute_1": first,
        "end": last,
        "peak": max(held for _, held in looks),
        "growth_percent": round(100 * (last / first - 1), 2),
        "by_minute": [float(np.median(held)) for held in minutes if held],
    }
