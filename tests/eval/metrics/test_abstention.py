from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics.abstention import auroc, ece

PAIRS = st.lists(st.tuples(st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0]), st.booleans()), max_size=40)


def arrays(pairs: list[tuple[float, bool]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([c for c, _ in pairs], dtype=float), np.array([float(b) for _, b in pairs])


@given(PAIRS)
def test_auroc_is_the_share_of_pairs_in_order(pairs: list[tuple[float, bool]]) -> None:
    wins = [(c > d) + (c == d) / 2 for c, yes in pairs if yes for d, other in pairs if not other]
    expected = sum(wins) / len(wins) if wins else None
    assert auroc(*arrays(pairs)) == (None if expected is None else pytest.approx(expected))


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=5, max_size=40, unique_by=lambda pair: pair[0]))
def test_ece_against_bins_cut_by_hand(pairs: list[tuple[float, bool]]) -> None:
    ordered = sorted(pairs)
    sizes = [len(pairs) // 5 + (i < len(pairs) % 5) for i in range(5)]
    expected, at = 0.0, 0
    for size in sizes:
        part = ordered[at : at + size]
        at += size
        gap = sum(right for _, right in part) / size - sum(c for c, _ in part) / size
        expected += size / len(pairs) * abs(gap)
    assert ece(*arrays(pairs)) == pytest.approx(expected)


@given(PAIRS.filter(bool), st.randoms(use_true_random=False))
def test_ece_does_not_depend_on_the_order_of_the_questions(pairs: list[tuple[float, bool]], random: object) -> None:
    shuffled = list(pairs)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert ece(*arrays(shuffled)) == pytest.approx(ece(*arrays(pairs)))


def test_worked_examples() -> None:
    assert ece(*arrays([(0.9, True)] * 9 + [(0.9, False)])) == pytest.approx(0)
    assert ece(*arrays([(1.0, False)] * 7)) == 1
    assert ece(*arrays([])) is None
    assert auroc(*arrays([(0.9, True), (0.8, False), (0.7, True)])) == 0.5
    assert auroc(*arrays([(0.9, True)])) is None
