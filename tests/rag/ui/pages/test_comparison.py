"""Two runs side by side: what changed, and when that cannot be told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rag.ui.pages.comparison import LESS_IS_BETTER, SHOWN, Comparison, compare
from rag.ui.pages.runs import Run, read_run
from tests.rag.ui.pages.samples import write_run


def run(room: Path, name: str, outcomes: str = "1101", marks: bool = True, **about: Any) -> Run:
    read = read_run(f"local/{name}", write_run(room, name, outcomes, marks, **about))
    assert isinstance(read, Run)
    return read


def test_what_got_better_and_worse_is_named(tmp_path: Path) -> None:
    compared = compare(run(tmp_path, "a", "1100"), run(tmp_path, "b", "0111"))
    assert compared.why_not is None and compared.marks and compared.cautions == ()
    assert [mark.id for mark in compared.better] == ["q2", "q3"] and [mark.id for mark in compared.worse] == ["q0"]
    of = {d.a.name: d for d in compared.differences}
    assert list(of) == list(SHOWN)
    assert (of["answer.correct"].change, of["answer.correct"].better) == (0.0, None)
    assert (of["abstention.unanswerable_refused"].change, of["abstention.unanswerable_refused"].better) == (1.0, True)


def test_of_some_figures_less_is_better(tmp_path: Path) -> None:
    a, b = run(tmp_path, "a"), run(tmp_path, "b")
    b.scores.abstention["answerable_refused"] = 0.1  # type: ignore[index]
    (refused,) = (d for d in compare(a, b).differences if d.a.name in LESS_IS_BETTER)
    assert refused.better is True and compare(b, a).differences[2].better is False


def _why(compared: Comparison) -> tuple[str | None, bool, list[float | None]]:
    return compared.why_not, compared.marks, [d.change for d in compared.differences]


def test_other_questions_are_not_compared(tmp_path: Path) -> None:
    a = run(tmp_path, "a")
    other = run(tmp_path, "gold", gold={"file": "x.jsonl", "sha256": "x"})
    assert _why(compare(a, other)) == ("questions", True, [None] * len(SHOWN))
    asked = run(tmp_path, "asked")
    marks = asked.folder / "marks.jsonl"
    marks.write_text(marks.read_text("utf8").replace("几家", "几人"), "utf8")
    compared = compare(a, asked)
    assert compared.why_not == "questions" and not compared.better and not compared.worse


def test_without_marks_only_the_figures_are_compared(tmp_path: Path) -> None:
    compared = compare(run(tmp_path, "a", marks=False), run(tmp_path, "b", "1001"))
    assert compared.why_not is None and not compared.marks and compared.better == compared.worse == ()
    assert compared.differences[0].change == pytest.approx(-1 / 3)


def test_another_machine_commit_writer_or_haystack_is_a_caution(tmp_path: Path) -> None:
    other: dict[str, Any] = {
        "machine": {"processor": "Other", "cores": 8},
        "commit": "abd",
        "writer": "openai:x",
        "passages": 20_000,
    }
    compared = compare(run(tmp_path, "a"), run(tmp_path, "b", **other))
    assert [name for name, _, _ in compared.cautions] == ["machine", "commit", "writer", "passages"]
    assert compared.cautions[0] == ("machine", "CPU × 2", "Other × 8")
    nothing = compare(run(tmp_path, "c", machine=None), run(tmp_path, "d", dirty=True))
    assert [name for name, _, _ in nothing.cautions] == ["machine", "commit"]
