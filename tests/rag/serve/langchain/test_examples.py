"""The examples run as they stand, each on a copy of the seeds' store."""

from __future__ import annotations

import runpy
import shutil
from pathlib import Path

import pytest

EXAMPLES = sorted(Path(__file__).with_name("examples").glob("*.py"))
LINES = 20  # of code: what a person reads at a glance


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_an_example(example: Path, seeds_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(seeds_store, tmp_path / "store")
    monkeypatch.setenv("RAG_STORE", str(tmp_path / "store"))
    runpy.run_path(str(example))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_it_is_short(example: Path) -> None:
    assert len([line for line in example.read_text("utf8").splitlines() if line.strip()]) <= LINES + 1  # its docstring
