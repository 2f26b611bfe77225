"""The confidence's weights: fitted on questions asked with and without what answers them; one part alone if asked for."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from index.errors import SourceError
from index.types import Passage, PassageRecord
from rag.judge.confidence import PARTS, WEIGHTS
from rag.training.calibrate import Row, _fit, bias_for, calibrate, names_answer, overlap
from rag.types import Evidence, Span


def copied(folder: Path) -> Path:
    return Path(shutil.copytree(WEIGHTS.parent, folder / "weights"))


@pytest.mark.slow
def test_the_parts_are_fitted_or_one_alone(data: Path, prepared: Path, tmp_path: Path) -> None:
    out = copied(tmp_path)
    before = json.loads(WEIGHTS.read_text("utf8"))
    calibrate(data, prepared, out, "unread", most=4)
    alone = json.loads((out / WEIGHTS.name).read_text("utf8"))
    assert alone["read"] == before["read"] and alone["unread"]["weights"] != before["unread"]["weights"]
    calibrate(data, prepared, out, most=4)
    both = json.loads((out / WEIGHTS.name).read_text("utf8"))
    assert both["unread"] == alone["unread"]
    assert {name: tuple(part["signals"]) for name, part in both.items()} == PARTS
    assert both["read"]["weights"] != before["read"]["weights"]


def test_without_the_stores_the_command_is_told(data: Path, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"run: python -m rag\.training prepare"):
        calibrate(data, tmp_path, copied(tmp_path))


def test_a_regression_finds_what_tells_apart() -> None:
    rows = [Row(np.array([x, x % 2, 0.0, 1.0]), x > 1) for x in (0.0, 1.0, 2.0, 3.0) for _ in range(9)]
    fitted, figures = _fit("read", rows)
    assert fitted["weights"][0] > 1 and abs(fitted["weights"][1]) < fitted["weights"][0]
    assert figures["rows"] == 36 and 0.5 < figures["auroc"] <= 1


def test_all_right_or_all_wrong_fits_nothing() -> None:
    with pytest.raises(SourceError, match="found 3 right answers among 3"):
        _fit("read", [Row(np.zeros(4), True)] * 3)


@pytest.mark.parametrize(
    ("said", "right"), [("14.5亿元", True), ("总投资14.5亿元", True), ("14.5亿", True), ("2860米", False)]
)
def test_a_span_names_the_answer_or_most_of_it(said: str, right: bool) -> None:
    text = "大桥全长2860米，总投资14.5亿元。"
    at = text.index(said)
    passage = Passage("a", 0, len(text), text, 0, None, None, None, "")
    assert (
        names_answer([Evidence(PassageRecord(passage), 1.0, (Span(at, at + len(said), 0.5),))], ["14.5亿元"]) is right
    )


def test_nothing_said_names_nothing() -> None:
    assert not names_answer([], ["14.5亿元"]) and overlap("", "") == 0


def test_the_bias_is_that_of_the_questions_as_asked() -> None:
    assert bias_for(np.zeros(3), 0.25) == pytest.approx(np.log(0.25 / 0.75))
    asked = [Row(np.full(4, x), x > 0) for x in (-1.0, 1.0, 2.0, 1.5)]
    silent = [Row(np.full(4, x), False, whole=False) for x in (-1.0, 0.0, -2.0, 1.0) * 3]
    fitted, _ = _fit("read", asked + silent)
    logits = [np.full(4, r.features[0]) @ fitted["weights"] + fitted["bias"] for r in asked]
    assert np.mean(1 / (1 + np.exp(-np.array(logits)))) == pytest.approx(0.75, abs=1e-3)
