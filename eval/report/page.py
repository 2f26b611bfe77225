"""A run folder → report.html: one file that asks nobody for anything and opens anywhere.

The folder is read whole and checked against itself, so that the page shows no half of a run as if it were one.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from markupsafe import Markup
from pydantic import Field, TypeAdapter

from eval.datasets.corpus import SMALL
from eval.datasets.gold import GOLD_LINE, Gold
from eval.question_score import QuestionScore
from eval.report import plots
from eval.report.render import TEMPLATES, labels, render
from eval.run_folder import load_about, load_lines, load_marks, load_object, writable
from eval.scores import LOWER_IS_BETTER, SCORES, columns
from index.errors import UsageError
from rag.types import Answer

Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Group = dict[str, Share | None]
FEW_QUESTIONS = 20  # a score of fewer is printed pale


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


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of gold evidence with the rank that each search gave it; ``role``: "", "also accepted" or "refutes…"."""

    source: str
    text: str
    role: str
    ranks: tuple[int | None, int | None] | None  # the run's and BM25's, None below 20


@dataclass(frozen=True, slots=True)
class Row:
    """One question of a run: how it ended, what was expected, answered and scored."""

    outcome: str
    mark: QuestionScore
    gold: Gold
    answer: Answer
    evidence: Sequence[Piece]


def write_report(folder: Path) -> Path:
    """Read a run folder and write its report.html; return the file. The same run gives the same bytes.

    Raises UsageError for a folder that is no whole run, or where the page cannot be written.
    """
    target, text = folder / "report.html", page(load_run(folder))
    writable(target, f"move it away, then: python -m eval report {folder}").write_text(text, "utf8", newline="\n")
    return target


def load_run(folder: Path) -> Run:
    """Read a run. Raises UsageError for a folder that is no whole run, naming the file, the line and what is amiss."""
    about, marks = load_about(folder), load_marks(folder)
    scores = load_object(folder, "scores.json", TypeAdapter(Scores))
    questions = load_lines(folder, "questions.jsonl", GOLD_LINE)
    answers = load_lines(folder, "answers.jsonl", TypeAdapter(Answer))
    ids = [mark.id for mark in marks]
    for name, others in (("questions.jsonl", [q.id for q in questions]), ("answers.jsonl", [a.id for a in answers])):
        if others != ids:
            raise UsageError(
                f"{folder / name}: found other questions than in marks.jsonl; expected the same; "
                f"run it again: python -m eval --out {folder}"
            )
    return Run(about, scores, marks, questions, answers)


def page(run: Run) -> str:
    """Return the page of a run."""
    rows = [
        Row(outcome(mark), mark, gold, answer, evidence(mark, gold))
        for mark, gold, answer in zip(run.marks, run.questions, run.answers, strict=True)
    ]
    counts, script = Counter(row.outcome for row in rows), (TEMPLATES / "page.js").read_text("utf8")
    values = {
        "about": run.about, "scores": run.scores, "rows": rows, "counts": counts, "endings": endings(counts),
        "asked": asked(run.marks), "few": FEW_QUESTIONS, "small": SMALL, "lower": LOWER_IS_BETTER,
        "menus": menus(rows), "stages": stages(run.marks), "plots": pictures(run.scores),
        "style": Markup((TEMPLATES / "page.css").read_text("utf8")), "script": Markup(script),
        "script_hash": _base64(hashlib.sha256(script.encode()).digest()),
    }  # fmt: skip
    return render("page.html", values, "en")


def outcome(mark: QuestionScore) -> str:
    """Return how the question ended, one of ``page.outcome`` in the labels.

    >>> outcome(QuestionScore("q", "?", "en", "list", True, found=True, correct=1.0, cited=0.0))
    'lucky'
    """
    if not mark.answerable:
        return "unscored" if mark.stood_back is None else "declined" if mark.stood_back else "missed"
    if mark.found is False:
        return "refused"
    if mark.correct is None:
        return "unscored"
    if not mark.correct:
        return "wrong"
    return "lucky" if mark.cited == 0 else "right"


def evidence(mark: QuestionScore, gold: Gold) -> list[Piece]:
    """Return the gold evidence, then what may stand for it, with the ranks reached; last what refutes a false premise."""
    roles = [(piece, "") for piece in gold.evidence] + [(piece, "also accepted") for piece in gold.alternatives]
    ranks = [*zip(mark.ranks, mark.bm25_ranks, strict=True), *[None] * len(roles)]
    if gold.refutation:
        roles.append((gold.refutation, "refutes the question"))
    return [Piece(piece.source, piece.text, role, at) for (piece, role), at in zip(roles, [*ranks, None], strict=False)]


def asked(marks: Sequence[QuestionScore]) -> dict[str, int]:
    """Return of how many questions each score is asked."""
    table = columns(marks)
    return {name: score.n_questions(table) for name, score in SCORES.items()}


def endings(counts: Counter[str]) -> list[dict[str, Any]]:
    """Return how the questions ended, in the groups of the labels: answerable and not, with their sums ``n``, ``n_good``."""
    groups = [
        {
            **group,
            "n": sum(counts[key] for key in group["outcomes"]),
            "n_good": sum(counts[key] for key in group["good"]),
        }
        for group in labels("en")["page"]["ends"]
    ]
    return [group for group in groups if group["n"]]


def menus(rows: Sequence[Row]) -> dict[str, dict[str, int]]:
    """Return, for each menu that narrows the list, how many questions each of its values has; in the labels' order."""
    words, found = labels("en")["page"], dict[str, dict[str, int]]()
    for name in words["menus"]:
        values = [row.outcome if name == "outcome" else getattr(row.mark, name) for row in rows]
        counts = Counter(value for value in values if value is not None)
        known = [value for value in words[name] if value in counts]
        found[name] = {value: counts[value] for value in [*known, *sorted(set(counts) - set(known))]}
    return found


def stages(marks: Sequence[QuestionScore]) -> list[tuple[str, int, int]]:
    """Return for each stage (its name, questions whose evidence fell out there, questions that still have it)."""
    counts = Counter(mark.lost for mark in marks)
    left, found = sum(mark.answerable or mark.lost is not None for mark in marks), list[tuple[str, int, int]]()
    for name in labels("en")["page"]["lost"]:
        left -= counts[name]
        found.append((name, counts[name], left))
    return found


def pictures(scores: dict[str, Any]) -> dict[str, str]:
    """Return the plots that the run holds the points for, as addresses of pictures."""
    curves, times = scores["curves"], scores["latency_ms"].get("stages")
    drawn = {
        "recall": plots.recall(curves["recall"]),
        "risk_coverage": curves["risk_coverage"]["risk"] and plots.risk_coverage(curves["risk_coverage"]),
        "reliability": curves["reliability"] and plots.reliability(curves["reliability"]),
        "latency": times and plots.latency(times),
    }
    return {name: f"data:image/svg+xml;base64,{_base64(svg.encode())}" for name, svg in drawn.items() if svg}


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
