from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from eval.report.load import load_run
from eval.run_folder import write_json
from index.errors import UsageError
from tests.eval.report.sample import HOSTILE, MARKS, lines, write_run

Change = Callable[[dict[str, Any]], Any]
LINED = ("questions.jsonl", "answers.jsonl")


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return write_run(tmp_path / "run")


def refused(run: Path) -> str:
    with pytest.raises(UsageError) as error:
        load_run(run)
    said = str(error.value)
    assert "\n" not in said and said.startswith(str(run)), said
    assert said.endswith(f"run it again: python -m eval --out {run}"), said
    return said.removeprefix(f"{run}/").partition("; run it again")[0]


def records(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf8").split("\n") if line]


def test_a_whole_run_is_read_in_step(run: Path) -> None:
    found = load_run(run)
    ids = [mark.id for mark in MARKS]
    assert [one["id"] for one in found.marks] == ids
    assert [one["id"] for one in found.questions] == [one["id"] for one in found.answers] == ids
    assert found.about["name"] == "seeds" and found.scores["n"] == 12


@pytest.mark.parametrize("name", LINED)
def test_a_file_that_is_not_there(run: Path, name: str) -> None:
    (run / name).unlink()
    assert refused(run).startswith(f"{name}: found ")


@pytest.mark.parametrize("name", LINED)
@pytest.mark.parametrize("kept", [0, 11])
def test_fewer_lines_than_marks(run: Path, name: str, kept: int) -> None:
    lines(name, run, records(run / name)[:kept])
    assert refused(run) == f"{name}: found {kept} lines; expected 12, as many as in marks.jsonl"


@pytest.mark.parametrize("name", LINED)
def test_more_lines_than_marks(run: Path, name: str) -> None:
    there = records(run / name)
    lines(name, run, [*there, there[0]])
    assert refused(run) == f"{name}, line 13: found one more line ('q01'); expected 12 lines, as many as in marks.jsonl"


@pytest.mark.parametrize("name", LINED)
def test_another_order(run: Path, name: str) -> None:
    there = records(run / name)
    lines(name, run, [there[0], there[2], there[1], *there[3:]])
    assert refused(run) == f"{name}, line 2: found the id 'q03'; expected 'q02', as in marks.jsonl"


@pytest.mark.parametrize("name", LINED)
@pytest.mark.parametrize("damage", ['{"id": "q02"', "[]", "3", "[" * 100_000])
def test_a_line_that_is_no_object(run: Path, name: str, damage: str) -> None:
    whole = (run / name).read_text("utf8").split("\n")
    (run / name).write_text("\n".join([whole[0], damage, *whole[2:]]), "utf8")
    said = refused(run)
    assert said.startswith(f"{name}, line 2: found ") and said.endswith("expected a JSON object")


@pytest.mark.parametrize(
    ("name", "changed", "said"),
    [
        ("questions.jsonl", {"evidence": [{"source": "a.txt"}]}, "found no evidence[0].text; expected a text"),
        ("questions.jsonl", {"answers": "168家"}, 'found "168家" as answers; expected a list'),
        ("questions.jsonl", {"history": {}}, "found {} as history; expected a list"),
        ("answers.jsonl", {"sentences": ["。"]}, 'found "。" as sentences[0]; expected an object'),
        ("answers.jsonl", {"found": "yes"}, 'found "yes" as found; expected true or false'),
        ("answers.jsonl", {"citations": None}, "found null as citations; expected a list"),
    ],
)
def test_a_line_of_another_shape(run: Path, name: str, changed: dict[str, Any], said: str) -> None:
    there = records(run / name)
    lines(name, run, [*there[:3], {**there[3], **changed}, *there[4:]])
    assert refused(run) == f"{name}, line 4: {said}"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda s: {}, "found no n; expected a whole number"),
        (lambda s: {**s, "answer": {}}, "found {} as answer; expected an object with its scores"),
        (lambda s: {**s, "answer": 0.5}, "found 0.5 as answer; expected an object"),
        (lambda s: {k: v for k, v in s.items() if k != "citation"}, "found no citation; expected it there"),
        (lambda s: {k: v for k, v in s.items() if k != "haystack"}, "found no haystack; expected it there"),
        (lambda s: s["answer"].update(f1="high"), 'found "high" as answer.f1; expected a number from 0 to 1'),
        (lambda s: s["answer"].update(f1=17), "found 17 as answer.f1; expected a number from 0 to 1"),
        (lambda s: s["answer"].update(f1=float("nan")), "found no JSON (NaN, a value that JSON has not); expected JSON"),
        (lambda s: s["answer"].update(f1=True), "found true as answer.f1; expected a number from 0 to 1"),
        (lambda s: s["ci95"]["answer"].update(f1=[0.5]), "found [0.5] as ci95.answer.f1; expected two numbers from 0 to 1"),
        (lambda s: s["haystack"].update(passages="many"), 'found "many" as haystack.passages; expected a whole number'),
        (lambda s: s["latency_ms"].update(p50="1 s"), 'found "1 s" as latency_ms.p50; expected a number'),
        (lambda s: s["by"]["lang"]["en"]["answer"].update(f1="x"),
         'found "x" as by.lang.en.answer.f1; expected a number from 0 to 1'),
        (lambda s: s["curves"]["recall"].update(ours="up"), 'found "up" as curves.recall.ours; expected a list'),
        (lambda s: s.update(writers={"extractive": "all"}), 'found "all" as writers.extractive; expected a whole number'),
        (lambda s: s.update(n=5), "found 5 as n; expected 12, as many as marks.jsonl has lines"),
    ],
)  # fmt: skip
def test_scores_of_another_shape(run: Path, change: Change, said: str) -> None:
    scores = json.loads((run / "scores.json").read_text("utf8"))
    changed = change(scores)
    write_json(run / "scores.json", scores if changed is None else changed)
    assert refused(run) == f"scores.json: {said}"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"gold": {"sha256": "ab", "skipped": "two"}}, 'found "two" as gold.skipped; expected a whole number'),
        ({"machine": "fast"}, 'found "fast" as machine; expected an object'),
        ({"encoder": "own"}, 'found "own" as encoder; expected a list'),
    ],
)
def test_an_account_of_another_shape(run: Path, changed: dict[str, Any], said: str) -> None:
    about = json.loads((run / "run.json").read_text("utf8"))
    write_json(run / "run.json", {**about, **changed})
    assert refused(run) == f"run.json: {said}"


@pytest.mark.parametrize("name", ["name", "gold", "options", "settings", "passages"])
@pytest.mark.parametrize("value", [None, 3.5, "", [HOSTILE]])
def test_an_account_without_what_makes_a_run(run: Path, name: str, value: Any) -> None:
    write_json(run / "run.json", {**json.loads((run / "run.json").read_text("utf8")), name: value})
    assert refused(run).startswith("run.json")


@pytest.mark.parametrize("changed", [{"ranks": 5}, {"correct": "yes"}, {"stage_ms": 3}, {"id": None}])
def test_a_mark_of_another_shape(run: Path, changed: dict[str, Any]) -> None:
    there = records(run / "marks.jsonl")
    lines("marks.jsonl", run, [there[0], {**there[1], **changed}, *there[2:]])
    assert refused(run).startswith("marks.jsonl, line 2: found ")


def test_no_marks(run: Path) -> None:
    lines("marks.jsonl", run, [])
    assert refused(run).startswith("marks.jsonl: found no line")
