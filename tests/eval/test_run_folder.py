from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from eval.question_score import QuestionScore
from eval.run_folder import FORMAT, Unfinished, finish, load_about, load_marks
from index import cli
from index.errors import UsageError
from tests.eval.records import ABOUT, gold, reply


def mark(id: str) -> QuestionScore:
    return QuestionScore(
        id, "问\u2028题\u0085？", "zh-Hans", "list", True, ranks=(1, None), recall_1=1.0, stage_ms={"rank": 2.5}
    )


def added(run: Path, key: str, *ids: str) -> Unfinished:
    unfinished = Unfinished(run, key)
    for id in ids:
        unfinished.add(reply("共168家[1]。", id=id), mark(id))
    return unfinished


def ids(marks: list[QuestionScore]) -> list[str]:
    return [mark.id for mark in marks]


def test_an_interrupted_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    added(tmp_path, "key", "q1", "q2")
    again = Unfinished(tmp_path, "key")
    assert again.marks == [mark("q1"), mark("q2")]
    again.add(reply("共8家[1]。", id="q3"), mark("q3"))
    finish(tmp_path, again, [gold(id="q1")], {"n": 3}, ABOUT)
    assert ids(load_marks(tmp_path)) == ["q1", "q2", "q3"]
    answers = [json.loads(line)["id"] for line in (tmp_path / "answers.jsonl").read_text("utf8").splitlines()]
    assert answers == ["q1", "q2", "q3"]
    assert load_about(tmp_path) == ABOUT
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "answers.jsonl", "marks.jsonl", "questions.jsonl", "run.json", "scores.json",
    ]  # fmt: skip


def test_what_other_code_or_other_questions_left_is_not_taken_over(tmp_path: Path) -> None:
    added(tmp_path, "key", "q1")
    assert Unfinished(tmp_path, "another").marks == []
    assert ids(Unfinished(tmp_path, "key").marks) == ["q1"]  # nor is it lost to the run that it belongs to


@pytest.mark.parametrize("cut", [1, 40])
@pytest.mark.parametrize("name", ["answers.jsonl", "marks.jsonl"])
def test_a_line_cut_short_is_asked_again(tmp_path: Path, name: str, cut: int) -> None:
    file = added(tmp_path, "key", "q1", "q2").folder / name
    file.write_bytes(file.read_bytes()[:-cut])
    assert ids(Unfinished(tmp_path, "key").marks) == ["q1"]
    assert ids(Unfinished(tmp_path, "key").marks) == ["q1"]  # both files agree now


def test_a_finished_run_stays_until_the_next_one_is_finished(tmp_path: Path) -> None:
    sealed(tmp_path)
    added(tmp_path, "key", "q7")
    assert ids(load_marks(tmp_path)) == ["q1"]


def line_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    from eval.__main__ import main

    assert cli.run(main, list(arguments)) == 2
    printed = capsys.readouterr()
    assert printed.out == "" and printed.err.count("\n") == 1
    return printed.err


def sealed(run: Path, **about: Any) -> Path:
    finish(run, added(run, "key", "q1"), [gold()], {}, {**ABOUT, **about})
    return run


def test_runs_that_cannot_be_read_are_refused_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, old, cut = (sealed(tmp_path / name) for name in ("good", "old", "cut"))
    (old / "run.json").write_text('{"gold": {}}', "utf8")
    assert f"{old / 'run.json'}: found no 'format'; expected that key; run it again:" in line_of(
        capsys, "compare", str(good), str(old)
    )
    (old / "run.json").write_text(json.dumps({**ABOUT, "format": FORMAT - 1}), "utf8")
    assert f"run.json: found 1 as format; expected {FORMAT}; run" in line_of(capsys, "compare", str(good), str(old))
    (cut / "marks.jsonl").write_text('{"id": "q1", "colour": 1}\n', "utf8")
    assert f"{cut / 'marks.jsonl'}, line 1: found no 'question'; expected that key; run it again" in line_of(
        capsys, "compare", str(cut), str(good)
    )
    assert "found no run in" in line_of(capsys, "report", str(tmp_path / "none"))
    assert "found no run in" in line_of(capsys, "publish", str(tmp_path))


def test_a_mark_comes_back_as_it_was(tmp_path: Path) -> None:
    sealed(tmp_path)
    assert load_marks(tmp_path) == [mark("q1")]
    with pytest.raises(UsageError, match="found no run"):
        load_about(tmp_path / "none")
