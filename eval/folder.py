"""A run's folder: what is written while it goes on, what is left when it is done, and how either is read.

While questions are asked, ``unfinished/`` inside it grows line by line; an interrupted run goes on from there. A run
that is done has run.json, questions.jsonl, answers.jsonl, marks.jsonl, scores.json and report.html; run.json comes last.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from eval.marks import Mark
from eval.sets.gold import Gold, to_json
from index.errors import UsageError
from rag.types import Answer

FORMAT = 2  # raise it when a mark or run.json changes: older runs are then refused, not misread
_GROWING = ("answers.jsonl", "marks.jsonl")


class Unfinished:
    """The answers and marks of a run that goes on; what an interrupted run with the same key left is taken over."""

    def __init__(self, run: Path, key: str) -> None:
        self.folder = run / "unfinished"
        if _read_key(self.folder) != key:
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder.mkdir(parents=True)
            (self.folder / "key").write_text(key, "utf8")
        self.marks = self._take_over()

    def _take_over(self) -> list[Mark]:
        """Keep the lines that both files hold whole, and return their marks."""
        kept = [_whole_lines(self.folder / name) for name in _GROWING]
        n = min(map(len, kept))
        for name, lines in zip(_GROWING, kept, strict=True):
            (self.folder / name).write_text("".join(line + "\n" for line in lines[:n]), "utf8")
        return [_mark(json.loads(line)) for line in kept[1][:n]]

    def add(self, answer: Answer, mark: Mark) -> None:
        """Write one more answer and its mark down."""
        self.marks.append(mark)
        for name, record in zip(_GROWING, (answer.to_json(), asdict(mark)), strict=True):
            with (self.folder / name).open("a", encoding="utf8") as lines:
                lines.write(json.dumps(record, ensure_ascii=False) + "\n")


def _read_key(folder: Path) -> str | None:
    try:
        return (folder / "key").read_text("utf8")
    except OSError:
        return None


def _whole_lines(file: Path) -> list[str]:
    if not file.exists():
        return []
    return list(_readable(file.read_text("utf8", errors="replace").split("\n")[:-1]))


def _readable(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        try:
            json.loads(line)
        except ValueError:  # cut short by a full disk or a power cut
            return
        yield line


def finish(run: Path, unfinished: Unfinished, questions: Sequence[Gold], scores: dict[str, Any]) -> None:
    """Put the files of a finished run in their place; `seal` makes it one."""
    (run / "run.json").unlink(missing_ok=True)
    for name in _GROWING:
        (unfinished.folder / name).replace(run / name)
    shutil.rmtree(unfinished.folder)
    lines = (json.dumps(to_json(question), ensure_ascii=False) + "\n" for question in questions)
    (run / "questions.jsonl").write_text("".join(lines), "utf8")
    write_json(run / "scores.json", scores)


def seal(run: Path, made_by: dict[str, Any]) -> None:
    """Write run.json, which makes the folder a run."""
    write_json(run / "run.json", {"format": FORMAT, **made_by})


def write_json(file: Path, record: dict[str, Any]) -> None:
    """Write one JSON object so that a person and a diff can read it."""
    file.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", "utf8")


def load_about(run: Path) -> dict[str, Any]:
    """Return what run.json says. Raises UsageError if the folder is no run, or one of another version."""
    try:
        found = json.loads((run / "run.json").read_text("utf8"))
        number = found.get("format", 1)
    except (OSError, ValueError, AttributeError) as error:
        raise _no_run(run, error) from None
    if number != FORMAT:
        raise UsageError(
            f"{run / 'run.json'}, line 1: found a run of format {number}; expected format {FORMAT}; "
            f"run it again: python -m eval --out {run}"
        )
    return dict(found)


def load_marks(run: Path) -> list[Mark]:
    """Return the marks of a run. Raises UsageError as `load_about` does, or naming the line that is damaged."""
    load_about(run)
    file = run / "marks.jsonl"
    try:
        lines = [line for line in file.read_text("utf8").split("\n") if line]  # U+2028 in a question ends no line
    except (OSError, ValueError) as error:
        raise _no_run(run, error) from None
    marks = list[Mark]()
    for number, line in enumerate(lines, start=1):
        try:
            marks.append(_mark(json.loads(line)))
        except (ValueError, TypeError) as error:
            raise UsageError(
                f"{file}, line {number}: found no mark ({error}); expected one JSON object a question; "
                f"run it again: python -m eval --out {run}"
            ) from None
    return marks


def _mark(record: dict[str, Any]) -> Mark:
    lists = {name: tuple(value) for name, value in record.items() if isinstance(value, list)}
    return Mark(**{**record, **lists})


def _no_run(run: Path, error: Exception) -> UsageError:
    return UsageError(f"found no run in {run} ({error}); expected one made by: python -m eval --out {run}")


__all__ = ["FORMAT", "Unfinished", "finish", "load_about", "load_marks", "seal", "write_json"]
