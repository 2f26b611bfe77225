"""Candidate answers without a reader: what the sentences that hold most of the question's words have of the kind asked.

A sentence is worth the share of the question's words that it holds, rare words counting more; inside it the number,
date or name of the kind asked for whose clause holds most of them, else the sentence itself.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.pinyin import romanised
from index.split import sentences
from index.text import fold, terms, written_words
from index.types import Hit
from rag.question import gap
from rag.retrieve import query_words, translated
from rag.typed import Bounds, places
from rag.types import Question
from rag.writers import Span

KEPT = 8  # spans a passage, as the reader has
# About half or twice any of the following loses at most 1.5 points of the right answers on gold dev, and gains none.
AROUND = 0.3  # weight of the whole passage's words beside the sentence's: its subject is often named before
CLAUSE = 0.5  # and of the clause's
UNIT = 0.2  # what a number gains that is followed by the unit asked for (多少家: 28家)
WHOLE = 0.5  # what is left of a sentence that has nothing of the kind asked for
SHARP = 12.0  # a span's probability is as e to the power of this times its worth
_CLAUSE = re.compile(r"[^，,；;：:]+")
_NAMED = {"person", "org", "place"}
_FACTS = {"number", "date"}

Words = Mapping[str, float]  # a word of the question with what may stand for it, each with how well it does, 0 to 1
Terms = frozenset[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question's words, each with what may stand for it, and their weights, which add up to 1."""

    words: tuple[Words, ...]
    weights: tuple[float, ...]

    def share(self, there: Terms) -> float:
        """How much of the question's words a text's terms meet, 0 to 1."""
        met = (max((x for other, x in word.items() if other in there), default=0.0) for word in self.words)
        return sum(weight * best for weight, best in zip(self.weights, met, strict=True))


def unread(question: Question, hits: Sequence[Hit]) -> list[tuple[Span, ...]]:
    """Return each passage's candidate answers, likeliest first; all probabilities add up to 1 at most."""
    english = question.language == "en"
    cut = [[(bounds, _clauses(hit, bounds, english)) for bounds in sentences(hit.passage.text)] for hit in hits]
    asked = _asked(question, [_union(clauses) for found in cut for _, clauses in found])
    worth: list[dict[Bounds, float]] = []
    for hit, found in zip(hits, cut, strict=True):
        around = AROUND * asked.share(_union([c for _, clauses in found for c in clauses]))
        worth.append({})
        for bounds, clauses in found:
            for place, value in _candidates(question, hit, bounds, clauses, asked):
                worth[-1][place] = max(worth[-1].get(place, 0.0), value + around)
    best = max((asked.share(_union(clauses)) for found in cut for _, clauses in found), default=0.0)
    return _spans(worth, best)


def _clauses(hit: Hit, sentence: Bounds, english: bool) -> list[tuple[Bounds, Terms]]:
    """A sentence's clauses, each with its terms; for an English question with its names in pinyin too."""
    found = []
    for match in _CLAUSE.finditer(hit.passage.text, *sentence):
        there = set(_terms(match.group()))
        if english:
            inside = (n for n in hit.names if match.start() <= n.start and n.end <= match.end())
            there |= {romanised(hit.passage.text[n.start : n.end]) for n in inside}
        found.append((match.span(), frozenset(there)))
    return found


@lru_cache(8_192)
def _terms(text: str) -> Terms:
    return frozenset(terms(text))


def _union(clauses: Sequence[tuple[Bounds, Terms]]) -> Terms:
    return frozenset().union(*(there for _, there in clauses))


def _asked(question: Question, told: Sequence[Terms]) -> Asked:
    """The question's words, weighted by how few of the candidates' sentences meet them."""
    spelt = query_words(question.resolved) if question.language == "en" else []
    words = [_stand_ins(word, spelt) for word in dict.fromkeys(written_words(question.resolved))]
    met = [sum(not there.isdisjoint(word) for there in told) for word in words]
    rare = [math.log(1 + max(len(told), 1) / (1 + n)) for n in met]
    return Asked(tuple(words), tuple(r / sum(rare) for r in rare))


def _stand_ins(word: str, spelt: Sequence[str]) -> dict[str, float]:
    found = {other: weight for one in translated(word) for other, weight in one.items()}
    found |= {name: 1.0 for name in spelt if word in name}
    return found | dict.fromkeys(terms(word), 1.0)


def _candidates(
    question: Question, hit: Hit, sentence: Bounds, clauses: Sequence[tuple[Bounds, Terms]], asked: Asked
) -> list[tuple[Bounds, float]]:
    """What of a sentence may answer, with its worth: what is of the kind asked for, else all of it."""
    text, said = hit.passage.text, fold(question.resolved)
    share = asked.share(_union(clauses))
    found = []
    for place in _of_kind(question, hit):
        if sentence[0] <= place[0] and place[1] <= sentence[1] and fold(text[slice(*place)]) not in said:
            near = max((asked.share(there) for (a, b), there in clauses if a <= place[0] < b), default=0.0)
            found.append((place, share + CLAUSE * near + UNIT * _has_unit(question, text, place)))
    return found or [(sentence, share * (WHOLE if _sought(question) else 1.0 + CLAUSE))]


def _sought(question: Question) -> bool:
    return question.kind in _FACTS or question.kind in _NAMED


def _of_kind(question: Question, hit: Hit) -> list[Bounds]:
    if question.kind in _FACTS:
        return places(question, hit.passage.text, hit.names)
    return [(n.start, n.end) for n in hit.names if n.kind == question.kind]


def _has_unit(question: Question, text: str, place: Bounds) -> bool:
    hole = gap(question.resolved)
    unit = fold(hole.after).strip(" 是的,?")[:1] if hole and question.kind == "number" else ""
    return bool(unit) and unit in fold(text[place[0] : place[1] + 1])


def _spans(worth: Sequence[Mapping[Bounds, float]], total: float) -> list[tuple[Span, ...]]:
    """Worth → probabilities that add up to the share of its words that the best sentence has."""
    top = max((value for found in worth for value in found.values()), default=0.0)
    odds = [{place: math.exp(SHARP * (value - top)) for place, value in found.items()} for found in worth]
    scale = total / max(sum(sum(found.values()) for found in odds), 1e-9)
    return [
        tuple(Span(*place, odd * scale) for place, odd in sorted(found.items(), key=lambda f: -f[1])[:KEPT])
        for found in odds
    ]


__all__ = ["unread"]
