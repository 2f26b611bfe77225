from __future__ import annotations

from itertools import permutations
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics.abstention import aurc, auroc, ece, reliability, risk_coverage

PAIRS = st.lists(st.tuples(st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0]), st.booleans()), max_size=40)


def arrays(pairs: list[tuple[float, bool]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([c for c, _ in pairs], dtype=float), np.array([float(b) for _, b in pairs])


@given(PAIRS.filter(bool), st.randoms(use_true_random=False))
def test_the_order_of_the_questions_is_nothing(pairs: list[tuple[float, bool]], random: Random) -> None:
    shuffled = list(pairs)
    random.shuffle(shuffled)
    for score in (ece, aurc):
        assert score(*arrays(shuffled)) == pytest.approx(score(*arrays(pairs)))
    assert [b["n"] for b in reliability(*arrays(shuffled))] == [b["n"] for b in reliability(*arrays(pairs))]


@given(st.lists(st.tuples(st.sampled_from([0.2, 0.5]), st.booleans()), min_size=1, max_size=5))
def test_the_curve_is_the_mean_over_all_orders_of_equal_confidences(pairs: list[tuple[float, bool]]) -> None:
    curves = []
    for order in permutations(pairs):
        if [c for c, _ in order] == sorted((c for c, _ in order), reverse=True):
            wrong = np.cumsum([not yes for _, yes in order])
            curves.append(wrong / np.arange(1, len(pairs) + 1))
    assert risk_coverage(*arrays(pairs))[1] == pytest.approx(np.mean(curves, axis=0))


@given(PAIRS.filter(bool))
def test_the_curve_ends_at_the_share_wrong(pairs: list[tuple[float, bool]]) -> None:
    coverage, risk = risk_coverage(*arrays(pairs))
    assert coverage.tolist() == [k / len(pairs) for k in range(1, len(pairs) + 1)]
    assert risk[-1] == pytest.approx(sum(not yes for _, yes in pairs) / len(pairs))
    assert all(0 <= r <= 1 for r in risk)


@given(st.lists(st.booleans(), min_size=1, max_size=30))
def test_confidence_that_says_nothing_has_the_share_wrong_as_its_area(right: list[bool]) -> None:
    assert aurc(*arrays([(0.5, yes) for yes in right])) == pytest.approx(right.count(False) / len(right))


def test_the_area_is_least_where_the_wrong_come_last() -> None:
    answers = [(0.9, True), (0.8, True), (0.7, True), (0.6, False)]
    assert aurc(*arrays(answers)) == pytest.approx(1 / 16)
    assert aurc(*arrays([(1 - c, yes) for c, yes in answers])) == pytest.approx((1 + 1 / 2 + 1 / 3 + 1 / 4) / 4)


def test_bins_are_of_equal_mass_and_in_order() -> None:
    drawn = reliability(*arrays([(i / 11, i % 2 == 0) for i in range(11)]))
    assert [b["n"] for b in drawn] == [3, 2, 2, 2, 2]
    assert [b["confidence"] for b in drawn] == pytest.approx([1 / 11, 3.5 / 11, 5.5 / 11, 7.5 / 11, 9.5 / 11])
    assert [b["right"] for b in drawn] == pytest.approx([2 / 3, 1 / 2, 1 / 2, 1 / 2, 1 / 2])


@given(PAIRS)
def test_a_bin_lies_inside_its_interval(pairs: list[tuple[float, bool]]) -> None:
    for b in reliability(*arrays(pairs)):
        assert 0 <= b["low"] <= b["right"] + 1e-12 and b["right"] - 1e-12 <= b["high"] <= 1
        assert b["high"] - b["low"] > 0


def test_no_bin_is_drawn_without_answers() -> None:
    assert [b["n"] for b in reliability(*arrays([(0.5, True), (0.7, False)]))] == [1, 1]
    assert reliability(*arrays([])) == []


def test_worked_examples() -> None:
    assert ece(*arrays([(0.9, True)] * 9 + [(0.9, False)])) == pytest.approx(0)
    assert ece(*arrays([(1.0, False)] * 7)) == 1
    assert ece(*arrays([])) is None
    assert aurc(*arrays([])) is None
    assert [edge.tolist() for edge in risk_coverage(*arrays([]))] == [[], []]
    assert auroc(*arrays([(0.9, True), (0.8, False), (0.7, True)])) == 0.5
    assert auroc(*arrays([(0.9, True)])) is None
