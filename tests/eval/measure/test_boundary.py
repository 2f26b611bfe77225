"""From which confidence on a reply may be called fairly sure."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.__main__ import main
from eval.measure.boundary import LEAST, WANTED, Above, above, boundary
from index import cli

RESULTS = Path(__file__).parents[3] / "eval" / "results"
SURE = (np.array([0.9] * 40 + [0.5] * 40), np.array([1.0] * 40 + [0.0] * 40))
EASY = (np.array([0.9] * 40 + [0.3] * 40), np.array([1.0] * 80))


def test_it_is_the_least_from_which_on_nine_in_ten_are_right_in_each_run() -> None:
    assert boundary([EASY]) == 0.0
    assert boundary([SURE]) == boundary([EASY, SURE]) == 0.51


def test_none_where_no_threshold_does_or_too_few_are_left() -> None:
    assert boundary([(np.array([0.9] * 40), np.zeros(40))]) is None
    assert above(np.array([0.9] * (LEAST - 1)), np.ones(LEAST - 1), 0.0) is None


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=LEAST, max_size=80))
def test_what_is_chosen_holds(answers: list[tuple[float, bool]]) -> None:
    run = np.array([c for c, _ in answers]), np.array([float(right) for _, right in answers])
    if (chosen := boundary([run])) is not None:
        told = above(*run, chosen)
        assert isinstance(told, Above) and told.low <= told.right <= told.high and told.right >= WANTED


def test_the_command_prints_a_line_a_threshold_and_what_was_chosen(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(main, ["boundary", str(RESULTS / "seeds-dev")]) == 0
    said = capsys.readouterr().out
    assert "*  1" in said and "right in 90% of each: from 0." in said


def test_what_is_no_run_is_one_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert cli.run(main, ["boundary", str(tmp_path)]) == 2
    assert "expected" in capsys.readouterr().err
