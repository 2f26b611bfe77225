"""A question → candidate passages: dense and lexical search, fused into one order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.encoder import Encoder
from index.encoder.lexicon import translations
from index.language.pinyin import romanised_queries
from index.language.tokens import terms
from index.store.store import Store
from index.types import Filter, Hit
from rag.types import Candidate, Question

SEARCH_DEPTH = 100  # candidates of each search: five times what a reply reports, that both can speak for most of them
CANDIDATE_LIMIT = 60  # candidates that go on to be ranked: three times what a reply reports, for copies fall together
LANGUAGE_PROBE = 10  # passages whose language decides how much the dense score counts
# Share of the dense score where question and passages share a language, and where they don't.
# A convex sum of z-scores beat reciprocal rank fusion on every set (eval/LOG.md).
DENSE_SAME, DENSE_CROSS = 0.50, 0.70
# Weight of two neighbouring words that stand together beside each of them: 0.2 to 0.8 are alike (eval/LOG.md).
PAIR_WEIGHT = 0.5
TRANSLATION_WEIGHT = (
    0.7  # of a word's translation beside the word itself; at 1, wrong ones outweigh names (eval/LOG.md)
)


@dataclass(frozen=True, slots=True)
class Searches:
    """What both searches returned, best first, as (key, score); ``vector``: the question's, (dimension,).

    ``foreign``: how many of the nearest passages are of another language, 0 to 1.
    """

    vector: NDArray[np.float32]
    dense: list[tuple[int, float]]
    lexical: list[tuple[int, float]]
    foreign: float


def retrieve(
    store: Store, encoder: Encoder, question: Question, wanted: Filter | None = None, share: float | None = None
) -> list[Candidate]:
    """Return the best candidates of a question, at most CANDIDATE_LIMIT, best first; ties in the order of the store.

    ``share`` is that of the dense score in the fused one, 0 to 1; None: DENSE_SAME or DENSE_CROSS, by language.
    """
    found = search(store, encoder, question, wanted)
    dense, lexical, foreign = found.dense, found.lexical, found.foreign
    keys = list(dict.fromkeys([key for key, _ in dense] + [key for key, _ in lexical]))
    if not keys:
        return []
    usual = DENSE_CROSS if foreign > 0.5 else DENSE_SAME
    scores, floor = dict(lexical), min((score for _, score in lexical), default=0.0)
    # A passage below the depth gets the lowest score there is, or 0 where the search ran dry.
    filled = [scores.get(key, floor if len(scores) >= SEARCH_DEPTH else 0.0) for key in keys]
    fused = fuse(store.dense_scores(found.vector, keys), filled, usual if share is None else share)
    order = np.argsort(-fused, kind="stable")[:CANDIDATE_LIMIT]
    hits = _hits(store, [keys[i] for i in order], dense, lexical)
    return [Candidate(hit, float(fused[i])) for hit, i in zip(hits, order, strict=True)]


def search(
    store: Store, encoder: Encoder, question: Question, wanted: Filter | None = None, depth: int = SEARCH_DEPTH
) -> Searches:
    """Return what the dense and the lexical search find for a question, at most ``depth`` passages each."""
    vector = encoder.encode_questions([question.resolved])[0]
    dense = store.search_dense(vector, depth, wanted)
    nearest = [record.language for record in store.records([key for key, _ in dense[:LANGUAGE_PROBE]])]
    foreign = share_of_others(question.language, nearest)
    sets = paired(question) + (translated(question.words.written) if foreign else [])
    return Searches(vector, dense, store.search_lexical(query_words(question), depth, wanted, sets), foreign)


def query_words(question: Question) -> list[str]:
    """The words a question is looked up by: its terms and, where it has Latin words, the pinyin names they may spell."""
    words = question.words.terms
    return [*words, *(w for w in romanised_queries(question.resolved) if w not in words)]


def paired(question: Question) -> list[dict[str, float]]:
    """The pairs of neighbouring words that a question is also looked up by, each with its weight."""
    return [{pair: PAIR_WEIGHT} for pair in question.words.pairs]


def translated(words: Sequence[str]) -> list[dict[str, float]]:
    """For each word of a question, the words of the other language that may stand for it, with their weights.

    A weight is TRANSLATION_WEIGHT times the best one's cosine times the square of its own share of it: less than a
    word that stands there itself.
    """
    sets = []
    for word in dict.fromkeys(words):
        others, weights = translations(word), dict[str, float]()
        for other, cosine in others.items():  # best first
            for term in terms(other):  # as the index has it
                weights.setdefault(term, TRANSLATION_WEIGHT * cosine**2 / max(others.values()))
        sets += [weights] if weights else []
    return sets


def fuse(dense: Sequence[float], lexical: Sequence[float], share: float) -> np.ndarray:
    """Return the convex sum of z-scores, (n,): ``share`` of the dense ones, the rest of the lexical ones."""
    return share * zscores(dense) + (1 - share) * zscores(lexical)


def zscores(values: Sequence[float]) -> np.ndarray:
    """Standardise to mean 0 and deviation 1; equal values become 0."""
    array = np.asarray(values, np.float64)
    deviation = array.std()
    return (array - array.mean()) / deviation if deviation > 1e-9 else np.zeros_like(array)


def share_of_others(asked: str, nearest: Sequence[str]) -> float:
    """Return how many of the nearest passages' languages are not the question's, 0 to 1; both scripts are Chinese."""
    others = sum((language == "en") != (asked == "en") for language in nearest)
    return others / len(nearest) if nearest else 0.0


def _hits(store: Store, keys: Sequence[int], *searches: list[tuple[int, float]]) -> list[Hit]:
    """The passages with their score and rank in the dense and the lexical search; None where one did not return it."""
    dense, lexical = ({key: (score, at) for at, (key, score) in enumerate(search, 1)} for search in searches)
    none, records = (None, None), store.records(keys)
    return [Hit(k, r, *dense.get(k, none), *lexical.get(k, none)) for k, r in zip(keys, records, strict=True)]
