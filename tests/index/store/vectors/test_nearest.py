"""The passages nearest to a question: all compared where they are few, else those that codes choose; cosines exact."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

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
    assert "coarse" in vars(segments[1]) and "coarse" not in vars(segments[5])
