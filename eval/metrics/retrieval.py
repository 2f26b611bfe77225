"""Was the evidence found, and cited? Gold evidence is a text in a source: re-cutting passages breaks nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rag.types import Place

# A piece of gold evidence: the places where it stands, one of which is enough.
Piece = Sequence[Place]


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


def hits(slice_: Place, piece: Piece) -> bool:
    """Return whether a passage or citation covers at least half of a piece of evidence, or lies inside it.

    Source: CONTRACT.md, "A passage or citation hits".

    >>> hits(Place("a", 0, 10), [Place("a", 5, 15)]), hits(Place("a", 0, 10), [Place("a", 6, 15)])
    (True, False)
    """
    return any(_hits(slice_, place) for place in piece)


def _hits(slice_: Place, place: Place) -> bool:
    if slice_.source != place.source or slice_.start >= slice_.end:
        return False
    shared = min(slice_.end, place.end) - max(slice_.start, place.start)
    inside = place.start <= slice_.start and slice_.end <= place.end
    return inside or 2 * shared >= place.end - place.start


def recall_at(k: int, ranked: Sequence[Place], pieces: Sequence[Piece], share: bool = False) -> float:
    """recall@k of one question: 1 if any piece is hit by the first k, else 0; with ``share`` the share of pieces hit.

    Source: CONTRACT.md, "recall@k"; Manning, Raghavan, Schütze 2008, chapter 8, of pieces for documents.
    """
    found = [any(hits(slice_, piece) for slice_ in ranked[:k]) for piece in pieces]
    return sum(found) / len(found) if share else float(any(found))


def first_ranks(ranked: Sequence[Place], pieces: Sequence[Piece], depth: int = 20) -> tuple[int | None, ...]:
    """Return, for each piece, the rank from 1 of the first of ``depth`` passages that hits it; None if none does.

    recall@k of the question is whether any, or the share, of them is at most k.
    """
    return tuple(
        next((rank for rank, slice_ in enumerate(ranked[:depth], start=1) if hits(slice_, piece)), None)
        for piece in pieces
    )


def reciprocal_rank(ranked: Sequence[Place], pieces: Sequence[Piece], depth: int = 10) -> float:
    """1 / rank of the first of ``depth`` passages that hits any piece, 0 if none does; its mean is mrr@10.

    Source: Voorhees 1999, "The TREC-8 Question Answering Track Report".
    """
    for rank, slice_ in enumerate(ranked[:depth], start=1):
        if any(hits(slice_, piece) for piece in pieces):
            return 1 / rank
    return 0.0


def hitting(slices: Iterable[Place], pieces: Sequence[Piece]) -> int:
    """Return how many of the slices hit any piece: the numerator of citation precision."""
    return sum(any(hits(slice_, piece) for piece in pieces) for slice_ in slices)
