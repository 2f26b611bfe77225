from __future__ import annotations

import numpy as np
import pytest

from eval.datasets.corpus import DEPTH
from eval.measure.record import Difference, Score, against, mean, rank_of, recalls
from rag.types import Place


def test_the_rank_is_that_of_the_first_passage_that_hits_any_right_piece() -> None:
    found = [Place("a", 0, 9), Place("b", 0, 9), Place("b", 9, 18), Place("c", 0, 9)]
    assert rank_of(found, [[Place("b", 10, 12)]]) == 2
    assert rank_of(found, [[Place("c", 0, 99)], [Place("b", 0, 18)]]) == 1  # a whole text: any passage of it
    assert rank_of(found, [[Place("d", 0, 9)]]) == rank_of(found, []) == DEPTH
    assert recalls(np.array([0, 3, 9, DEPTH, 19])) == (0.2, 0.4, 0.8)


def test_the_difference_is_that_of_the_same_questions() -> None:
    before, after = np.array([0] * 10 + [3] * 20), np.array([0] * 30)
    found = against(before, after)
    assert found["recall@1"].difference == pytest.approx(0.6667) and found["recall@1"].p < 0.01
    assert 0.4 < found["recall@1"].low < 0.6667 < found["recall@1"].high < 0.9
    assert found["recall@5"] == Difference(0, 0, 0, 1)
    assert against(after, before)["recall@1"].difference == -found["recall@1"].difference
    assert against(np.array([1, 1]), np.array([0, 0]))["recall@1"].p == 0.5  # two coins


def test_a_mean_has_a_width_even_where_all_are_alike() -> None:
    assert mean([float("nan"), 1.0, 0.0]) == Score(0.5, 0, 1)
    assert mean([float("nan")]) is None
    assert mean([True] * 10) == Score(1, 0.7225, 1)  # Wilson's
    halves = mean(np.arange(1000) % 2)
    assert halves and 0.46 < halves.low < 0.5 < halves.high < 0.54
