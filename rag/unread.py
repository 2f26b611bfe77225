"""Candidate answers without a reader: what the sentences that hold most of the question's words have of the kind asked.

A sentence is worth the share of the question's words that it holds, rare words counting more; inside it the number,
date or name of the kind asked for whose clause holds most of them, else the sentence itself.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from index.text import fold
from index.types import Hit
from rag.question import gap
from rag.support import Sentence, met
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
_NAMED = {"person", "org", "place"}
_FACTS = {"number", "date"}


def unread(question: Question, hits: Sequence[Hit]) -> list[tuple[Span, ...]]:
    """Return each passage's candidate answers, likeliest first; all probabilities add up to 1 at most."""
    worth: list[dict[Bounds, float]] = []
    passages = met(question, hits)
    for hit, passage in zip(hits, passages, strict=True):
        worth.append({})
        for sentence in passage.sentences:
            for place, value in _candidates(question, hit, sentence):
                worth[-1][place] = max(worth[-1].get(place, 0.0), value + AROUND * passage.share)
    return _spans(worth, max((s.share for passage in passages for s in passage.sentences), default=0.0))


def _candidates(question: Question, hit: Hit, sentence: Sentence) -> list[tuple[Bounds, float]]:
    """What of a sentence may answer, with its worth: what is of the kind asked for, else all of it."""
    text, said, (start, end) = hit.passage.text, fold(question.resolved), sentence.bounds
    found = []
    for place in _of_kind(question, hit):
        if start <= place[0] and place[1] <= end and fold(text[slice(*place)]) not in said:
            near = sentence.near(place[0])
            found.append((place, sentence.share + CLAUSE * near + UNIT * _has_unit(question, text, place)))
    return found or [(sentence.bounds, sentence.share * (WHOLE if _sought(question) else 1.0 + CLAUSE))]


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
