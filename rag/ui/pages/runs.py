"""Runs of ``python -m eval``, read from their files: what is here was made by a program that this one does not import."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import Field, TypeAdapter, with_config

from index.errors import UsageError
from index.records import json_lines, parsed, read_text, validated

_EVAL = Path(__file__).resolve().parents[3] / "eval"
ROOMS = {"committed": _EVAL / "results", "local": _EVAL / "runs"}  # where runs lie; nothing else is ever opened
FORMAT = 2  # of run.json, as eval/run_folder.py writes it
SHOWN_RUNS = 60  # the newest; a folder of local runs only grows
MAX_BYTES = 64 * 2**20  # of one file: what is larger was not made by a run of ours
REPORT = "report.html"

Figures = Mapping[str, float | None]
Interval = tuple[float, float]
T = TypeVar("T")


@with_config(extra="ignore")
@dataclass(frozen=True, slots=True)
class GoldSet:
    """Which questions were asked: the file's name and the hash of what was in it."""

    file: str
    sha256: str


@with_config(extra="ignore")
@dataclass(frozen=True, slots=True)
class About:
    """What made a run; ``started`` is ISO 8601 with its zone."""

    format: int
    name: str
    commit: str
    started: str
    gold: GoldSet
    passages: int
    writer: str
    dirty: bool = False
    machine: dict[str, Any] | None = None


@with_config(extra="ignore")
@dataclass(frozen=True, slots=True)
class Part:
    """The scores of some of a run's questions, each 0 to 1."""

    n: Annotated[int, Field(ge=0)]
    answer: Figures
    citation: Figures
    abstention: Figures


@with_config(extra="ignore")
@dataclass(frozen=True, slots=True)
class Scores(Part):
    """The scores of a run: of all its questions, with 95 % intervals, and by language and type."""

    ci95: Mapping[str, Mapping[str, Interval | None]]
    latency_ms: Mapping[str, Any]
    by: Mapping[str, Mapping[str, Part]]


@with_config(extra="ignore")
@dataclass(frozen=True, slots=True)
class Mark:
    """What became of one question."""

    id: str
    question: str
    type: str
    answerable: bool
    correct: float | None = None
    stood_back: float | None = None
    recall_5: float | None = None

    @property
    def outcome(self) -> float | None:
        """How right it was, 0 to 1: answered, or rightly not answered; None where nothing was asked for."""
        if not self.answerable:
            return self.stood_back
        return self.recall_5 if self.correct is None else self.correct


@dataclass(frozen=True, slots=True)
class Run:
    """A run that is done. ``key`` is its room and its name: committed/seeds-dev."""

    key: str
    folder: Path
    about: About
    scores: Scores

    @property
    def path(self) -> str:
        """Its folder as a command takes it, from the checkout's root."""
        room, _, name = self.key.partition("/")
        return f"eval/{'results' if room == 'committed' else 'runs'}/{name}"

    @property
    def report(self) -> Path | None:
        """Its own page, where it lies there and nowhere else."""
        page = self.folder / REPORT
        return page if page.is_file() and page.resolve().parent == self.folder.resolve() else None


@dataclass(frozen=True, slots=True)
class Unread:
    """A folder that is no run that can be read; ``why``: "unfinished", "foreign" (of another version), "damaged"."""

    key: str
    why: str


def read_runs(rooms: Mapping[str, Path] = ROOMS) -> tuple[list[Run], list[Unread]]:
    """Return the runs of some rooms, the newest first, and the folders that cannot be read, by name."""
    runs, unread = list[Run](), list[Unread]()
    for room, path in rooms.items():
        for folder in sorted(path.iterdir()) if path.is_dir() else ():
            if (folder / "run.json").exists() or any(folder.glob("unfinished-*")):
                read = read_run(f"{room}/{folder.name}", folder)
                runs.append(read) if isinstance(read, Run) else unread.append(read)
    return sorted(runs, key=lambda run: run.about.started, reverse=True), unread


def read_run(key: str, folder: Path) -> Run | Unread:
    """Return the run of a folder, or why it is none; nothing a file holds raises."""
    if not (folder / "run.json").exists():
        return Unread(key, "unfinished")
    try:
        made_by = _object(folder / "run.json")
        if isinstance(made_by, dict) and made_by.get("format") != FORMAT:
            return Unread(key, "foreign")
        about = validated(_ABOUT, made_by, key, "")
        return Run(key, folder, about, validated(_SCORES, _object(folder / "scores.json"), key, ""))
    except UsageError:
        return Unread(key, "damaged")


def read_marks(run: Run) -> list[Mark] | None:
    """Return what became of each question of a run, in its order; None where it was not kept or is damaged."""
    file = run.folder / "marks.jsonl"
    try:
        return [validated(_MARK, mark, run.key, "") for _, mark in json_lines(str(file), "", _text(file))] or None
    except UsageError:
        return None


def _object(file: Path) -> Any:
    return parsed(_text(file), file.name, "")


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > MAX_BYTES:
            raise UsageError(f"found {file.name} of more than {MAX_BYTES} bytes; expected a run's")
    except OSError as error:
        raise UsageError(str(error)) from None
    return read_text(str(file))


_ABOUT, _SCORES, _MARK = TypeAdapter(About), TypeAdapter(Scores), TypeAdapter(Mark)
