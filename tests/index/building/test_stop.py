"""A build that is stopped, or has no room, leaves the store as it was, and says so in one line."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from index.building.build import build
from index.errors import StoreError
from tests.index.building.test_build import answers
from tests.toys import ToyEncoder, news, write_sources

# The command, with a signal that comes in the middle of a step.
STOPPED = """
import os, sys
step, by = sys.argv[1], int(sys.argv[2])
def strike(event, arguments):
    if event == "index.step" and arguments[0] == step:
        os.kill(os.getpid(), by)
sys.addaudithook(strike)
from index.__main__ import main
from index.cli import run
sys.exit(run(main, sys.argv[3:]))
"""


@pytest.mark.parametrize(("by", "status"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_stopped_command_leaves_all_as_it_was(seeds: Path, tmp_path: Path, by: signal.Signals, status: int) -> None:
    command = [sys.executable, "-c", STOPPED, "encode", str(int(by)), "--seeds", str(seeds), "--workers", "2"]
    store = tmp_path / "store"
    ended = subprocess.run([*command, "--store", str(store)], capture_output=True, text=True)
    assert ended.returncode == status and len(ended.stderr.splitlines()) == 1, ended.stderr
    assert not {"LOCK", "HOLDER", "CURRENT"} & {place.name for place in store.iterdir()}


def test_a_build_of_another_program_leaves_its_signals_alone(seeds: Path, tmp_path: Path) -> None:
    before = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)]
    build(seeds, tmp_path / "store", ToyEncoder(), workers=1)
    assert [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)] == before


@contextmanager
def small_files(size: int) -> Iterator[None]:
    """Let no file grow beyond a size in bytes, as if the disk were full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_leaves_the_old_generation_whole(seeds: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    build(seeds, store, ToyEncoder(), workers=1)
    before = answers(store)
    write_sources(seeds, {f"c/{n}.txt": news(n) for n in range(20, 60)})
    for size in (100, 9_000, 40_000):
        with small_files(size), pytest.raises(StoreError, match=r"^cannot write the store .*with room") as told:
            build(seeds, store, ToyEncoder(), workers=1)
        assert "\n" not in str(told.value) and answers(store) == before
    assert build(seeds, store, ToyEncoder(), workers=1).articles["added"] == 40
