"""Parts of speech of words jieba's dictionary lacks: its own model, decoded the fast way, with the same result.

jieba tries every state after every state, one by one. Here a step is one sum of a matrix, and the first one, often the
only one, is remembered for each character.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Tagged = tuple[str, str]  # a word and its part of speech
State = tuple[str, str]  # (place in the word: B, M, E or S; part of speech)
Scores = NDArray[np.float64]
Places = NDArray[np.intp]  # of states, in `Model.states`
_NEVER = -3.14e100  # jieba's log probability of what it has not seen
_REMEMBERED = 8_000  # characters: 4 kB each
_PART = re.compile(r"(?P<han>[\u4e00-\u9fd5]+)|(?P<m>[.0-9]+)|(?P<eng>[a-zA-Z0-9]+)|(?P<x>[^.0-9a-zA-Z\u4e00-\u9fd5]+)")


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """jieba's tables of log probabilities.

    ``states`` from the greatest down; ``begins`` and ``follows``: of each to begin, and of each (a row) to be followed by
    each. ``tags``: the states that a character may have; one without any may have all. ``emit``: of a state to be seen as
    a character.
    """

    states: list[State]
    begins: Scores
    follows: Scores
    tags: Mapping[str, tuple[State, ...]]
    emit: Mapping[State, Mapping[str, float]]


def model(
    tags: Mapping[str, tuple[State, ...]],
    start: Mapping[State, float],
    follow: Mapping[State, Mapping[State, float]],
    emit: Mapping[State, Mapping[str, float]],
) -> Model:
    """Return the model of jieba's tables."""
    states = sorted(start, reverse=True)  # of equal scores the first is taken: the greater state, as jieba does
    begins = np.array([start[state] for state in states])
    follows = np.array([[follow[state].get(after, -np.inf) for after in states] for state in states])
    return Model(states, begins, follows, tags, emit)


def tagged(model: Model, run: str) -> Iterator[Tagged]:
    """Yield the words of a run of characters with their parts of speech: "m" for digits, "eng" for letters."""
    for part in _PART.finditer(run):
        if part.lastgroup == "han":
            yield from _words(part[0], decode(model, part[0]))
        else:
            yield part[0], part.lastgroup or "x"


def _words(run: str, route: list[State]) -> Iterator[Tagged]:
    """Words from their beginnings to their ends; what has none at the end of the run is one as well."""
    begin = after = 0
    for i, (place, flag) in enumerate(route):
        if place == "B":
            begin = i
        elif place != "M":
            yield run[begin if place == "E" else i : i + 1], flag
            after = i + 1
    if after < len(run):
        yield run[after:], route[after][1]


@lru_cache(_REMEMBERED)  # 月 and 日 of 8月16日, whatever the day
def decode(model: Model, run: str) -> list[State]:
    """Return the likeliest states of the characters of a run."""
    places, chances, _ = _emitted(model, run[0])
    scores, steps = model.begins[places] + chances, list[Places]()
    for character in run[1:]:
        after, chances, seen = _emitted(model, character)
        if seen and not steps:  # what was never seen outweighs all else: there the order of adding makes the ties
            ahead, before = _after_first(model, run[0])
            reached = ahead[after] + chances
        else:
            reached, before = _onward(model, scores, places, after, chances)
        if reached.max() == -np.inf:  # none of its states can follow: any that can, then
            after = np.arange(len(model.states))
            reached, before = _onward(model, scores, places, after, _chances(model, character, after))
        scores, places = reached, after
        steps.append(before)
    route = [places[scores.argmax()]]
    for before in reversed(steps):
        route.append(before[route[-1]])
    return [model.states[place] for place in reversed(route)]


def _onward(
    model: Model, scores: Scores, places: Places, after: Places, chances: Scores | float
) -> tuple[Scores, Places]:
    """The best scores of the states ``after`` those at ``places``, and which of these comes before each state."""
    ways = scores[:, None] + model.follows[places[:, None], after] + chances
    best, before = ways.argmax(0), np.zeros(len(model.states), np.intp)
    before[after] = places[best]
    return ways.max(0), before


@lru_cache(_REMEMBERED)
def _after_first(model: Model, character: str) -> tuple[Scores, Places]:
    """The best score of every state behind a run's first character, without its own chance."""
    places, chances, _ = _emitted(model, character)
    return _onward(model, model.begins[places] + chances, places, np.arange(len(model.states)), 0.0)


@lru_cache(_REMEMBERED)
def _emitted(model: Model, character: str) -> tuple[Places, Scores, bool]:
    """The states of a character, their chances, and whether all of these were seen when the model was made."""
    own = model.tags.get(character, model.states)
    places = np.array([i for i, state in enumerate(model.states) if state in own], np.intp)
    chances = _chances(model, character, places)
    return places, chances, bool(chances.min() > _NEVER)


def _chances(model: Model, character: str, places: Places) -> Scores:
    return np.array([model.emit[model.states[i]].get(character, _NEVER) for i in places])
