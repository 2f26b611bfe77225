"""What the reader costs: parameters, bytes, and, in a fresh process for each depth, milliseconds and memory."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from eval.datasets.trials import alone
from eval.speed.worker import peak_mb
from index.encoder import load_encoder
from index.settings import Settings
from index.store.open import open_store
from index.store.shelf import Shelf
from rag.chain import Service, answer
from rag.reader.model import WEIGHTS, open_reader
from rag.reader.network import WEIGHTS_FILE
from rag.search.duplicates import collapse
from rag.search.retrieve import retrieve
from rag.writers.extractive import Extractive

DEPTHS = (4, 8)  # passages read: half of what is shipped, and what is
QUESTIONS = 101  # the first is not clocked
# Where every core is taken, two threads wait for each other and a question takes 30 times as long.
SECONDS, LEAST = 60.0, 5


def cost(store: Path, questions: Sequence[str]) -> dict[str, Any]:
    """Return {"parameters", "of_table" (of them), "bytes", "depths": [what `clocked` says of each of DEPTHS]}."""
    asked, depths, reader = list(questions[:QUESTIONS]) * (1 if len(questions) > 1 else 2), [], open_reader()
    for depth in DEPTHS:
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as fresh:
            depths.append(fresh.submit(clocked, store, asked, depth).result())
    size = (WEIGHTS / WEIGHTS_FILE).stat().st_size
    return {"parameters": reader.parameters, "of_table": reader.table_parameters, "bytes": size, "depths": depths}


def clocked(store: Path, questions: Sequence[str], depth: int) -> dict[str, float]:
    """Answer every question, then read the best passages of each once more by themselves: in a process of its own.

    Return the milliseconds of a question and the peak memory in MB, of answering alone. The first question opens
    dictionaries and is not clocked.
    """
    settings = Settings(rerank_depth=depth)
    service = Service(Shelf(open_store(store)), load_encoder("own"), open_reader(), Extractive(), settings)
    answered = _milliseconds(questions, lambda text: answer(service, text).seconds["total"])
    peak = peak_mb()
    read = _milliseconds(questions, lambda text: _read(service, depth, text))
    return {
        "depth": depth,
        "questions": min(len(read), len(answered)),
        "read_ms": round(float(np.median(read)), 1),
        "answer_p50_ms": round(float(np.median(answered)), 1),
        "answer_p95_ms": round(float(np.percentile(answered, 95)), 1),
        "peak_mb": round(peak, 1),
    }


def _milliseconds(questions: Sequence[str], ask: Callable[[str], float]) -> list[float]:
    """Return the milliseconds of all questions but the first; none is begun after SECONDS, of a busy machine."""
    begun, taken = perf_counter(), list[float]()
    for text in questions:
        if len(taken) > LEAST and perf_counter() - begun > SECONDS:
            break
        taken.append(1000 * ask(text))
    return taken[1:]


def _read(service: Service, depth: int, text: str) -> float:
    """Return the seconds of reading alone."""
    candidates = retrieve(service.store, service.encoder, alone(text))
    hits = [candidate.hit for candidate, _ in collapse(candidates)[:depth]]
    assert service.reader is not None
    begun = perf_counter()
    service.reader.read(text, hits)
    return perf_counter() - begun
