from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from eval.report.page import load_run
from eval.run_folder import write_json
from index.errors import UsageError
from tests.eval.report.sample import MARKS, lines, write_run

LINED = ("questions.jsonl", "answers.jsonl")


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return write_run(tmp_path / "run")


def refused(run: Path, where: str, said: str) -> None:
    """The run must be refused in one line that names the file, says what was found and ends with the command."""
    with pytest.raises(UsageError) as error:
        load_run(run)
    message = str(error.value)
    assert "\n" not in message and message.startswith(f"{run}/{where}") and said in message, message
    assert message.endswith(f"run it again: python -m eval --out {run}"), message


def records(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf8").split("\n") if line]


def test_a_whole_run_is_read_in_step(run: Path) -> None:
    found = load_run(run)
    assert found.marks == MARKS and found.about["name"] == "seeds" and found.scores["n"] == 12
    assert [one.id for one in found.questions] == [one.id for one in found.answers] == [mark.id for mark in MARKS]


@pytest.mark.parametrize("name", LINED)
def test_lines_that_are_not_those_of_the_marks(run: Path, name: str) -> None:
    there = records(run / name)
    for others in ([], there[:11], [*there, there[0]], [there[0], there[2], there[1], *there[3:]]):
        lines(name, run, others)
        refused(run, name, "found other questions than in marks.jsonl")
    for damage in ('{"id": "q02"', "[]", "3", "[" * 100_000):
        (run / name).write_text(damage, "utf8")
        refused(run, name, "expected ")
    (run / name).unlink()
    with pytest.raises(UsageError, match=f"found no file .*{name}; expected an existing one"):
        load_run(run)


@pytest.mark.parametrize(
    ("name", "changed", "at"),
    [
        ("questions.jsonl", {"evidence": [{"source": "a.txt"}]}, "evidence.0.text"),
        ("questions.jsonl", {"answers": "168家"}, "answers"),
        ("answers.jsonl", {"sentences": ["。"]}, "sentences.0"),
        ("marks.jsonl", {"correct": "yes"}, "correct"),
    ],
)
def test_a_line_of_another_shape(run: Path, name: str, changed: dict[str, Any], at: str) -> None:
    there = records(run / name)
    lines(name, run, [*there[:3], {**there[3], **changed}, *there[4:]])
    refused(run, f"{name}, line 4", at)


@pytest.mark.parametrize(
    ("path", "value"),
    [("n", "x"), ("citation", None), ("answer.f1", 17), ("ci95.answer.f1", [0.5]),
     ("by.lang.en.answer.f1", "x"), ("curves.recall.ours", "up")],
)  # fmt: skip
def test_scores_of_another_shape(run: Path, path: str, value: Any) -> None:
    part = scores = json.loads((run / "scores.json").read_text("utf8"))
    *groups, name = path.split(".")
    for group in groups:
        part = part[group]
    part[name] = value
    write_json(run / "scores.json", scores)
    refused(run, "scores.json", path)
