"""The faults' record: of how many replies how many were stopped, by kind; published whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.__main__ import main
from eval.datasets.faults.inject import KINDS
from eval.measure.faults import load_faults
from eval.report.tables import Results, table
from index.errors import UsageError


def test_a_record_is_repeatable_and_becomes_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["faults", "--replies", "8", "--each", "2", "--out", str(tmp_path)]
    assert main(arguments) == 0
    told, first = capsys.readouterr().out, json.loads((tmp_path / "faults.json").read_text("utf8"))
    assert "| faithful, reworded | 4 |" in told and table("faults-card", Results(faults=first), "en") == told.strip()
    assert list(first["faults"]) == list(KINDS) and all(share["of"] <= 2 for share in first["faults"].values())
    assert first["faithful"]["verbatim"]["stopped"] == 0
    replies = (tmp_path / "replies.jsonl").read_text("utf8").splitlines()
    assert len(replies) == first["replies"] + sum(share["of"] for share in first["faults"].values())
    assert main([*arguments, "--json"]) == 0
    again = json.loads(capsys.readouterr().out)
    assert (again["faithful"], again["faults"]) == (first["faithful"], first["faults"])
    with pytest.raises(
        UsageError, match=r"found 8 replies and \d faults of a kind; expected 200 and 500 at least; run: "
    ):
        load_faults(tmp_path / "faults.json")


def test_what_is_no_record_is_refused(tmp_path: Path) -> None:
    (tmp_path / "faults.json").write_text('{"format": 1}', "utf8")
    with pytest.raises(UsageError, match=r"faults\.json"):
        load_faults(tmp_path / "faults.json")
