"""Parts of speech of words jieba's dictionary lacks: its own model, decoded the fast way, with the same result.

jieba tries every state after every state, one by one. Here a step is one sum of a matrix, and the first one, often the
only one, is remembered for each character.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Tagged = tuple[str, str]  # a word and its part of speech
State = tuple[str, str]  # (place in the word: B, M, E or S; part of speech)
Scores = NDArray[np.float64]
Places = NDArray[np.intp]
_NEVER = -3.14e100  # jieba's log probability of what it has not seen
_REMEMBERED = 8_000  # characters: 4 kB each
_PART = re.compile(r"(?P<han>[\u4e00-\u9fd5]+)|(?P<m>[.0-9]+)|(?P<eng>[a-zA-Z0-9]+)|(?P<x>[^.0-9a-zA-Z\u4e00-\u9fd5]+)")


def decoder(
    tags: Mapping[str, tuple[State, ...]],
    start: Mapping[State, float],
    follow: Mapping[State, Mapping[State, float]],
    emit: Mapping[State, Mapping[str, float]],
) -> Callable[[str], list[State]]:
    """Return a function from a run of characters to its likeliest states, by jieba's tables of log probabilities.

    ``tags``: the states a character may have; one without any may have all.
    """
    states = sorted(start, reverse=True)  # of equal scores the first is taken: the greater state, as jieba does
    every = np.arange(len(states))
    begins = np.array([start[state] for state in states])
    follows = np.array([[follow[state].get(after, -np.inf) for after in states] for state in states])

    @lru_cache(_REMEMBERED)
    def emitted(character: str) -> tuple[Places, Scores, bool]:
        """The states of a character, their chances, and whether all of these were seen when the model was made."""
        own = tags.get(character, states)
        places = np.array([i for i, state in enumerate(states) if state in own], np.intp)
        chances = np.array([emit[states[i]].get(character, _NEVER) for i in places])
        return places, chances, bool(chances.min() > _NEVER)

    def onward(scores: Scores, places: Places, after: Places, chances: Scores | float) -> tuple[Scores, Places]:
        """The best scores of the states ``after`` those at ``places``, and which of these comes before each state."""
        ways = scores[:, None] + follows[places[:, None], after] + chances
        best, before = ways.argmax(0), np.zeros_like(every)
        before[after] = places[best]
        return ways[best, every[: len(after)]], before

    @lru_cache(_REMEMBERED)
    def after_first(character: str) -> tuple[Scores, Places]:
        places, chances, _ = emitted(character)
        return onward(begins[places] + chances, places, every, 0.0)

    def decode(run: str) -> list[State]:
        places, chances, _ = emitted(run[0])
        scores, steps = begins[places] + chances, list[Places]()
        for character in run[1:]:
            after, chances, seen = emitted(character)
            if seen and not steps:  # what was never seen outweighs all else: there the order of adding makes the ties
                ahead, before = after_first(run[0])
                reached = ahead[after] + chances
            else:
                reached, before = onward(scores, places, after, chances)
            if reached.max() == -np.inf:  # none of its states can follow: any that can, then
                after, chances = every, np.array([emit[state].get(character, _NEVER) for state in states])
                reached, before = onward(scores, places, after, chances)
            scores, places = reached, after
            steps.append(before)
        route = [places[scores.argmax()]]
        for before in reversed(steps):
            route.append(before[route[-1]])
        return [states[place] for place in reversed(route)]

    return decode


def tagged(run: str, decode: Callable[[str], list[State]]) -> Iterator[Tagged]:
    """Yield the words of a run of characters with their parts of speech: of Chinese ones by ``decode``, "m" for digits.

    >>> list(tagged("a5张伟", lambda run: [("B", "nr"), ("E", "nr")]))
    [('a5', 'eng'), ('张伟', 'nr')]
    """
    for part in _PART.finditer(run):
        if part.lastgroup == "han":
            yield from _words(part[0], decode(part[0]))
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
