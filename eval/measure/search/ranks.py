"""Trials made ready to be asked: their passages embedded and cut into words, alone and among news passages."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from eval.measure.search.haystack import MemoryStore, hybrid
from eval.measure.search.news import News, sharing
from eval.measure.search.trials import Trial
from eval.measure.search.words import Bm25, Words, add_words
from index.encoder import Encoder
from index.store.entry import indexed_text
from index.types import Passage
from rag.search.retrieve import query_words

BM25, HYBRID = "BM25", "hybrid"
Encoders = Mapping[str, Encoder]  # what each is called in the tables; the first is the hybrid's
Vectors = NDArray[np.float32]
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Search:
    """A trial in one haystack. ``stores``: one an encoder, over the same passages; ``left_out``: news passages dropped."""

    trial: Trial
    passages: int
    left_out: int
    stores: Mapping[str, MemoryStore]
    questions: Mapping[str, Vectors]


def searches(trials: Iterable[Trial], encoders: Encoders, others: News | None = None) -> Iterator[Search]:
    """Yield each trial in its own haystack and, with ``others``, also among them."""
    words: Words = {}
    far = _embedded(others.passages if others else [], encoders)
    for haystack, same in groupby(trials, key=lambda trial: trial.haystack):
        group = list(same)
        near, asked = _embedded(haystack.passages, encoders), [_asked(trial, encoders) for trial in group]
        shared = sharing(haystack.texts, others) if others else set[int]()
        kept = [n for n in range(len(others.passages)) if n not in shared] if others else []
        for among in [[], kept] if others else [[]]:
            passages = [*haystack.passages, *(others.passages[n] for n in among if others)]
            spaces = {name: np.concatenate([near[name], far[name][among]]) for name in encoders}
            stores = _stores(passages, spaces, words)
            left_out = len(shared) if among else 0
            for trial, vectors in zip(group, asked, strict=True):
                yield Search(trial, len(passages), left_out, stores, vectors)


def _embedded(passages: Sequence[Passage], encoders: Encoders) -> dict[str, Vectors]:
    if len(passages) > 10_000:
        _log.info("embedding %d passages with %s", len(passages), ", ".join(encoders))
    texts = [indexed_text(passage) for passage in passages]
    return {name: encoder.encode_passages(texts).reshape(-1, encoder.dimension) for name, encoder in encoders.items()}


def _asked(trial: Trial, encoders: Encoders) -> dict[str, Vectors]:
    texts = [question.resolved for question in trial.questions]
    return {name: encoder.encode_questions(texts) for name, encoder in encoders.items()}


def _stores(passages: list[Passage], spaces: Mapping[str, Vectors], words: Words) -> dict[str, MemoryStore]:
    add_words(words, passages)
    lexical = Bm25([words[passage.lead, passage.text] for passage in passages])
    return {name: MemoryStore(passages, space, lexical) for name, space in spaces.items()}


def ranks(search: Search, encoders: Encoders) -> dict[str, list[int]]:
    """Return the rank of every question's right passage from 0: by each encoder alone, by BM25, by the hybrid."""
    first = next(iter(encoders))
    found: dict[str, list[int]] = {name: [] for name in (*encoders, BM25, HYBRID)}
    for i, (question, right) in enumerate(zip(search.trial.questions, search.trial.right, strict=True)):
        for name, store in search.stores.items():
            found[name].append(rank_of(store.cosines(search.questions[name][i]), right))
        found[BM25].append(rank_of(search.stores[first].bm25(query_words(question)), right))
        found[HYBRID].append(hybrid_rank(search, i, encoders[first], first))
    return found


def hybrid_rank(search: Search, i: int, encoder: Encoder, name: str, share: float | None = None) -> int:
    """Return the rank from 0 of question i's right passage in the service's search."""
    found = hybrid(search.stores[name], encoder, search.trial.questions[i], share)
    right = set(search.trial.right[i])
    scores = np.array([score for _, score in found])
    return rank_of(scores, [at for at, (key, _) in enumerate(found) if key in right])


def rank_of(scores: NDArray[np.float64], right: Sequence[int]) -> int:
    """Return the rank from 0 of the best of the right ones; wrong ones with an equal score are counted before it.

    Without a right one it is the number of scores.

    >>> rank_of(np.array([0.5, 0.9, 0.5, 0.1, 0.5]), [0, 2])
    2
    """
    if not len(right):
        return len(scores)
    own = scores[list(right)]
    return int((scores >= own.max()).sum() - (own >= own.max()).sum())
