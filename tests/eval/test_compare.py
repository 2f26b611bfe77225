from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.__main__ import main
from eval.compare import changed, compare, differences, flips, holm, p_value
from eval.question_score import QuestionScore
from eval.report.text import comparison
from eval.scores import SCORES, columns
from index.errors import UsageError
from tests.eval.records import ABOUT


def marks(right: list[int]) -> list[QuestionScore]:
    """Answerable questions, right or not; everything else is the same."""
    return [
        QuestionScore(f"q{i}", f"问{i}？", "zh-Hans", "list", True, recall_1=1, recall_5=1, recall_20=1, reciprocal_rank=1,
             found=True, correct=bit, em=bit, f1=bit, citations=1, citation_hits=1, verbatim=1, cited=1, refused=0,
             right=bit, confidence=0.5, ms=1)
        for i, bit in enumerate(right)
    ]  # fmt: skip


def run(folder: Path, found: list[QuestionScore], gold: str = "g", **other: Any) -> Path:
    folder.mkdir()
    (folder / "marks.jsonl").write_text("".join(json.dumps(asdict(m)) + "\n" for m in found), "utf8")
    (folder / "run.json").write_text(json.dumps(ABOUT | {"gold": {"sha256": gold}} | other), "utf8")
    return folder


GOOD, WORSE = [1] * 80 + [0] * 20, [1] * 55 + [0] * 45


def test_a_certain_loss_is_a_regression_and_exits_with_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    a, b = run(tmp_path / "a", marks(GOOD)), run(tmp_path / "b", marks(WORSE))
    assert main(["compare", str(a), str(b)]) == 1
    printed = capsys.readouterr().out
    assert "significantly worse: answer.correct, answer.attributed, answer.em, answer.f1, abstention.aurc" in printed
    assert "25 questions changed:" in printed and "worse  q55" in printed
    names = ("abstention.aurc", "answer.attributed", "answer.correct", "answer.em", "answer.f1")
    allowed = [word for name in names for word in ("--allow", name)]
    assert main(["compare", str(a), str(b), *allowed[:8]]) == 1  # f1 was not allowed
    assert main(["compare", str(a), str(b), *allowed]) == 0
    assert main(["compare", str(b), str(a), "--allow", "abstention.ece"]) == 0  # a gain is no regression


def test_a_run_against_itself_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    a, b = run(tmp_path / "a", marks(GOOD)), run(tmp_path / "b", marks(GOOD))
    assert main(["compare", str(a), str(b), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["flipped"] == []
    assert {(d["p"], d["low"], d["high"]) for d in printed["scores"]} == {(1, 0, 0)}
    assert {"retrieval.recall@1", "citation.verbatim", "abstention.ece"} <= {d["score"] for d in printed["scores"]}
    assert "abstention.auroc" not in {d["score"] for d in printed["scores"]}  # neither run has one


def test_the_interval_is_the_paired_one() -> None:
    """Run b is a with 10 of 100 questions lost: the standard error of the mean of 0 and −1, not of two samples."""
    found = {d.score: d for d in differences(columns(marks([1] * 50 + [0] * 50)), columns(marks([1] * 40 + [0] * 60)))}
    correct = found["answer.correct"]
    half = 1.96 * np.sqrt(0.1 * 0.9 / 100)
    assert correct.low == pytest.approx(-0.1 - half, abs=0.011)
    assert correct.high == pytest.approx(-0.1 + half, abs=0.011)
    assert correct.p < 0.01 and correct.regression


def test_two_questions_are_no_evidence_however_they_fell() -> None:
    """A bootstrap over two questions that both got worse has no spread; two coins fall alike every other time."""
    found = {d.score: d for d in differences(columns(marks([1, 1])), columns(marks([0, 0])))}
    assert found["answer.correct"].p == 0.5 and not found["answer.correct"].regression
    twelve = {d.score: d for d in differences(columns(marks([1] * 12)), columns(marks([0] * 12)))}
    assert twelve["answer.correct"].p == pytest.approx(2**-11, abs=1e-4) and twelve["answer.correct"].regression


def test_only_the_questions_that_a_score_reads_count_as_changed() -> None:
    a, b = columns(marks([1] * 5)), columns([replace(m, confidence=0.1) for m in marks([1] * 5)])
    assert changed(a, b, SCORES["abstention.ece"]) == 5
    assert changed(a, b, SCORES["answer.correct"]) == 0


def test_what_the_runs_were_made_by_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    a = run(tmp_path / "a", marks(GOOD), passages=146, settings={"RAG_THRESHOLD": ""})
    b = run(tmp_path / "b", marks(GOOD), passages=8154, settings={"RAG_THRESHOLD": "1"})
    assert main(["compare", str(a), str(b)]) == 0
    assert capsys.readouterr().out.startswith(
        "A and B differ in passages: 146 → 8154\nA and B differ in settings.RAG_THRESHOLD: '' → '1'\n"
    )
    assert main(["compare", str(a), str(b), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["setups"]["passages"] == [146, 8154]


def test_one_question_less_is_within_chance_and_a_tiny_certain_loss_is_below_a_point() -> None:
    one = {d.score: d for d in differences(columns(marks([1] * 100)), columns(marks([1] * 99 + [0])))}
    assert one["answer.correct"].p > 0.3 and not one["answer.correct"].regression
    a = [replace(m, f1=0.9) for m in marks([1] * 100)]
    b = [replace(m, f1=0.895) for m in a]
    tiny = {d.score: d for d in differences(columns(a), columns(b))}["answer.f1"]
    assert tiny.p_holm < 0.05 and not tiny.regression


def test_more_refusals_are_worse() -> None:
    more = [replace(m, refused=float(i % 2)) for i, m in enumerate(marks(GOOD))]
    found = {d.score: d for d in differences(columns(marks(GOOD)), columns(more))}
    assert found["abstention.answerable_refused"].regression
    assert not {d.score: d for d in differences(columns(more), columns(marks(GOOD)))}[
        "abstention.answerable_refused"
    ].regression


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.floats(0, 1), min_size=1))
def test_holm_rejects_what_stepping_down_rejects(p: dict[str, float]) -> None:
    corrected = holm(p)
    rejected = set()
    for i, name in enumerate(sorted(p, key=lambda n: (p[n], n))):
        if p[name] * (len(p) - i) >= 0.05:
            break
        rejected.add(name)
    assert {name for name, value in corrected.items() if value < 0.05} == rejected
    assert all(p[name] <= corrected[name] <= 1 for name in p)


@given(st.lists(st.sampled_from([-0.1, 0.0, 0.1]), min_size=1, max_size=50))
def test_p_is_two_sided(drawn: list[float]) -> None:
    assert p_value(drawn) == p_value([-d for d in drawn])
    assert 0 < p_value(drawn) <= 1


def test_flips_name_losses_first() -> None:
    refused = QuestionScore("u", "问？", "en", "unanswerable-far", False, found=False, stood_back=1)
    found = flips([*marks([1, 0, 1]), refused], [*marks([0, 1, 1]), replace(refused, stood_back=0)])
    assert [(f.id, f.better) for f in found] == [("q0", False), ("u", False), ("q1", True)]


def test_runs_that_cannot_be_compared(tmp_path: Path) -> None:
    a = run(tmp_path / "a", marks(GOOD))
    with pytest.raises(UsageError, match="found no run in "):
        compare(a, tmp_path / "none")
    with pytest.raises(UsageError, match=r"found 100 questions in .* and 20 others"):
        compare(a, run(tmp_path / "short", marks(GOOD[:20])))
    with pytest.raises(UsageError, match="different versions of the gold"):
        compare(a, run(tmp_path / "other", marks(GOOD), gold="h"))
    with pytest.raises(UsageError, match=r"found --allow answer\.exact; expected a score such as answer\.correct"):
        compare(a, a, ["answer.exact"])


def test_the_table_says_when_nothing_is_worse() -> None:
    assert comparison([], [], {}).splitlines()[-2:] == ["no question changed", "nothing is significantly worse"]
