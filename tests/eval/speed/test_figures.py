from __future__ import annotations

import pytest

from eval.speed.peers.filled import filled
from eval.speed.systems import SYSTEMS, chosen
from eval.speed.table import Spread, spread
from index.errors import SettingError


def test_a_spread_has_the_median_the_quartiles_and_the_median_of_paired_ratios() -> None:
    assert spread([1.0, 2.0, 3.0, 4.0, 5.0]) == Spread(3.0, 2.0, 4.0, 5)
    assert spread([10.0, 40.0, 90.0], [1.0, 2.0, 3.0]) == Spread(40.0, 25.0, 65.0, 3, 20.0)
    assert spread([10.0], [4.0, 8.0]) == Spread(10.0, 10.0, 10.0, 1, 2.5)


def test_a_figure_that_a_repeat_lacks_is_not_shown() -> None:
    assert spread([]) is None
    assert spread([1.0, None]) is None


def test_ours_is_always_measured_and_order_is_fixed() -> None:
    assert [system.id for system in chosen("flat")] == ["ours", "flat"]
    assert chosen(None) == SYSTEMS
    with pytest.raises(SettingError, match="found --systems 'milvus'; expected some of ours, "):
        chosen("flat,milvus")


def test_filled_rows_begin_with_the_sample_are_distinct_and_of_unit_length() -> None:
    import numpy as np

    sample = np.eye(3, 8, dtype=np.float32)
    rows = filled(sample, 10)
    assert rows.shape == (10, 8) and rows.dtype == np.float32
    np.testing.assert_array_equal(rows[:3], sample)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, rtol=1e-6)
    assert len(np.unique(rows, axis=0)) == 10
    np.testing.assert_array_equal(filled(sample, 10), rows)
    np.testing.assert_array_equal(filled(sample, 2), sample[:2])
