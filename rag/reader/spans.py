"""Scores of spans → the likeliest ones as slices of the text, without loose marks and half brackets."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rag.reader.network import Scores
from rag.reader.vocabulary import Pieces
from rag.types import Span

SPAN_LIMIT = 8  # spans kept of a passage
ROUNDS = 8  # of taking marks away and closing brackets: one may uncover another
# No ‘’: an apostrophe (Alibaba’s, Xi’an) closes nothing.
_PAIRS = tuple(zip("（(《“「『【[〔［〈", "）)》”」』】]〕］〉", strict=True))
_TRAILING = "的—–"  # what a span does not end with
_LOOSE = " \t\r\n\u3000，,。．；;：:、！!？?"


def log_total(scores: Sequence[Scores]) -> float:
    """Return the log of the summed exponentials of every span of every passage, and of "not here" with score 0."""
    every = np.concatenate([*(s.spans.ravel() for s in scores), np.zeros(1, np.float32)])
    top = float(every.max())
    return top + float(np.log(np.exp(every - top).sum()))


def mass(scores: Scores, total: float) -> float:
    """Return the probability that the answer is in one passage, 0 to 1."""
    return float(np.exp(np.minimum(scores.spans - total, 0.0)).sum()) if scores.spans.size else 0.0


def likeliest(text: str, pieces: Pieces, scores: Scores, total: float) -> list[Span]:
    """Return at most SPAN_LIMIT spans of a passage, one a place, likeliest first."""
    if not len(pieces):
        return []
    best, last = scores.spans.max(axis=1), np.arange(len(pieces)) + scores.spans.argmax(axis=1)
    places: dict[tuple[int, int], float] = {}
    for i in np.argsort(-best, kind="stable")[:SPAN_LIMIT]:
        place = tidied(text, int(pieces.offsets[i, 0]), int(pieces.offsets[last[i], 1]))
        if place[0] < place[1]:
            places[place] = places.get(place, 0.0) + float(np.exp(min(best[i] - total, 0.0)))
    return sorted((Span(*place, min(p, 1.0)) for place, p in places.items()), key=lambda s: -s.probability)


def tidied(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a span's bounds without marks and blanks at either end, every bracket and quotation mark closed.

    A bracket or mark that stands alone is closed where its partner is the next character, else left out.

    >>> text = "名为《侠客行》。"
    >>> [text[a:b] for a, b in (tidied(text, 3, 6), tidied(text, 2, 6), tidied(text, 0, 3))]
    ['侠客行', '《侠客行》', '名为']
    """
    inside = text[start:end].strip("\n")
    start += text[start:end].find(inside) if inside else 0
    end = start + len(inside.split("\n")[0])  # a line's end ends a sentence: no answer runs over it
    for _ in range(ROUNDS):
        while start < end and text[start] in _LOOSE:
            start += 1
        while start < end and text[end - 1] in _LOOSE + _TRAILING:
            end -= 1
        before = (start, end)
        for opening, closing in _PAIRS if start < end else ():
            start, end = _closed(text, start, end, opening, closing)
        if (start, end) == before:
            break
    return start, end


def _closed(text: str, start: int, end: int, opening: str, closing: str) -> tuple[int, int]:
    more = text.count(opening, start, end) - text.count(closing, start, end)
    if more > 0 and text[end : end + 1] == closing:
        return start, end + 1
    if more > 0:
        at = text.rindex(opening, start, end)
        return (start + 1, end) if at == start else (start, at)
    if more < 0 and start and text[start - 1] == opening:
        return start - 1, end
    if more < 0:
        at = text.index(closing, start, end)
        return (start, end - 1) if at == end - 1 else (at + 1, end)
    return start, end
