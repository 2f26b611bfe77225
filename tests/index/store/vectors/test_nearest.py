"""The passages nearest to a question: all compared where they are few, else those that codes choose; cosines exact."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.store.vectors.coarse import COARSE
from index.store.vectors.nearest import EXACT_PASSAGES, EXACT_ROWS, SegmentVectors, nearest, wants_coarse
from tests.index.store.vectors.toys import ROWS, clustered, segment

LARGE = EXACT_PASSAGES + 1
VECTORS = {1: clustered(ROWS, 1), 4: clustered(ROWS + 100, 2), 5: clustered(50, 3)}
QUERIES = clustered(40, 9)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two segments with codes and a small one without."""
    home = tmp_path_factory.mktemp("nearest")
    for number, vectors in VECTORS.items():
        segment(home / str(number), vectors, wants_coarse(len(vectors), LARGE))
    return home


@pytest.fixture
def segments(folder: Path) -> dict[int, SegmentVectors]:
    return {number: SegmentVectors(folder / str(number)) for number in VECTORS}


Masks = Mapping[int, NDArray[np.bool_] | None]


def truth(query: NDArray[np.float32], k: int, masks: Masks) -> list[tuple[int, int]]:
    """The (segment, row) of the k nearest, as numpy finds them in the vectors as they are stored."""
    cosines = [
        (-float(cosine), number, row)
        for number, vectors in VECTORS.items()
        for row, cosine in enumerate(vectors.astype(np.float16).astype(np.float32) @ query)
        if (mask := masks.get(number)) is None or mask[row]
    ]
    return [(number, row) for _, number, row in sorted(cosines)[:k]]


def test_codes_are_for_large_segments_of_large_stores() -> None:
    assert wants_coarse(EXACT_ROWS + 1, LARGE)
    assert not wants_coarse(EXACT_ROWS, LARGE)
    assert not wants_coarse(EXACT_PASSAGES, EXACT_PASSAGES)


def test_a_small_store_is_searched_whole_and_opens_no_codes(segments: dict[int, SegmentVectors]) -> None:
    for query in QUERIES:
        hits = nearest(segments, {}, query, 30, EXACT_PASSAGES)
        assert [hit[:2] for hit in hits] == truth(query, 30, {})
    assert all("coarse" not in vars(one) for one in segments.values())


@pytest.mark.parametrize("share", [None, 0.95, 0.5])
def test_a_large_store_finds_what_comparing_all_finds(segments: dict[int, SegmentVectors], share: float | None) -> None:
    draw = np.random.default_rng(4)
    masks: Masks = {n: None if share is None else draw.random(len(v)) < share for n, v in VECTORS.items()}
    same = 0
    for query in QUERIES:
        hits = nearest(segments, masks, query, 10, LARGE)
        same += len({hit[:2] for hit in hits} & set(truth(query, 10, masks)))
        for number, row, cosine in hits:
            assert cosine == pytest.approx(float(VECTORS[number][row] @ query), abs=2e-4)
        assert [cosine for _, _, cosine in hits] == sorted((cosine for _, _, cosine in hits), reverse=True)
    assert same >= 0.99 * 10 * len(QUERIES)
    assert any("coarse" in vars(one) for one in segments.values()) == (
        share != 0.5
    )  # half of a segment is compared whole


@pytest.mark.parametrize("share", [0.9, 0.3, 0.001, 0.0])
def test_as_many_come_as_are_allowed(segments: dict[int, SegmentVectors], share: float) -> None:
    draw = np.random.default_rng(5)
    masks = {n: draw.random(len(v)) < share for n, v in VECTORS.items()}
    allowed = sum(int(np.count_nonzero(mask)) for mask in masks.values())
    for k in (1, 116, 2_000):
        hits = nearest(segments, masks, QUERIES[0], k, LARGE)
        assert len(hits) == len({hit[:2] for hit in hits}) == min(k, allowed)
        assert all(masks[number][row] for number, row, _ in hits)


def test_a_filter_of_the_farthest_rows_still_finds_what_is_near_of_them(segments: dict[int, SegmentVectors]) -> None:
    """A filter may want just what a question is not about."""
    query = QUERIES[0]
    masks = {}
    for number, vectors in VECTORS.items():
        far = vectors @ query
        masks[number] = far < np.quantile(far, 0.9)
    cosines = [cosine for _, _, cosine in nearest(segments, masks, query, 10, LARGE)]
    best = [float(VECTORS[number][row] @ query) for number, row in truth(query, 10, masks)]
    # Where the filter cuts, thousands are as near to a hundredth: which ten of them come is chance.
    assert cosines == pytest.approx(best, abs=0.01)


def test_the_same_question_has_the_same_answer(folder: Path, segments: dict[int, SegmentVectors]) -> None:
    again = {number: SegmentVectors(folder / str(number)) for number in VECTORS}
    for query in QUERIES:
        assert nearest(segments, {}, query, 100, LARGE) == nearest(again, {}, query, 100, LARGE)


def test_equal_rows_come_in_the_order_of_their_places(tmp_path: Path) -> None:
    """Three of them in each segment, the nearest of all."""
    query = clustered(1, 8)[0]
    for number in (2, 3):
        vectors = clustered(ROWS, number)
        vectors[[10, 700, 4_000]] = query
        segment(tmp_path / str(number), vectors)
    hits = nearest({n: SegmentVectors(tmp_path / str(n)) for n in (2, 3)}, {}, query, 6, LARGE)
    assert [hit[:2] for hit in hits] == [(n, row) for n in (2, 3) for row in (10, 700, 4_000)]
    assert len({round(cosine, 5) for _, _, cosine in hits}) == 1


def test_segments_without_codes_are_compared_whole(tmp_path: Path) -> None:
    """As in a store of before there were any."""
    for number, vectors in VECTORS.items():
        segment(tmp_path / str(number), vectors, coarse=False)
    segments = {number: SegmentVectors(tmp_path / str(number)) for number in VECTORS}
    for query in QUERIES:
        assert [hit[:2] for hit in nearest(segments, {}, query, 30, LARGE)] == truth(query, 30, {})


def test_damaged_codes_are_an_error_where_they_are_asked(tmp_path: Path) -> None:
    place = segment(tmp_path / "000003", clustered(ROWS, 1))
    (place / COARSE).write_bytes((place / COARSE).read_bytes()[:1_000])
    segments = {3: SegmentVectors(place)}
    assert len(nearest(segments, {}, QUERIES[0], 3, ROWS)) == 3
    with pytest.raises(RuntimeError, match=rf"000003/{COARSE} is not"):
        nearest(segments, {}, QUERIES[0], 3, LARGE)


def test_nothing_stored_is_nothing_found(tmp_path: Path) -> None:
    empty = SegmentVectors(segment(tmp_path / "e", np.zeros((0, 8), dtype=np.float32), coarse=False))
    assert nearest({1: empty}, {}, np.ones(8, dtype=np.float32), 5, LARGE) == []
    assert nearest({}, {}, np.ones(8, dtype=np.float32), 5, LARGE) == []
