"""The card's table: span EM and F1 on held questions, the gold passage given, and the whole file as the corpus."""

from __future__ import annotations

import logging
from pathlib import Path

from tqdm import tqdm

from index.store.local import Store
from index.text import fold
from rag.evidence import evidence_of
from rag.question import kind, language
from rag.rank import rank
from rag.reader.model import Reader, open_reader
from rag.reader.train.calibrate import best_span, overlap
from rag.reader.train.examples import TRAIN_SOURCES, Example, examples, held
from rag.reader.train.prepare import encoder, source_of, table
from rag.retrieve import retrieve
from rag.types import Question

log = logging.getLogger(__name__)
ASKED = 500


def evaluate(data: Path, work: Path, out: Path) -> None:
    """Log a line a file: questions, EM and F1 given the passage; recall@1 before and after reading, whole corpus."""
    reader = open_reader(table(), out)
    log.info("%-24s %5s %6s %6s %9s %9s %6s", "held questions of", "n", "EM", "F1", "fused r@1", "read r@1", "F1 all")
    for name in TRAIN_SOURCES:
        store = Store.open(work / "stores" / Path(name).stem)
        asked = [e for e in examples(data, name) if held(e.context)][:ASKED]
        rows = [r for e in tqdm(asked, name, leave=False) if (r := _scored(store, reader, e)) is not None]
        means = [sum(column) / len(rows) for column in zip(*rows, strict=True)]
        log.info("%-24s %5d %6.3f %6.3f %9.3f %9.3f %6.3f", Path(name).name.split(".")[0], len(rows), *means)


def _scored(store: Store, reader: Reader, example: Example) -> tuple[float, float, float, float, float] | None:
    question = Question(example.question, example.question, language(example.question), kind(example.question))
    candidates = retrieve(store, encoder(), question)
    source = source_of(example.context)
    right = [c.hit for c in candidates if c.hit.passage.source == source]
    right = [h for h in right if h.passage.start <= example.start and example.end <= h.passage.end]
    if not right:
        return None
    answer = fold(example.context[example.start : example.end])
    text = right[0].passage.text
    best = reader.read(example.question, right[:1])[0].spans[0]
    given = fold(text[best.start : best.end])
    ranked = rank(example.question, candidates, reader)
    span, passage = best_span(evidence_of(question, ranked))
    found = fold(passage.text[span.start : span.end])
    return (
        float(given == answer),
        overlap(given, answer),
        float(candidates[0].hit.passage.source == source),
        float(ranked[0].hit.passage.source == source),
        overlap(found, answer),
    )
