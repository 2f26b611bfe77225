"""Askers at once, the next question as soon as the last is answered: how many answers a second, and how long one takes."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import Empty, SimpleQueue


@dataclass(frozen=True, slots=True)
class Load:
    """What a crowd took: seconds of each answer, of the whole, and of processors; ``said``: each question's answer."""

    seconds: list[float]
    wall_s: float
    core_s: float
    said: dict[str, str]


def crowd(ask: Callable[[str], str], questions: Sequence[str], askers: int) -> Load:
    """Ask all questions by so many threads. Raises what an answer raises."""
    left, took, said = SimpleQueue[str](), list[float](), dict[str, str]()
    for question in questions:
        left.put(question)

    def one() -> None:
        while True:
            try:
                question = left.get_nowait()
            except Empty:
                return
            begun = time.perf_counter()
            said[question] = ask(question)
            took.append(time.perf_counter() - begun)

    begun, core = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(askers, "asker") as pool:
        for ended in [pool.submit(one) for _ in range(askers)]:
            ended.result()
    return Load(took, time.perf_counter() - begun, time.process_time() - core, said)
