"""A table of how vectors are searched as a store grows; no time is asserted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.speed.scale.__main__ import main
from eval.speed.scale.edited import edited, repeated
from index import cli


def test_copies_differ_in_figures_and_surnames_only() -> None:
    text = "张伟说，2019 年 7 月 10 日有 305 人。"
    copies = [edited(text, copy) for copy in range(5)]
    assert copies[0] == text and len(set(copies)) == 5
    assert {len(copy) for copy in copies} == {len(text)}
    assert all(a == b or a in "张123456789" for copy in copies for a, b in zip(text, copy, strict=True))
    assert list(repeated([text, "甲"], 3)) == [text, "甲", copies[1]]


def test_every_way_is_measured_at_every_size(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text("".join(json.dumps({"question": f"{n} 月的营收是多少？"}) + "\n" for n in range(3)), "utf8")
    assert cli.run(main, ["--questions", str(file), "--sizes", "300,700"]) == 0
    head, _, columns, _, *rows = capsys.readouterr().out.splitlines()
    assert head.startswith("made-up news (seed 1): 700 passages and copies with edits; 3 questions")
    assert columns.startswith("| passages | way | recall@10 | recall@50 | recall@100 |")
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    assert [row[0] for row in cells if row[0]] == ["300"] * 4 + ["700"] * 4
    assert all(float(row[2]) == 1 for row in cells if row[1].startswith("exact, 16"))
    assert all(float(row[2]) >= 0.9 for row in cells if row[1].startswith("codes"))
