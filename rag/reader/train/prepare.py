"""Questions → arrays: our own retriever finds each question's passages, so that what is wrong is wrong as in use."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from index.build import build_sources
from index.encoder.static import StaticEncoder, open_static
from index.encoder.table import Table
from index.read import Source
from index.store.local import Store
from index.types import Article, Hit
from rag.question import kind, language
from rag.reader.features import KINDS, SCALARS, Side, features, own_features, question_kind, sentence_numbers, side
from rag.reader.model import own_table
from rag.reader.train.examples import TRAIN_SOURCES, Example, examples, held
from rag.reader.train.pidgin import glosses, pidgin
from rag.retrieve import retrieve
from rag.types import Question

log = logging.getLogger(__name__)

WRONG = 8  # passages without the answer kept of each question, the best retrieved first
MOST = 1_000_000
MOST_OF = {"qa/squadshifts_reddit_en.jsonl.xz": 3_000}  # English is not to outweigh Chinese
PIDGIN_SHARE = 3  # one Chinese question in three is also asked in English words


@dataclass(frozen=True, slots=True)
class Group:
    """A question and its passages: (features' tokens, scalars, marks, relevant) each."""

    asked: NDArray[np.int32]
    kind: NDArray[np.float32]
    held: bool
    passages: list[tuple[NDArray[np.int32], NDArray[np.float16], NDArray[np.uint8], bool]]


@cache
def encoder() -> StaticEncoder:
    """Our own encoder, opened once a process."""
    return open_static()


@cache
def table() -> Table:
    """The table that texts are read with, opened once a process."""
    return own_table()


def whole(path: str, text: str) -> list[Article]:
    """A context as one article: nothing cleaned, nothing cut."""
    return [Article(path, 0, len(text), None, None, None, ((0, len(text)),))]


def prepare(data: Path, work: Path, limit: int | None = None) -> None:
    """Write ``work/reader.npz`` from the files of TRAIN_SOURCES."""
    words = glosses(data)
    groups: list[Group] = []
    for name in TRAIN_SOURCES:
        asked = list(examples(data, name))[: min(limit or MOST, MOST_OF.get(name, MOST))]
        store = _store(asked, work / "stores" / Path(name).stem)
        jobs = [(str(store), chunk, words) for chunk in _chunks(asked, 100)]
        with ProcessPoolExecutor(3) as pool:
            for done in tqdm(pool.map(_groups, jobs), name, len(jobs)):
                groups += done
    _write(work / "reader.npz", groups)


def _store(asked: list[Example], folder: Path) -> Path:
    contexts = sorted({e.context for e in asked})
    sources = (Source(source_of(c), c, "utf-8", source_of(c)) for c in contexts)
    build_sources(sources, folder, encoder(), cut=whole)
    return folder


def source_of(context: str) -> str:
    """A context's name in the store."""
    return hashlib.sha1(context.encode()).hexdigest()


def _chunks(items: list[Example], size: int) -> Iterator[list[Example]]:
    for at in range(0, len(items), size):
        yield items[at : at + size]


def _groups(job: tuple[str, list[Example], dict[str, str]]) -> list[Group]:
    folder, asked, words = job
    store = Store.open(Path(folder))
    found = []
    for number, example in enumerate(asked):
        found.append(_group(store, example, example.question))
        english = (
            pidgin(example.question, words)
            if number % PIDGIN_SHARE == 0 and language(example.question) != "en"
            else None
        )
        if english:
            found.append(_group(store, example, english))
    return [g for g in found if g is not None]


def _group(store: Store, example: Example, question: str) -> Group | None:
    asked = Question(question, question, language(question), kind(question))
    hits = [c.hit for c in retrieve(store, encoder(), asked)]
    answer, source = example.context[example.start : example.end], source_of(example.context)
    right = [
        h
        for h in hits
        if h.passage.source == source and h.passage.start <= example.start and example.end <= h.passage.end
    ]
    wrong = [h for h in hits if answer not in h.passage.text and h not in right]
    if not right:
        return None
    query = side(table(), question)
    rows = [_row(query, h, example) for h in right[:2]] + [_row(query, h, None) for h in wrong[:WRONG]]
    return Group(query.ids.astype(np.int32), question_kind(question), held(example.context), rows)


def _row(
    query: Side, hit: Hit, example: Example | None
) -> tuple[NDArray[np.int32], NDArray[np.float16], NDArray[np.uint8], bool]:
    passage = side(table(), hit.passage.text)
    offsets, ids = passage.offsets, passage.ids
    made = features(query, passage, own_features(passage, hit.names), sentence_numbers(passage))
    marks = np.zeros(len(ids), np.uint8)
    if example is not None:
        start, end = example.start - hit.passage.start, example.end - hit.passage.start
        inside = [i for i, (a, b) in enumerate(offsets) if a < end and b > start]
        if inside:
            marks[inside[0]] |= 1
            marks[inside[-1]] |= 2
    return ids.astype(np.int32), made.scalars.astype(np.float16), marks, example is not None and bool(marks.any())


def _write(path: Path, groups: list[Group]) -> None:
    passages = [p for g in groups for p in g.passages]
    np.savez(
        path,
        encoder=np.array(table().fingerprint),
        table=table().rows(np.arange(table().size)).astype(np.float16),
        tokens=np.concatenate([p[0] for p in passages]),
        scalars=np.concatenate([p[1] for p in passages]).reshape(-1, SCALARS),
        marks=np.concatenate([p[2] for p in passages]),
        bounds=np.cumsum([0, *(len(p[0]) for p in passages)]),
        relevant=np.array([p[3] for p in passages]),
        asked=np.concatenate([g.asked for g in groups]),
        asked_bounds=np.cumsum([0, *(len(g.asked) for g in groups)]),
        kinds=np.array([g.kind for g in groups], np.float32).reshape(-1, len(KINDS)),
        groups=np.cumsum([0, *(len(g.passages) for g in groups)]),
        held=np.array([g.held for g in groups]),
    )
    log.info("%d questions, %d passages, %d held", len(groups), len(passages), sum(g.held for g in groups))
