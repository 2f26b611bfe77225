"""The gate, with the real service over the seeds: silent while nothing changed, and naming what a broken ranker costs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from eval.__main__ import main
from eval.provenance import key
from index.building.build import build
from index.encoder import load_encoder

SEEDS = Path(__file__).parents[2] / "seeds"
TIMED = ("latency_ms", "memory_mb")  # what may differ between two runs


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gate") / "store"
    build(SEEDS, folder, load_encoder("own"), workers=1)
    return folder


def scored(store: Path, out: Path) -> dict[str, Any]:
    assert main(["--store", str(store), "--split", "dev", "--limit", "50", "--out", str(out)]) == 0
    found: dict[str, Any] = json.loads((out / "scores.json").read_text("utf8"))
    return {name: value for name, value in found.items() if name not in TIMED}


@pytest.mark.slow  # CI runs the gate itself
def test_an_unchanged_system_passes(store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    a, b = tmp_path / "a", tmp_path / "b"
    assert scored(store, a) == scored(store, b)
    assert main(["compare", str(a), str(b)]) == 0
    assert capsys.readouterr().out.endswith("no question changed\nnothing is significantly worse\n")


def test_a_broken_reader_does_not_pass(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    a, broken = tmp_path / "a", tmp_path / "broken"
    scored(store, a)
    # The reader does not decide the order any more, and the vectors have eight numbers.
    monkeypatch.setenv("RAG_RERANKER", "none")
    monkeypatch.setenv("RAG_ENCODER_DIMENSION", "8")
    build(SEEDS, tmp_path / "blurred", load_encoder("own", 8), workers=1)
    scored(tmp_path / "blurred", broken)
    capsys.readouterr()
    assert main(["compare", str(a), str(broken)]) == 1
    last = capsys.readouterr().out.splitlines()[-1]
    assert last.startswith("significantly worse: ") and "answer.correct" in last


def test_an_interrupted_run_goes_on_and_scores_the_same(store: Path, tmp_path: Path) -> None:
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    asked = ["--store", str(store), "--split", "test", "--limit", "6", "--out"]
    assert main([*asked, str(whole)]) == main([*asked, str(cut)]) == 0
    # As it was when the power went after the third question.
    made_by = json.loads((cut / "run.json").read_text("utf8"))
    unfinished = cut / f"unfinished-{key(made_by)[:12]}"
    unfinished.mkdir()
    for name in ("answers.jsonl", "marks.jsonl"):
        lines = (cut / name).read_text("utf8").splitlines(keepends=True)
        (unfinished / name).write_text("".join(lines[:3]) + lines[3][:50], "utf8")
    (cut / "run.json").unlink()
    assert main([*asked, str(cut)]) == 0
    assert json.loads((cut / "run.json").read_text("utf8"))["resumed"] == 3
    before, after = (json.loads((run / "scores.json").read_text("utf8")) for run in (whole, cut))
    assert {k: v for k, v in before.items() if k not in TIMED} == {k: v for k, v in after.items() if k not in TIMED}
