"""``python -m rag mcp``: what it refuses before it serves."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.cli import run
from rag.__main__ import main
from rag.serve.mcp import command


def test_a_missing_package_is_told_with_the_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "find_spec", lambda name: None)
    assert run(main, ["mcp"]) == 2
    told = capsys.readouterr()
    assert told.out == "" and told.err.startswith("found no package mcp; expected mcp==2.3.0; run: ")
    assert told.err.endswith("python -m pip install mcp==2.3.0\n") and told.err.count("\n") == 1


@pytest.mark.parametrize("arguments", [["--stroe", "x"], ["x"]])
def test_unknown_flags_are_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(main, ["mcp", *arguments]) == 2
    assert capsys.readouterr().err.endswith("run: python -m rag mcp --help\n")


def test_no_store_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(main, ["mcp", "--store", str(tmp_path / "none")]) == 2
    assert capsys.readouterr().err.startswith(f"found no store in {tmp_path / 'none'}; expected a built one; run: ")
