"""Our reader, none, or another model: which is opened, and what is said where it cannot be."""

from __future__ import annotations

import subprocess
import sys
from argparse import Namespace
from pathlib import Path

import pytest

from index.errors import ModelError
from index.settings import Settings
from rag.commands.doctor import examine
from rag.reader import network
from rag.service import load, open_reader
from tests.rag.search.cross_encoder import tiny_cross_encoder

ROOT = Path(__file__).parents[2]


def reader_line(store: Path) -> tuple[str, bool]:
    report = examine(Namespace(store=str(store), writer=None))
    return next(line for line in report.lines() if line.split()[1:2] == ["reader"]), report.healthy


def test_own_weights_that_are_damaged_name_what_mends_and_what_does_without(
    seeds_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network, "WEIGHTS_FILE", "not-there.onnx")
    with pytest.raises(ModelError, match=r"run: git checkout .*RAG_RERANKER=none"):
        load(seeds_store)
    line, healthy = reader_line(seeds_store)
    assert line.startswith("  FAIL reader") and "RAG_RERANKER=none" in line and not healthy


def test_none_needs_no_weights(seeds_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "WEIGHTS_FILE", "not-there.onnx")
    monkeypatch.setenv("RAG_RERANKER", "none")
    assert load(seeds_store).reader is None
    line, healthy = reader_line(seeds_store)
    assert line.startswith("  ok   reader") and "none" in line and healthy


def test_the_doctor_names_the_reader_and_its_weights(
    seeds_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = open_reader(Settings())
    assert own is not None
    assert f"own, weights {own.fingerprint}" in reader_line(seeds_store)[0]
    folder = str(tiny_cross_encoder(tmp_path))
    monkeypatch.setenv("RAG_RERANKER", folder)
    line, healthy = reader_line(seeds_store)
    assert healthy and f"{folder}, weights " in line and own.fingerprint in line
    monkeypatch.setattr(network, "WEIGHTS_FILE", "not-there.onnx")
    line, healthy = reader_line(seeds_store)
    assert healthy and f"{folder}, weights " in line and own.fingerprint not in line


def test_every_name_of_the_door_opens() -> None:
    import rag

    assert all(getattr(rag, name) is not None for name in rag.__all__)


# In a process of its own: what others asked for in this one would be there already.
FIRST = """
import sys
from rag import answer, load
from rag.service import warm
service = warm(load(sys.argv[1]))
before = {name for name in sys.modules if "." not in name}
for question in ("京東金融副總裁是誰？", "Who founded Jiluyou (极路由)?", "平安2020年亏损了多少？"):
    answer(service, question)
print(sorted({name for name in sys.modules if "." not in name} - before))
"""


def test_whoever_asks_first_waits_for_no_library(seeds_store: Path) -> None:
    ran = subprocess.run([sys.executable, "-c", FIRST, str(seeds_store)], cwd=ROOT, capture_output=True, text=True)
    assert (ran.returncode, ran.stdout) == (0, "[]\n"), ran.stderr
