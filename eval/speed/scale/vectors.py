"""How well and how fast the vectors of a store are searched as it grows: python -m eval.speed.scale."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import chain, islice
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, thread_time

import numpy as np

from eval.speed.corpus import questions_of, texts, title_of
from eval.speed.scale.edited import repeated
from eval.speed.scale.kinds import KINDS
from eval.speed.worker import peak_mb
from index.encoder import Encoder, load_encoder
from index.records import json_lines
from index.store.vectors.coarse import COARSE, write_coarse
from index.store.vectors.dense import VECTORS, Vectors, write_vectors

SEGMENT = 32_768  # passages of a segment that is left alone
QUESTIONS = 200
DEPTHS = 10, 50, 100  # a search of a question gives 100
_BATCH = 4_096  # passages encoded at once


@dataclass(frozen=True, slots=True)
class Asked:
    """What one way found for each question, (segment, row), best first, in how many ms, and what memory it took."""

    found: list[list[tuple[int, int]]]
    wall: list[float]
    core: list[float]
    peak_mb: float


def table(file: str | None, sizes: Sequence[int], questions: str | None) -> Iterator[str]:
    """Yield the lines of a Markdown table: recall against comparing all, and ms a question, by size and way.

    ``file``: articles, one a line (None: made up), repeated with edits up to the largest size. ``questions``: JSON
    lines with a "question" each (None: made from the passages). Each way asks in a fresh process, one thread; "core" is
    the time that a core worked on a question, whatever else the machine does.
    """
    passages = list(islice(chain.from_iterable(text.passages for text in texts(file)), sizes[-1]))
    encoder = load_encoder()
    vectors = encoder.encode_questions(_questions(questions, passages))
    yield f"{title_of(file)}: {len(passages):,} passages and copies with edits; {len(vectors)} questions\n"
    yield f"| passages | way | {' | '.join(f'recall@{k}' for k in DEPTHS)} | p50 ms | p95 ms | core p50 | core p95 | peak MB |"
    yield "| ---: | --- |" + " ---: |" * (len(DEPTHS) + 5)
    with TemporaryDirectory() as home:
        for size, seconds, disk in _grown(Path(home), encoder, repeated(passages, sizes[-1]), sizes):
            yield from _rows(Path(home), size, vectors)
            yield f"|  | *codes: {seconds:.1f} s to make, {disk / 1024**2:,.0f} MB* |" + " |" * (len(DEPTHS) + 5)


def _questions(file: str | None, passages: Sequence[str]) -> list[str]:
    if file is None:
        return questions_of(passages, QUESTIONS)
    mend = 'give one {"question": …} a line'
    every = [str(record["question"]) for _, record in json_lines(file, mend)]
    return [every[i * len(every) // QUESTIONS] for i in range(min(QUESTIONS, len(every)))]


def _grown(
    home: Path, encoder: Encoder, passages: Iterator[str], sizes: Sequence[int]
) -> Iterator[tuple[int, float, int]]:
    """Grow the segments of a folder; yield each size reached, and seconds and bytes of all codes so far."""
    seconds, disk, reached, number = 0.0, 0, 0, 0
    for size in sizes:
        while reached < size:
            number, count = number + 1, min(SEGMENT, size - reached)
            folder = home / f"{number:06d}"
            folder.mkdir()
            write_vectors(folder / VECTORS, _encoded(encoder, islice(passages, count)), encoder.dimension)
            begun = thread_time()
            write_coarse(folder)
            seconds, disk = seconds + thread_time() - begun, disk + (folder / COARSE).stat().st_size
            reached += count
        yield size, seconds, disk


def _encoded(encoder: Encoder, passages: Iterator[str]) -> Iterator[Vectors]:
    while batch := list(islice(passages, _BATCH)):
        yield encoder.encode_passages(batch)


def _rows(home: Path, size: int, vectors: Vectors) -> Iterator[str]:
    best: Asked | None = None
    for way in KINDS:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as fresh:
            asked = fresh.submit(ask, str(home), way, vectors).result()
        best = best or asked  # the first compares all
        recalls = [f"{recall(best.found, asked.found, k):.4f}" for k in DEPTHS]
        times = [*np.percentile(asked.wall, (50, 95)), *np.percentile(asked.core, (50, 95))]
        cells = [f"{size:,}", way, *recalls, *(f"{ms:.1f}" for ms in times), f"{asked.peak_mb:,.0f}"]
        yield f"| {' | '.join(cells)} |"


def recall(best: Sequence[Sequence[tuple[int, int]]], found: Sequence[Sequence[tuple[int, int]]], k: int) -> float:
    """Return the mean share of a question's k best that are among the k found.

    >>> recall([[(1, 5), (1, 7)]], [[(1, 7), (2, 0)]], 2)
    0.5
    """
    shares = [len({*b[:k]} & {*f[:k]}) / max(len(b[:k]), 1) for b, f in zip(best, found, strict=True)]
    return float(np.mean(shares))


def ask(home: str, way: str, vectors: Vectors) -> Asked:
    """Ask every question one way, in this process; the first is asked once before the clock runs."""
    search = KINDS[way](Path(home))
    search(vectors[0], DEPTHS[-1])
    found, wall, core = list[list[tuple[int, int]]](), list[float](), list[float]()
    for vector in vectors:
        begun, busy = perf_counter(), thread_time()
        hits = search(vector, DEPTHS[-1])
        core.append(1000 * (thread_time() - busy))
        wall.append(1000 * (perf_counter() - begun))
        found.append([hit[:2] for hit in hits])
    return Asked(found, wall, core, peak_mb())
