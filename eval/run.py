"""A run: every gold question is asked, scored, and written down with what it was asked of."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from tqdm import tqdm

from eval.marks import Mark, mark_answer, pieces_of
from eval.scores import scores
from eval.sets.corpus import made_source, seed_sources, temporary_store, with_distractors
from eval.sets.gold import Gold, TextOf, load_gold
from eval.sets.haystack import bm25
from eval.sets.squad import load_squad
from index.errors import SourceError
from index.read import Source
from index.settings import setting
from rag.types import Answer

if TYPE_CHECKING:
    from rag.chain import Service

ROOM = Path(__file__).resolve().parent
GOLD = ROOM / "gold" / "seeds.jsonl"
RUNS = ROOM / "runs"


@dataclass(frozen=True, slots=True)
class Options:
    """What a run was asked for; the flags of ``python -m eval``."""

    gold: str | None = None
    squad: str | None = None
    store: str | None = None
    seeds: str | None = None
    writer: str | None = None
    distractors: str | None = None
    distractors_limit: int | None = None
    limit: int | None = None
    skip_broken: bool = False

    @property
    def file(self) -> str:
        """The file of questions."""
        return self.squad or self.gold or str(GOLD)

    @property
    def name(self) -> str:
        """What the run is called: the file's name up to its first point."""
        return "stdin" if self.file == "-" else Path(self.file).name.split(".")[0]


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run, as it is written down."""

    about: dict[str, Any]
    answers: list[Answer]
    marks: list[Mark]
    scores: dict[str, Any]


def evaluate(options: Options) -> Run:
    """Ask every question of the file and score the answers. Raises UsageError for unusable input."""
    started, clock = datetime.now(UTC), perf_counter()
    with _asked_of(options) as (store, questions, skipped):
        from rag import load  # the whole service: nothing before this line, or in the other commands, needs it

        service = load(store=store, writer=options.writer)
        text_of = cache(service.store.text)
        if questions is None:
            questions = load_gold(options.file, text_of, options.limit)
        answers, marks = _ask_all(service, questions, text_of)
        about = {
            **_about(options, started, questions, skipped),
            "generation": service.store.generation,
            "encoder": [service.store.encoder_name, service.store.encoder_fingerprint],
            "passages": service.store.passages,
            "seconds": round(perf_counter() - clock, 1),
        }
        return Run(about, answers, marks, scores(marks, service.store.passages))


@contextmanager
def _asked_of(options: Options) -> Iterator[tuple[Path | None, list[Gold] | None, int]]:
    """Yield the store, the questions where they are known before it is open, and how many were left out."""
    if options.squad:
        squad = load_squad(options.squad, options.limit, options.skip_broken)
        contexts = (made_source(path, text) for path, text in squad.texts.items())
        sources = with_distractors(contexts, options.distractors, options.distractors_limit)
        with temporary_store(sources) as store:
            yield store, squad.questions, squad.skipped
    elif options.seeds or options.distractors:
        seeds = seed_sources(Path(setting("SEEDS", options.seeds)))
        questions = load_gold(options.file, text_of_sources(seeds), options.limit)
        sources = with_distractors(seeds, options.distractors, options.distractors_limit)
        with temporary_store(sources) as store:
            yield store, questions, 0
    else:
        yield Path(setting("STORE", options.store)), None, 0


def text_of_sources(sources: Sequence[Source]) -> TextOf:
    """Return the function from a source's path to its text; it raises SourceError for any other path."""
    texts = {source.path: source.text for source in sources}

    def text_of(path: str) -> str:
        if path not in texts:
            raise SourceError(f"found no source {path}; expected one of {len(texts)}; run: ls the folder of --seeds")
        return texts[path]

    return text_of


def _ask_all(service: Service, questions: Sequence[Gold], text_of: TextOf) -> tuple[list[Answer], list[Mark]]:
    from rag import answer  # see `evaluate`

    answers, marks = list[Answer](), list[Mark]()
    for question in tqdm(questions, desc="questions", unit="q", file=sys.stderr, disable=None):
        history = [asdict(turn) for turn in question.history]
        given = answer(service, question.question, history=history, id=question.id)
        found = bm25(service.store, question.question) if question.answerable else []
        answers.append(given)
        marks.append(mark_answer(question, given, found, pieces_of(question, text_of), text_of))
    return answers, marks


def _about(options: Options, started: datetime, questions: Sequence[Gold], skipped: int) -> dict[str, Any]:
    gold = json.dumps([asdict(question) for question in questions])
    return {
        "name": options.name,
        "commit": commit(),
        "dirty": bool(_git("status", "--porcelain")),
        "started": started.isoformat(timespec="seconds"),
        "gold": {"file": options.file, "sha256": hashlib.sha256(gold.encode()).hexdigest(), "skipped": skipped},
        "options": asdict(options),
        "python": sys.version.split()[0],
    }


def commit() -> str:
    """Return the first 12 digits of the checkout's commit; "nocommit" outside a repository."""
    return _git("rev-parse", "HEAD")[:12] or "nocommit"


def _git(*arguments: str) -> str:
    try:
        done = subprocess.run(["git", "-C", str(ROOM), *arguments], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout.strip()


def folder_of(run: Run, out: str | None) -> Path:
    """Return where a run is written: the folder asked for, else eval/runs/NAME-COMMIT."""
    return Path(out) if out else RUNS / f"{run.about['name']}-{run.about['commit']}"


def write(run: Run, folder: Path) -> None:
    """Write run.json, answers.jsonl, marks.jsonl and scores.json; run.json last, so that a half-written run is none."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "run.json").unlink(missing_ok=True)
    _write_lines(folder / "answers.jsonl", [answer.to_json() for answer in run.answers])
    _write_lines(folder / "marks.jsonl", [asdict(mark) for mark in run.marks])
    for name, record in (("scores.json", run.scores), ("run.json", run.about)):
        (folder / name).write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", "utf8")


def _write_lines(file: Path, records: Sequence[dict[str, Any]]) -> None:
    with file.open("w", encoding="utf8") as lines:
        lines.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


__all__ = ["GOLD", "Options", "Run", "commit", "evaluate", "folder_of", "text_of_sources", "write"]
