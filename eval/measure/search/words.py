"""BM25 over the words of the index, in memory: a passage's terms and its names in pinyin, tagged once a run."""

from __future__ import annotations

import logging
import multiprocessing
import os
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor

import numpy as np
from numpy.typing import NDArray

from index.building.prepare import tokenised
from index.errors import UsageError
from index.types import Passage

Scores = NDArray[np.float32]  # (passages,)
Words = dict[tuple[str, str], str]  # (lead, text) of a passage → its terms, joined by spaces
K1, B = 1.2, 0.75  # as in index.store.lexical
_FEW = 300_000  # characters; below it, starting processes costs more than they save, as in index.building.prepare
_BATCH = 200  # passages a process is handed at once


def add_words(known: Words, passages: Iterable[Passage]) -> None:
    """Find the words of the passages that are not known yet: 0.1 M characters a second and process."""
    new = {(p.lead, p.text): p for p in passages if (p.lead, p.text) not in known}
    known.update(zip(new, _tokenised(list(new.values())), strict=True))


def _tokenised(passages: Sequence[Passage]) -> list[str]:
    workers = len(os.sched_getaffinity(0))
    if workers == 1 or sum(len(passage.text) for passage in passages) < _FEW:
        return [_words(passage) for passage in passages]
    # Not forked, as in index.building.prepare: an encoder's threads may hold locks.
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        return list(pool.map(_words, passages, chunksize=_BATCH))


def _words(passage: Passage) -> str:
    return tokenised(passage, {}).terms


class Bm25:
    """BM25 (Robertson, Zaragoza 2009) of every passage; tantivy's in the store differs in the third digit."""

    def __init__(self, passages: Sequence[str]) -> None:
        try:
            import bm25s  # a development dependency: the application searches words through the store
        except ImportError as error:
            raise UsageError(
                "found no bm25s; expected it beside the encoder; run: .venv/bin/pip install bm25s"
            ) from error
        logging.getLogger("bm25s").setLevel(logging.WARNING)  # it sets itself to tell of every index
        self._index = bm25s.BM25(k1=K1, b=B)
        self._index.index([words.split() for words in passages], show_progress=False)
        self._count = len(passages)

    def scores(self, words: Sequence[str], sets: Sequence[Mapping[str, float]] = ()) -> Scores:
        """Return each passage's score; a word counts as often as it is repeated, of a set its best word times its weight."""
        found = self._of(words)
        for one in sets:
            found += np.max([weight * self._of([word]) for word, weight in one.items()], axis=0)
        return found

    def _of(self, words: Sequence[str]) -> Scores:
        if not words:
            return np.zeros(self._count, dtype=np.float32)
        # bm25s leaves out the factor k1 + 1, which scales all scores alike; the store rounds them with it.
        return np.asarray(self._index.get_scores(list(words)) * (K1 + 1), dtype=np.float32)
