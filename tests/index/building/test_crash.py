"""A build that is killed leaves the generation that stood, whole, and the next build goes on from it."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from index.building.build import build
from tests.index.building.test_build import answers
from tests.toys import ToyEncoder, news, write_sources

# Python tells an audit hook of every file created, renamed, linked or removed: the process dies before the n-th.
KILLER = """
import os, sys
from pathlib import Path
from index.building.build import build
from tests.toys import ToyEncoder
seeds, store, at = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
steps, writes = 0, {"os.mkdir", "os.rename", "os.link", "os.remove", "os.rmdir", "sqlite3.connect", "open"}
def count(event, arguments):
    global steps
    if event in writes and any(store in str(a) for a in arguments):
        steps += 1
        if steps == at:
            os._exit(9)
sys.addaudithook(count)
build(seeds, Path(store), ToyEncoder(), workers=1)
print(steps)
"""


def killed(seeds: Path, store: Path, at: int) -> subprocess.CompletedProcess[str]:
    """Build in a process of its own that dies just before its ``at``-th step on the disk; 0: never."""
    command = [sys.executable, "-c", KILLER, str(seeds), str(store), str(at)]
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, "OMP_NUM_THREADS": "1"})


@pytest.fixture
def story(seeds: Path, tmp_path: Path) -> tuple[list[object], list[object]]:
    """A store of two generations in ``old`` and articles that changed since; what it says, and what it should next."""
    for _ in range(2):
        build(seeds, tmp_path / "old", ToyEncoder(), workers=1)
        write_sources(seeds, {"c.txt": news(60)})
    build(seeds, tmp_path / "old", ToyEncoder(), workers=1)
    write_sources(seeds, {"a/0.txt": news(61), "d.txt": news(62)})
    build(seeds, tmp_path / "clean", ToyEncoder(), workers=1)
    return answers(tmp_path / "old"), answers(tmp_path / "clean")


def check(seeds: Path, tmp_path: Path, story: tuple[list[object], list[object]], points: list[float]) -> list[bool]:
    """Kill at each point (0: the first step, 1: the last), look, build on, look; return whether the old one stood."""
    before, after = story
    shutil.copytree(tmp_path / "old", tmp_path / "whole")
    steps = int(killed(seeds, tmp_path / "whole", 0).stdout)
    stood = []
    for at in sorted({1 + round(point * (steps - 1)) for point in points}):
        store = tmp_path / f"killed-{at}"
        shutil.copytree(tmp_path / "old", store)
        assert killed(seeds, store, at).returncode == 9
        said = answers(store)
        assert said in (before, after)
        build(seeds, store, ToyEncoder(), workers=1)
        assert answers(store) == after
        stood.append(said == before)
        shutil.rmtree(store)
    return stood


def test_a_killed_build_leaves_the_old_generation_whole(
    seeds: Path, tmp_path: Path, story: tuple[list[object], list[object]]
) -> None:
    stood = check(seeds, tmp_path, story, [random.random() * 0.6, 0.8, 1])
    assert stood[0] and not stood[-1]  # the last step sweeps away what the new generation does not need


@pytest.mark.slow
def test_so_does_one_killed_at_any_step(seeds: Path, tmp_path: Path, story: tuple[list[object], list[object]]) -> None:
    stood = check(seeds, tmp_path, story, [n / 500 for n in range(501)])
    assert stood == sorted(stood, reverse=True)  # one moment parts the old from the new


@pytest.mark.slow
def test_a_first_build_that_was_killed_leaves_no_store_and_no_trace(seeds: Path, tmp_path: Path) -> None:
    steps = int(killed(seeds, tmp_path / "whole", 0).stdout)
    for at in range(1, steps + 1, 3):
        store = tmp_path / f"killed-{at}"
        assert killed(seeds, store, at).returncode == 9
        report = build(seeds, store, ToyEncoder(), workers=1)
        assert answers(store) == answers(tmp_path / "whole")
        assert report.generation.startswith("g0001")
