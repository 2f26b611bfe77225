"""A run's folder: what is written while it goes on, what is left when it is done, and how either is read.

While questions are asked, ``unfinished-KEY/`` inside it grows line by line; an interrupted run goes on from there. A
run that is done has run.json, questions.jsonl, answers.jsonl, marks.jsonl, scores.json and report.html; run.json last.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AliasPath, Field, StringConstraints, TypeAdapter

from eval.datasets.gold import Gold, to_json
from eval.question_score import SCORE_LINE, QuestionScore
from index.errors import UsageError
from index.files import HOLDER, LOCK, exclusive
from index.records import json_lines, parsed, read_text, validated
from rag.types import Answer

FORMAT: Literal[2] = 2  # raise it when a mark or run.json changes: older runs are then refused, not misread
_GROWING = ("answers.jsonl", "marks.jsonl")
_UNFINISHED = "unfinished-"


@dataclass(frozen=True, slots=True)
class _About:
    """What every run.json says at the least."""

    format: Literal[2]
    name: Annotated[str, StringConstraints(pattern=r"^[\w.-]+$")]  # it names a folder
    commit: str
    dirty: bool
    gold: Annotated[str, Field(validation_alias=AliasPath("gold", "sha256"))]
    squad: Annotated[str | None, Field(validation_alias=AliasPath("options", "squad"))]
    settings: dict[str, str]
    passages: int
    generation: str


T = TypeVar("T")
_ABOUT, _OBJECT = TypeAdapter(_About), TypeAdapter(dict[str, Any])


@contextmanager
def alone(run: Path) -> Iterator[None]:
    """Make the folder and hold it for writing. Raises UsageError where another does, or files of no run would be lost."""
    new, another = not run.exists(), "python -m eval --out ANOTHER"

    def busy(holder: str) -> UsageError:
        return UsageError(f"found another run writing {run} ({holder}); expected to be alone; wait, or: {another}")

    with ExitStack() as held:
        try:
            held.enter_context(exclusive(run, busy))
        except OSError as error:
            expected = f"a folder that may be written; run: {another}"
            raise UsageError(f"cannot write the run {run} ({error.strerror or error}); expected {expected}") from error
        try:
            there = sorted(file.name for file in run.iterdir() if file.name not in (LOCK, HOLDER))
            ours = {"run.json", "marks.jsonl"} <= {*there} or any(name.startswith(_UNFINISHED) for name in there)
            if there and not ours:
                raise UsageError(
                    f"found {there[0]} in {run}, which is no run's folder; expected a new or empty one, so that nothing "
                    f"is lost; run: {another}"
                )
            yield
        finally:
            held.close()
            if new and not any(run.iterdir()):  # nothing came of it
                run.rmdir()


class Unfinished:
    """The answers and marks of a run that goes on; what an interrupted run with the same key left is taken over."""

    def __init__(self, run: Path, key: str) -> None:
        self.folder = run / f"{_UNFINISHED}{key[:12]}"
        self.folder.mkdir(parents=True, exist_ok=True)
        answers = list(_sound(self.folder / _GROWING[0], json.loads))
        marks = list(_sound(self.folder / _GROWING[1], SCORE_LINE.validate_json))
        n = min(len(answers), len(marks))  # lines that both files hold whole
        for name, kept in zip(_GROWING, (answers, marks), strict=True):
            (self.folder / name).write_text("".join(line + "\n" for line, _ in kept[:n]), "utf8")
        self.marks = [mark for _, mark in marks[:n]]

    def add(self, answer: Answer, mark: QuestionScore) -> None:
        """Write one more answer and its mark down."""
        self.marks.append(mark)
        for name, record in zip(_GROWING, (answer.to_json(), asdict(mark)), strict=True):
            with (self.folder / name).open("a", encoding="utf8") as lines:
                lines.write(json.dumps(record, ensure_ascii=False) + "\n")

    def drop(self) -> None:
        """Forget it: what was answered is not worth going on from."""
        shutil.rmtree(self.folder)


def _sound(file: Path, read: Callable[[str], Any]) -> Iterator[tuple[str, Any]]:
    """Yield (line, what it holds) up to the first that was cut short, by a full disk or a power cut."""
    if not file.exists():
        return
    for line in file.read_text("utf8", errors="replace").split("\n")[:-1]:
        try:
            yield line, read(line)
        except (ValueError, RecursionError):
            return


def finish(
    run: Path, unfinished: Unfinished, questions: Sequence[Gold], scores: dict[str, Any], made_by: dict[str, Any]
) -> None:
    """Put the files of a finished run in their place; run.json, the last, makes the folder one."""
    (run / "run.json").unlink(missing_ok=True)
    for name in _GROWING:
        (unfinished.folder / name).replace(run / name)
    unfinished.drop()
    lines = (json.dumps(to_json(question), ensure_ascii=False) + "\n" for question in questions)
    (run / "questions.jsonl").write_text("".join(lines), "utf8")
    write_json(run / "scores.json", scores)
    write_json(run / "run.json", {"format": FORMAT, **made_by})


def writable(file: Path, mend: str = "run it with another --out") -> Path:
    """Return the file, its folder made. Raises UsageError, ending with ``mend``, where it can't be written."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a"):
            return file
    except OSError as error:
        raise UsageError(
            f"cannot write {file} ({error.strerror}); expected a file that may be written; {mend}"
        ) from None


def write_json(file: Path, record: dict[str, Any]) -> None:
    """Write one JSON object so that a person and a diff can read it."""
    file.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", "utf8")


def load_about(run: Path) -> dict[str, Any]:
    """Return what run.json says. Raises UsageError if the folder is no run, or one of another version."""
    if any(run.glob(_UNFINISHED + "*")) and not (run / "run.json").exists():
        raise UsageError(f"found a run in {run} that was interrupted; expected one that is done; run the same again")
    return load_object(run, "run.json", _ABOUT)


def load_object(run: Path, name: str, kind: TypeAdapter[Any] = _OBJECT) -> dict[str, Any]:
    """Return one JSON object of a run, as JSON has it. Raises UsageError if it isn't there or not of its kind."""
    where = str(run / name)
    record = parsed(_text(run, name), where, _again(run))
    validated(kind, record, where, _again(run))
    return dict(record)


def load_lines(run: Path, name: str, kind: TypeAdapter[T]) -> list[T]:
    """Return the records of a run's file of one a line. Raises UsageError, naming the line that is damaged."""
    file = str(run / name)
    lines = json_lines(file, _again(run), _text(run, name))
    return [validated(kind, record, f"{file}, line {number}", _again(run)) for number, record in lines]


def load_marks(run: Path) -> list[QuestionScore]:
    """Return the marks of a run. Raises UsageError as `load_about` and `load_lines` do."""
    load_about(run)
    marks = load_lines(run, "marks.jsonl", SCORE_LINE)
    if not marks:
        raise UsageError(f"{run / 'marks.jsonl'}: found no line; expected one a question; {_again(run)}")
    return marks


def _text(run: Path, name: str) -> str:
    try:
        return read_text(str(run / name))
    except UsageError as error:
        raise UsageError(f"found no run in {run} ({error}); expected one; {_again(run)}") from None


def _again(run: Path) -> str:
    return f"run it again: python -m eval --out {run}"
