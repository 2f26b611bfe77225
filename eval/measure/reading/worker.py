"""The fresh process that answers: python -m eval.measure.reading.worker JOB.json writes its times and its memory there."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

from eval.measure.search.trials import alone
from eval.speed.worker import peak_mb
from index.encoder import load_encoder
from index.settings import Settings
from index.store.local import Store
from rag.chain import Service, answer
from rag.reader.model import open_reader
from rag.search.duplicates import collapse
from rag.search.retrieve import retrieve
from rag.writers.extractive import Extractive

# Where every core is taken, two threads wait for each other and a question takes 30 times as long.
SECONDS, LEAST = 60.0, 5


def main(arguments: Sequence[str]) -> None:
    """Read the job of a file, {"store", "depth", "questions"}, and write {"answer_ms", "peak_mb", "read_ms"} there."""
    file = Path(arguments[0])
    job = json.loads(file.read_text("utf8"))
    file.write_text(json.dumps(run(Path(job["store"]), job["questions"], job["depth"])), "utf8")


def run(store: Path, questions: Sequence[str], depth: int) -> dict[str, Any]:
    """Answer every question, then read the best passages of each once more by themselves.

    The first question opens dictionaries and is not clocked. The memory is that of answering alone.
    """
    service = Service(Store.open(store), load_encoder("own"), open_reader(), Extractive(), Settings(rerank_depth=depth))
    answered = _clocked(questions, lambda text: answer(service, text).seconds["total"])
    peak = peak_mb()
    return {"answer_ms": answered, "peak_mb": peak, "read_ms": _clocked(questions, partial(_read, service, depth))}


def _clocked(questions: Sequence[str], ask: Callable[[str], float]) -> list[float]:
    """Return the milliseconds of all questions but the first; none is begun after SECONDS, of a busy machine."""
    begun, found = perf_counter(), list[float]()
    for text in questions:
        if len(found) > LEAST and perf_counter() - begun > SECONDS:
            break
        found.append(1000 * ask(text))
    return found[1:]


def _read(service: Service, depth: int, text: str) -> float:
    """Return the seconds of reading alone."""
    candidates = retrieve(service.store, service.encoder, alone(text))
    hits = [candidate.hit for candidate, _ in collapse(candidates)[:depth]]
    assert service.reader is not None
    begun = perf_counter()
    service.reader.read(text, hits)
    return perf_counter() - begun


if __name__ == "__main__":
    main(sys.argv[1:])
