from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from eval.metrics.retrieval import Piece, first_ranks, hits, hitting, occurrences, recall_at, reciprocal_rank
from rag.types import Place


@st.composite
def places(draw: st.DrawFn) -> Place:
    start = draw(st.integers(0, 40))
    return Place(draw(st.sampled_from("ab")), start, start + draw(st.integers(1, 20)))


def touched(slice_: Place, place: Place) -> bool:
    """The contract's rule, character by character."""
    if slice_.source != place.source:
        return False
    mine, its = set(range(slice_.start, slice_.end)), set(range(place.start, place.end))
    return mine <= its or len(mine & its) >= len(its) / 2


@given(places(), st.lists(places(), max_size=3))
def test_a_hit_covers_half_or_lies_inside(slice_: Place, piece: list[Place]) -> None:
    assert hits(slice_, piece) is any(touched(slice_, place) for place in piece)


def test_worked_hits() -> None:
    evidence = [Place("a", 10, 20)]
    assert hits(Place("a", 0, 15), evidence)  # exactly half
    assert not hits(Place("a", 0, 14), evidence)
    assert hits(Place("a", 12, 13), evidence)  # inside, however short
    assert not hits(Place("a", 19, 40), evidence)
    assert not hits(Place("b", 10, 20), evidence)
    assert not hits(Place("a", 12, 12), evidence)  # an empty slice shows nothing


@given(st.text("ab", max_size=30), st.text("ab", min_size=1, max_size=4))
def test_every_occurrence_counts(text: str, piece: str) -> None:
    expected = [i for i in range(len(text)) if text.startswith(piece, i)]
    assert [p.start for p in occurrences("s", text, piece)] == expected
    assert all(text[p.start : p.end] == piece for p in occurrences("s", text, piece))


@given(st.lists(places(), max_size=25), st.lists(st.lists(places(), min_size=1, max_size=2), min_size=1, max_size=3))
def test_recall_and_rank_against_brute_force(ranked: list[Place], pieces: list[Piece]) -> None:
    first = [
        next((rank for rank, p in enumerate(ranked, 1) if any(touched(p, place) for place in piece)), 10**6)
        for piece in pieces
    ]
    ranks = first_ranks(ranked, pieces)
    for k in (1, 5, 20):
        assert recall_at(k, ranks) == float(min(first) <= k)
        assert recall_at(k, ranks, share=True) == sum(rank <= k for rank in first) / len(pieces)
    assert reciprocal_rank(ranks) == (1 / min(first) if min(first) <= 10 else 0.0)


def test_hitting_counts_slices_not_pieces() -> None:
    assert (
        hitting([Place("a", 0, 5), Place("a", 0, 5), Place("b", 0, 5)], [[Place("a", 0, 5)], [Place("a", 1, 4)]]) == 2
    )
