"""A build reads each file once at most, whatever it finds in it and however many processes share the work."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.toys import news, write_sources

# Python imports this at the start of every process, the workers' too, and tells its hook of every file opened.
WATCH = """
import os, sys
log = os.open(os.environ["READS"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
def note(event, arguments):
    if event == "open" and str(arguments[0]).startswith(os.environ["WATCHED"]):
        os.write(log, f"{arguments[0]}\\n".encode())
sys.addaudithook(note)
"""
BUILD = """
import sys
from pathlib import Path
from index.building import build
from index.building.executors import local
from tests.toys import ToyEncoder
local.FEW = local.BATCH = 1_000  # the little there is counts as much
if __name__ == "__main__":
    build.build(Path(sys.argv[1]), Path(sys.argv[2]), ToyEncoder(), workers=int(sys.argv[3]))
"""


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_file_is_read_once_and_not_again_unless_it_changed(tmp_path: Path, workers: str) -> None:
    seeds, reads, script = tmp_path / "articles", tmp_path / "reads", tmp_path / "script.py"
    script.write_text(BUILD)
    write_sources(tmp_path, {"hook/sitecustomize.py": WATCH})
    write_sources(seeds, {f"{n}.txt": news(n) for n in range(5)} | {"bad.txt": b"\x00\x01\xff" * 50})
    path = os.pathsep.join([str(tmp_path / "hook"), str(Path(__file__).parents[3])])
    environment = {**os.environ, "PYTHONPATH": path, "READS": str(reads), "WATCHED": str(seeds)}
    for step in ("built", "the same", "changed"):
        if step == "changed":
            write_sources(seeds, {"0.txt": news(90), "5.txt": news(91)})
        reads.unlink(missing_ok=True)
        command = [sys.executable, str(script), str(seeds), str(tmp_path / "store"), workers]
        subprocess.run(command, check=True, capture_output=True, env=environment)
        files = {str(file) for file in seeds.iterdir()}
        read = Counter(reads.read_text().split()) if reads.exists() else Counter()
        assert set(read.values()) <= {1} and set(read) <= files, step
        bad, changed = str(seeds / "bad.txt"), {str(seeds / name) for name in ("0.txt", "5.txt")}
        assert set(read) >= {"built": files, "the same": {bad}, "changed": {bad, *changed}}[step], step
