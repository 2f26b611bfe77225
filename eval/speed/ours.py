"""Our own system, as `python -m index` builds it and `rag.answer` asks it."""

from __future__ import annotations

import os
from pathlib import Path
from time import perf_counter

from eval.speed.worker import Ask, Built


def index(corpus: Path, home: Path, sample: int) -> Built:
    """Build a store of the articles, from files on; nothing is sampled. Raises RuntimeError if passages differ."""
    from eval.speed.corpus import read_passages
    from index.building.build import build
    from index.encoder import load_encoder

    encoder = load_encoder()
    begun = perf_counter()
    report = build(corpus / "articles", home, encoder, workers=int(os.environ["OMP_NUM_THREADS"]))
    seconds = perf_counter() - begun
    built, expected = report.passages["total"], len(read_passages(corpus))
    if built != expected or report.errors:
        raise RuntimeError(f"built {built} passages of {expected}, {len(report.errors)} errors")
    return Built(seconds)


def opened(corpus: Path, home: Path) -> Ask:
    """Load the service; a question is answered whole."""
    from rag import answer, load

    service = load(store=home, encoder="own", writer="extractive")
    return lambda question: answer(service, question).seconds
