"""Run folders as python -m eval writes them, small enough to reason about, and a client of the pages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

QUESTIONS = ("谁？", "几家？", "何时？", "火星？")


def write_run(room: Path, name: str, /, outcomes: str = "1101", marks: bool = True, **about: Any) -> Path:
    """Write a run of four questions, the last of which nothing answers; of ``outcomes`` a 1 is a right one."""
    folder = room / name
    folder.mkdir(parents=True)
    right = outcomes[:3].count("1") / 3
    part = {
        "n": 4, "answer": {"correct": right, "attributed": right}, "citation": {"precision": 0.5},
        "abstention": {"answerable_refused": 0.25, "unanswerable_refused": float(outcomes[3]), "auroc": None},
    }  # fmt: skip
    scores = {
        **part, "ci95": {"answer": {"correct": [0.1, 0.9], "attributed": [0.1, 0.9]}},
        "latency_ms": {"p50": 120.4, "p95": 300.0, "stages": {}}, "by": {"lang": {"zh-Hans": part}, "type": {"list": part}},
    }  # fmt: skip
    made_by = {
        "format": 2, "name": name, "commit": "abc", "dirty": False, "started": "2026-11-20T10:00:00+00:00",
        "gold": {"file": "gold.jsonl", "sha256": "g"}, "passages": 146, "writer": "extractive",
        "machine": {"processor": "CPU", "cores": 2}, **about,
    }  # fmt: skip
    (folder / "scores.json").write_text(json.dumps(scores), "utf8")
    (folder / "run.json").write_text(json.dumps(made_by), "utf8")
    if marks:
        lines = [
            _mark(i, question, float(outcome))
            for i, (question, outcome) in enumerate(zip(QUESTIONS, outcomes, strict=True))
        ]
        (folder / "marks.jsonl").write_text("\n".join(lines), "utf8")
    return folder


def _mark(number: int, question: str, outcome: float) -> str:
    answerable = number < 3
    told = {"id": f"q{number}", "question": question, "type": "list", "answerable": answerable, "lang": "zh-Hans"}
    return json.dumps({**told, "correct" if answerable else "stood_back": outcome}, ensure_ascii=False)
