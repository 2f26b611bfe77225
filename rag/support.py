"""How well the words of a question are met in each sentence and clause of some passages, rare words counting more."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.pinyin import romanised
from index.split import sentences
from index.text import terms, written_words
from index.types import Hit
from rag.retrieve import query_words, translated
from rag.typed import Bounds
from rag.types import Question

_CLAUSE = re.compile(r"[^，,；;：:]+")
Words = Mapping[str, float]  # a word of the question with what may stand for it, each with how well it does, 0 to 1
Terms = frozenset[str]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence's place in its passage, the share of the question's words that it meets, and that of each clause."""

    bounds: Bounds
    share: float
    clauses: tuple[tuple[Bounds, float], ...]

    def near(self, at: int) -> float:
        """The share of the clause that holds a place; 0 between clauses."""
        return next((share for (start, end), share in self.clauses if start <= at < end), 0.0)


@dataclass(frozen=True, slots=True)
class Met:
    """A passage's sentences in order, and the share of the question's words that the whole of it meets."""

    share: float
    sentences: tuple[Sentence, ...]

    def at(self, place: int) -> Sentence | None:
        """The sentence that holds a place."""
        return next((s for s in self.sentences if s.bounds[0] <= place < s.bounds[1]), None)


def met(question: Question, hits: Sequence[Hit]) -> list[Met]:
    """Return how well each passage meets the question: shares of its words' weight, 0 to 1.

    A word weighs the more the fewer of the passages' sentences meet it; for an English question Chinese words stand in
    as the encoder's table translates them, and names as they are spelt in pinyin.
    """
    cut = [
        [(bounds, _clauses(hit, bounds, question.language)) for bounds in sentences(hit.passage.text)] for hit in hits
    ]
    asked = _asked(question, [_union(t for _, t in clauses) for found in cut for _, clauses in found])
    return [_met(asked, found) for found in cut]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question's words, each with what may stand for it, and their weights, which add up to 1."""

    words: tuple[Words, ...]
    weights: tuple[float, ...]

    def share(self, there: Terms) -> float:
        """How much of the question's words a text's terms meet, 0 to 1."""
        best = (max((x for other, x in word.items() if other in there), default=0.0) for word in self.words)
        return sum(weight * x for weight, x in zip(self.weights, best, strict=True))


def _met(asked: Asked, found: Sequence[tuple[Bounds, Sequence[tuple[Bounds, Terms]]]]) -> Met:
    read = tuple(
        Sentence(bounds, asked.share(_union(t for _, t in clauses)), tuple((b, asked.share(t)) for b, t in clauses))
        for bounds, clauses in found
    )
    return Met(asked.share(_union(t for _, clauses in found for _, t in clauses)), read)


def _clauses(hit: Hit, sentence: Bounds, language: str) -> list[tuple[Bounds, Terms]]:
    """A sentence's clauses, each with its terms; for an English question with its names in pinyin too."""
    found = []
    for match in _CLAUSE.finditer(hit.passage.text, *sentence):
        there = set(_terms(match.group()))
        if language == "en":
            inside = (n for n in hit.names if match.start() <= n.start and n.end <= match.end())
            there |= {romanised(hit.passage.text[n.start : n.end]) for n in inside}
        found.append((match.span(), frozenset(there)))
    return found


@lru_cache(8_192)
def _terms(text: str) -> Terms:
    return frozenset(terms(text))


def _union(some: Iterable[Terms]) -> Terms:
    return frozenset[str]().union(*some)


def _asked(question: Question, told: Sequence[Terms]) -> Asked:
    """The question's words, weighted by how few of the candidates' sentences meet them."""
    spelt = query_words(question.resolved) if question.language == "en" else []
    words = [_stand_ins(word, spelt) for word in dict.fromkeys(written_words(question.resolved))]
    counts = [sum(not there.isdisjoint(word) for there in told) for word in words]
    rare = [math.log(1 + max(len(told), 1) / (1 + n)) for n in counts]
    return Asked(tuple(words), tuple(r / sum(rare) for r in rare))


def _stand_ins(word: str, spelt: Sequence[str]) -> dict[str, float]:
    found = {other: weight for one in translated(word) for other, weight in one.items()}
    found |= {name: 1.0 for name in spelt if word in name}
    return found | dict.fromkeys(terms(word), 1.0)


__all__ = ["Met", "Sentence", "met"]
