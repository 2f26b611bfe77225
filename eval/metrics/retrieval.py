"""Was the evidence found, and cited? Gold evidence is a text in a source: re-cutting passages breaks nothing.

And how much of a question is copied from it: a benchmark of copied sentences flatters every system.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from eval.metrics.folding import comparable, holds_han
from index.types import Passage
from rag.types import Citation, Considered, Place

Slice: TypeAlias = Place | Passage | Considered | Citation  # whatever has a source, a start and an end
Piece: TypeAlias = Sequence[Place]  # of gold evidence: the places where it stands, one of which is enough


def occurrences(source: str, text: str, piece: str) -> list[Place]:
    """Return every place where the piece stands in the source's text, overlapping ones too.

    >>> [(p.start, p.end) for p in occurrences("a.txt", "aXaXa", "aXa")]
    [(0, 3), (2, 5)]
    """
    places, at = list[Place](), text.find(piece)
    while at >= 0:
        places.append(Place(source, at, at + len(piece)))
        at = text.find(piece, at + 1)
    return places


def hits(slice_: Slice, piece: Piece) -> bool:
    """Return whether a passage or citation covers at least half of a piece of evidence, or lies inside it.

    Source: eval/README.md, "A passage or citation hits".

    >>> hits(Place("a", 0, 10), [Place("a", 5, 15)]), hits(Place("a", 0, 10), [Place("a", 6, 15)])
    (True, False)
    """
    return any(_hits(slice_, place) for place in piece)


def _hits(slice_: Slice, place: Place) -> bool:
    if slice_.source != place.source or slice_.start >= slice_.end:
        return False
    shared = min(slice_.end, place.end) - max(slice_.start, place.start)
    inside = place.start <= slice_.start and slice_.end <= place.end
    return inside or 2 * shared >= place.end - place.start


def first_ranks(ranked: Sequence[Slice], pieces: Sequence[Piece], depth: int = 20) -> tuple[int | None, ...]:
    """Return, for each piece, the rank from 1 of the first of ``depth`` passages that hits it; None if none does."""
    return tuple(
        next((rank for rank, slice_ in enumerate(ranked[:depth], start=1) if hits(slice_, piece)), None)
        for piece in pieces
    )


def recall_at(k: int, ranks: Sequence[int | None], share: bool = False) -> float:
    """recall@k of one question by its `first_ranks`: 1 if any piece is hit by the first k, else 0.

    With ``share`` the share of pieces hit. Source: eval/README.md, "recall@k"; Manning, Raghavan, Schütze 2008, chapter 8,
    of pieces for documents.

    >>> recall_at(5, (7, 2)), recall_at(5, (7, 2), share=True), recall_at(1, (7, 2))
    (1.0, 0.5, 0.0)
    """
    within = [rank is not None and rank <= k for rank in ranks]
    return sum(within) / len(within) if share else float(any(within))


def reciprocal_rank(ranks: Sequence[int | None], depth: int = 10) -> float:
    """1 / rank of the first of ``depth`` passages that hits any piece, 0 if none does; its mean is mrr@10.

    Source: Voorhees 1999, "The TREC-8 Question Answering Track Report".

    >>> reciprocal_rank((None, 4)), reciprocal_rank((11,))
    (0.25, 0.0)
    """
    return max((1 / rank for rank in ranks if rank is not None and rank <= depth), default=0.0)


def hitting(slices: Iterable[Slice], pieces: Sequence[Piece]) -> int:
    """Return how many of the slices hit any piece: the numerator of citation precision."""
    return sum(any(hits(slice_, piece) for piece in pieces) for slice_ in slices)


def bigram_overlap(question: str, evidence: Sequence[str]) -> float | None:
    """Share of the question's pairs of neighbouring characters that stand in a piece of its evidence, 0 to 1.

    Both are folded. None where either is in another writing (English on Chinese), or the question has no pair.

    >>> bigram_overlap("京东金融盈利了吗", ["京東金融在2017年盈利。"])  # 京东 东金 金融 盈利 of seven
    0.5714285714285714
    """
    pairs = _pairs(question)
    texts = [text for text in evidence if holds_han(text) == holds_han(question)]
    if not pairs or not texts:
        return None
    there = set[str]().union(*(_pairs(text) for text in texts))
    return len(pairs & there) / len(pairs)


def _pairs(text: str) -> set[str]:
    folded = comparable(text).text
    return {folded[i : i + 2] for i in range(len(folded) - 1)}
