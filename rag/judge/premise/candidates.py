"""Which sentences of the evidence speak of what a question presupposes, best first."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from index.language.normalise import fold
from index.language.sentences import sentences
from index.language.tokens import words_of
from rag.search.retrieve import query_words, translated
from rag.types import Evidence, Question, Span

CANDIDATES = 8  # sentences that are weighed


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence ``evidence[index].passage.text[start:end]``.

    ``share``: of the question's words it holds, each the heavier the rarer, 0 to 1; ``around``: with its neighbours and the
    headline. ``span``: the reader's likeliest in it.
    """

    index: int
    start: int
    end: int
    folded: str
    share: float
    around: float
    span: Span | None


def word_ways(question: Question, skipped: Sequence[tuple[int, int]] = ()) -> list[frozenset[str]]:
    """Return the words of a question outside some slices, each in the ways it may be written: translated, in pinyin."""
    kept = "".join(" " if any(a <= i < b for a, b in skipped) else c for i, c in enumerate(question.resolved))
    words = words_of(kept)
    spelt = query_words(question) if question.language == "en" else []
    ways = []
    for word in dict.fromkeys(words.written):
        others = {other for some in translated([word]) for other in some} if word.isascii() else set[str]()
        ways.append(frozenset({word, *others, *(name for name in spelt if word in name and len(word) > 2)}))
    return ways


def share_of(ways: Sequence[frozenset[str]], weights: Sequence[float], folded: str) -> float:
    """Return the weighed share of words that a folded text holds, 0 to 1."""
    held = sum(w for way, w in zip(ways, weights, strict=True) if any(word in folded for word in way))
    return held / (sum(weights) or 1.0)


def candidates(ways: Sequence[frozenset[str]], evidence: Sequence[Evidence]) -> list[Candidate]:
    """Return the sentences that hold most of the words, and those of the likeliest spans: at most CANDIDATES."""
    told = [
        [(i, a, b, fold(piece.passage.text[a:b])) for a, b in sentences(piece.passage.text)]
        for i, piece in enumerate(evidence)
    ]
    every = [folded for passage in told for *_, folded in passage]
    weights = [math.log(1 + max(len(every), 1) / (1 + sum(any(w in s for w in way) for s in every))) for way in ways]
    weighed = list[Candidate]()
    for passage in told:
        for n, (i, a, b, folded) in enumerate(passage):
            near = " ".join(s for *_, s in passage[max(0, n - 1) : n + 2]) + fold(evidence[i].passage.lead)
            span = next((s for s in evidence[i].spans if a <= s.start < b), None)
            share = share_of(ways, weights, folded)
            weighed.append(Candidate(i, a, b, folded, share, share_of(ways, weights, near), span))
    weighed.sort(key=lambda c: -(c.share + 0.5 * c.around + (c.span.probability if c.span else 0.0)))
    return weighed[:CANDIDATES]
