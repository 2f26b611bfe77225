"""A run's folder, read whole and checked against itself, so that the page shows no half of a run as if it were one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import Field, TypeAdapter

from eval.datasets.gold import Gold
from eval.question_score import QuestionScore
from eval.run_folder import load_about, load_marks, load_object
from index.errors import UsageError
from index.records import json_lines, validated
from rag.types import Answer

T = TypeVar("T")
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Group = dict[str, Share | None]


@dataclass(frozen=True, slots=True)
class Slice:
    """The scores of some questions, None where not asked of any."""

    n: int
    retrieval: Group
    answer: Group
    citation: Group
    abstention: Group
    haystack: dict[str, float | None]


@dataclass(frozen=True, slots=True)
class Curves:
    """The points of the plots."""

    recall: dict[str, list[float | None]]
    risk_coverage: dict[str, list[Share]]
    reliability: list[dict[str, float]]


@dataclass(frozen=True, slots=True)
class Scores(Slice):
    """scores.json, as `eval.scores.scores` makes it."""

    ci95: dict[str, dict[str, tuple[Share, Share] | None]]
    by: dict[str, dict[str, Slice]]
    latency_ms: dict[str, Any]
    lost: dict[str, int]
    writers: dict[str, int]
    curves: Curves


@dataclass(frozen=True, slots=True)
class Run:
    """What a run's folder holds; marks, questions and answers are of the same ids in the same order."""

    about: dict[str, Any]
    scores: dict[str, Any]
    marks: list[QuestionScore]
    questions: list[Gold]
    answers: list[Answer]


def load_run(folder: Path) -> Run:
    """Read a run. Raises UsageError for a folder that is no whole run, naming the file, the line and what is amiss."""
    about, marks, scores = load_about(folder), load_marks(folder), load_object(folder, "scores.json")
    mend = f"run it again: python -m eval --out {folder}"
    validated(TypeAdapter(Scores), scores, str(folder / "scores.json"), mend)
    ids = [mark.id for mark in marks]
    questions = _lines(str(folder / "questions.jsonl"), TypeAdapter(Gold), ids, mend)
    return Run(about, scores, marks, questions, _lines(str(folder / "answers.jsonl"), TypeAdapter(Answer), ids, mend))


def _lines(file: str, kind: TypeAdapter[T], ids: Sequence[str], mend: str) -> list[T]:
    """Read a file of one record a line, which must be of these ids."""
    records = list(json_lines(file, mend))
    found = [validated(kind, record, f"{file}, line {number}", mend) for number, record in records]
    if [record["id"] for _, record in records] != list(ids):
        raise UsageError(f"{file}: found other questions than in marks.jsonl; expected the same; {mend}")
    return found
