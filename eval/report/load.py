"""A run's folder, read whole and checked against itself, so that the page shows no half of a run as if it were one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from eval.report.shape import ABOUT, ANSWER, QUESTION, SCORES, Shape, amiss
from eval.run_folder import load_about, load_marks, load_object
from index.errors import UsageError


@dataclass(frozen=True, slots=True)
class Run:
    """What a run's folder holds; marks, questions and answers are of the same ids in the same order."""

    about: dict[str, Any]
    scores: dict[str, Any]
    marks: list[dict[str, Any]]
    questions: list[dict[str, Any]]
    answers: list[dict[str, Any]]


def load_run(folder: Path) -> Run:
    """Read a run. Raises UsageError for a folder that is no whole run, naming the file, the line and what is amiss."""
    about = load_about(folder)
    _check(about, ABOUT, folder, "run.json")
    marks = [asdict(mark) for mark in load_marks(folder)]
    scores = load_object(folder, "scores.json")
    _check(scores, SCORES, folder, "scores.json")
    if scores["n"] != len(marks):
        raise _damaged(folder, "scores.json", f"{scores['n']} as n", f"{len(marks)}, as many as marks.jsonl has lines")
    ids = [mark["id"] for mark in marks]
    questions = _lines(folder, "questions.jsonl", QUESTION, ids)
    return Run(about, scores, marks, questions, _lines(folder, "answers.jsonl", ANSWER, ids))


def _lines(folder: Path, name: str, shape: Shape, ids: Sequence[str]) -> list[dict[str, Any]]:
    """Read a file of one object a line, which must be of these ids."""
    records = list[dict[str, Any]]()
    # Not splitlines: an article's U+2028 stands raw in the JSON and is no end of a line.
    for number, line in enumerate(_text(folder, name).split("\n"), start=1):
        if line.strip():
            where = f"{name}, line {number}"
            records.append(_record(line, folder, where))
            _check(records[-1], shape, folder, where)
            _check_id(records, ids, folder, where)
    if len(records) < len(ids):
        raise _damaged(folder, name, f"{len(records)} lines", f"{len(ids)}, as many as in marks.jsonl")
    return records


def _check_id(records: Sequence[dict[str, Any]], ids: Sequence[str], folder: Path, where: str) -> None:
    at, found = len(records) - 1, records[-1]["id"]
    if at >= len(ids):
        raise _damaged(folder, where, f"one more line ({found!r})", f"{len(ids)} lines, as many as in marks.jsonl")
    if found != ids[at]:
        raise _damaged(folder, where, f"the id {found!r}", f"{ids[at]!r}, as in marks.jsonl")


def _check(value: Any, shape: Shape, folder: Path, where: str) -> None:
    if wrong := amiss(value, shape):
        raise _damaged(folder, where, *wrong)


def _text(folder: Path, name: str) -> str:
    try:
        return (folder / name).read_text("utf8")
    except (OSError, ValueError) as error:
        raise _damaged(folder, name, str(error), "one line a question") from None


def _record(line: str, folder: Path, where: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise _damaged(folder, where, str(error), "a JSON object") from None
    if not isinstance(value, dict):
        raise _damaged(folder, where, f"a JSON {type(value).__name__}", "a JSON object")
    return value


def _damaged(folder: Path, where: str, found: str, expected: str) -> UsageError:
    return UsageError(
        f"{folder / where}: found {found}; expected {expected}; run it again: python -m eval --out {folder}"
    )
