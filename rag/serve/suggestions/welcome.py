"""A store → the questions that a newcomer may click first: of different articles, about different names, all answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from index.store.store import Store
from index.types import PassageRecord
from rag.chain import Service
from rag.serve.suggestions.candidates import Candidate, about, alike, candidates, distinct, in_the_script
from rag.serve.suggestions.check import answered

Welcome = dict[str, tuple[str, ...]]  # "zh-Hans" | "zh-Hant" | "en" → questions
SHOWN = 6
MAX_ASKED = 12  # for one language: 9 in 10 that are made are kept, so eight are the rule
MAX_ARTICLES, MAX_PASSAGES = 60, 240  # of a store that are looked at: 1 s


def welcome(service: Service) -> Welcome:
    """Return up to six questions for each language of the page; none where nothing in the store makes a good one.

    The same of the same store. A page in a language that no article is in shows those of the others.
    """
    service = service.held()
    spoken: dict[bool, list[tuple[int, Candidate]]] = {True: [], False: []}
    for number, records in enumerate(_sample(service.store)):
        for made in distinct(c for record in records for c in candidates(record)):
            spoken[made.question.isascii()].append((number, made))
    english, chinese = (_chosen(service, spoken[is_english]) for is_english in (True, False))
    scripts = {s: tuple(in_the_script(q, s) for q in chinese) or english for s in ("zh-Hans", "zh-Hant")}
    return {**scripts, "en": english or scripts["zh-Hans"]}


def _sample(store: Store) -> Iterator[list[PassageRecord]]:
    """Yield the first passages of articles spread over the store: an article's news stands at its head."""
    articles = store.articles
    step = max(1, len(articles) // MAX_ARTICLES)
    chosen = articles[::step][:MAX_ARTICLES]
    for article in chosen:
        keys = store.passages_of(article)[: max(4, MAX_PASSAGES // len(chosen))]
        yield store.records(keys)


def _chosen(service: Service, made: list[tuple[int, Candidate]]) -> tuple[str, ...]:
    """Ask until enough are right: each time of the article and the name that have been shown least."""
    left = [(number, candidate, about(candidate.question)) for number, candidate in made]
    kept: list[str] = []
    articles, names = Counter[int](), Counter[str]()
    for _ in range(MAX_ASKED):
        left = [one for one in left if not alike(one[1].question, kept)]
        if not left or len(kept) == SHOWN:
            break
        best = min(left, key=lambda one: (names[one[2]], articles[one[0]], one[1].rank))
        left.remove(best)
        if answered(service, best[1]):
            kept.append(best[1].question)
            articles[best[0]] += 1
            names[best[2]] += 1
    return tuple(kept)
