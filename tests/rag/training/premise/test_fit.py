"""The premise's weights are fitted on questions and on what is made of them by exchange."""

from __future__ import annotations

from pathlib import Path
from random import Random

import numpy as np
import pytest

from index.corpora.authored import AuthoredQuestion
from index.errors import SourceError
from index.language.quantity import quantities
from rag.judge.premise.signals import SIGNALS
from rag.training.premise.exchanged import changed, variants
from rag.training.premise.fit import DENIES, fit, premise
from rag.training.premise.rows import Row, chosen

ASKED = AuthoredQuestion(
    0,
    "白沙湾大桥2023年上涨的造价是多少？",
    "zh-Hans",
    ("14.5亿元",),
    ("白沙湾大桥2023年造价上涨到14.5亿元。",),
    "number",
)
TOLD = "白沙湾大桥2023年造价上涨到14.5亿元，比预算多1.2亿元。"


def row(line: int, wrong: bool, random: np.random.Generator) -> Row:
    """Two sentences; the first of a wrong one contradicts."""
    signals = random.random((2, len(SIGNALS))) * 0.1
    signals[0, DENIES] = signals[0, 0] = float(wrong)
    return Row(line, "false-premise" if wrong else "fact", wrong, False, signals, np.array([wrong, False]))


def test_a_regression_finds_what_contradicts() -> None:
    random = np.random.default_rng(0)
    fitted, figures = fit([row(n, n % 3 == 0, random) for n in range(60)])
    assert fitted["weights"][0] > 0 and fitted["weights"][DENIES] > 0 and 0 <= fitted["threshold"] < 1
    assert figures["rows"] == 60 and figures["flagged"] > 0.9 and figures["alarmed"] < 0.1


def test_too_few_questions_fit_nothing() -> None:
    with pytest.raises(SourceError, match="expected more of"):
        fit([row(n, False, np.random.default_rng(0)) for n in range(9)])


def test_what_is_made_of_a_question_holds_or_does_not() -> None:
    made = list(variants(ASKED, TOLD, {}, Random(3)))
    assert [v.wrong for v in made] == [False, True, True, True]
    assert "14.5亿元" in made[0].question and "14.5亿元" not in made[1].question
    assert "2023年" not in made[2].question and "下" in made[3].question
    assert made == list(variants(ASKED, TOLD, {}, Random(3)))


def test_a_changed_figure_is_another() -> None:
    for wording in ("14.5亿元", "1,268个", "2023年", "三家", "第5届"):
        for seed in range(9):
            other = changed(wording, Random(seed))
            assert other is None or not quantities(wording)[0].agrees(quantities(other)[0])


def test_questions_are_chosen_alike_every_time() -> None:
    asked = [AuthoredQuestion(n, f"问{n}？", "zh-Hans", ("答",), ("答。",), "fact") for n in range(50)]
    assert len(chosen(asked)) == 20 and chosen(asked) == chosen(asked) and len(chosen(asked, 3)) == 3


def test_questions_without_a_false_premise_fit_nothing(data: Path, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="false premises"):
        premise(data, tmp_path, most=2)
    assert not (tmp_path / "premise.json").exists()
