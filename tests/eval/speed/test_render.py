"""What is drawn of a results.json that was written by hand. To accept a changed page: render it into tests/golden/speed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from eval.speed.__main__ import render
from eval.speed.table import page

GOLDEN = Path(__file__).parents[2] / "golden/speed"


def test_the_page_is_as_it_was_read_by_a_person() -> None:
    results = json.loads((GOLDEN / "results.json").read_text("utf8"))
    assert page(results) == (GOLDEN / "README.md").read_text("utf8")


def test_the_plot_is_the_same_every_time_and_names_no_day(tmp_path: Path) -> None:
    drawn = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        shutil.copy(GOLDEN / "results.json", tmp_path / name)
        render(tmp_path / name)
        drawn.append((tmp_path / name / "growth.svg").read_text("utf8"))
    assert drawn[0] == drawn[1]
    assert "<dc:date>" not in drawn[0]
    # Seven lines: three systems and our retrieval at the left, three systems at the right.
    assert drawn[0].count('clip-path="url(') >= 7


def test_the_committed_page_is_that_of_the_committed_figures() -> None:
    speed = Path(__file__).parents[3] / "eval/speed"
    assert (speed / "README.md").read_text("utf8") == page(json.loads((speed / "results.json").read_text("utf8")))
