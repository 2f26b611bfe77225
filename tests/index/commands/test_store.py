"""Beside building: what failed is tried again, a folder is followed, a store is checked and moved."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from index.__main__ import main
from index.building.build import build
from index.cli import run
from index.store.local.store import LocalStore
from tests.index.building.test_build import answers
from tests.toys import ToyEncoder, news, write_sources


@pytest.fixture
def store(seeds: Path, tmp_path: Path) -> Path:
    build(seeds, tmp_path / "store", ToyEncoder(), workers=1)
    return tmp_path / "store"


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = run(main, arguments)
    return status, *capsys.readouterr()


def test_only_what_failed_is_tried_again(seeds: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = "--seeds", str(seeds), "--store", str(tmp_path / "store")
    assert said(capsys, *where, "--retry-failed") == (0, "nothing failed the last time\n", "")
    (seeds / "gone.txt").symlink_to(tmp_path / "nowhere")
    write_sources(seeds, {"bad.pdf": b"%PDF-1.4 nothing"})
    status, _, lost = said(capsys, *where, "--workers", "1")
    assert status == 0 and lost.count("left out: ") == 2
    (tmp_path / "nowhere").write_text(news(40))
    (seeds / "gone.txt").unlink()
    write_sources(seeds, {"gone.txt": news(40), "new.txt": news(41)})
    status, printed, lost = said(capsys, *where, "--retry-failed", "--json")
    report = json.loads(printed)
    assert report["articles"]["added"] == 1 and lost.count("left out: ") == 1
    assert [error["source"] for error in report["errors"]] == ["bad.pdf"]
    (seeds / "bad.pdf").unlink()
    assert json.loads(said(capsys, *where, "--json")[1])["articles"]["added"] == 1
    assert said(capsys, *where, "--retry-failed")[1] == "nothing failed the last time\n"


def test_a_folder_is_followed_until_it_is_interrupted(seeds: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "index", "--seeds", str(seeds), "--store", str(tmp_path / "store")]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    with subprocess.Popen(
        [*command, "--json", "--watch", "--workers", "1"], stdout=subprocess.PIPE, env=environment, text=True
    ) as watching:
        assert watching.stdout
        try:
            assert json.loads(watching.stdout.readline())["articles"]["added"] == 6
            write_sources(seeds, {"late/7.txt": news(70), ".draft.txt": news(71)})
            assert json.loads(watching.stdout.readline())["articles"]["added"] == 1
            assert LocalStore.open(tmp_path / "store").text("late/7.txt") == news(70)
            (seeds / "a" / "0.txt").unlink()
            assert json.loads(watching.stdout.readline())["articles"]["removed"] == 1
        finally:
            watching.send_signal(signal.SIGINT)
        assert watching.wait() == 130


def test_a_store_is_moved_as_one_file(store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("plain.tar", "packed.tar.gz"):
        file, there = tmp_path / name, tmp_path / f"of-{name}"
        assert said(capsys, "export", str(file), "--store", str(store))[0] == 0
        status, printed, _ = said(capsys, "import", str(file), "--store", str(there))
        assert status == 0 and printed.endswith(f"12 passages stands in {there}\n")
        assert answers(there) == answers(store)
        assert said(capsys, "verify", "--store", str(there))[0] == 0
    assert (tmp_path / "packed.tar.gz").stat().st_size < (tmp_path / "plain.tar").stat().st_size
    first = (tmp_path / "plain.tar").read_bytes()
    said(capsys, "export", str(tmp_path / "plain.tar"), "--store", str(tmp_path / "of-plain.tar"))
    assert (tmp_path / "plain.tar").read_bytes() == first


def test_what_is_no_exported_store_leaves_nothing(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, there = tmp_path / "file.tar", tmp_path / "there"
    said(capsys, "export", str(file), "--store", str(store))
    good = file.read_bytes()
    escape = tmp_path / "escape.tar"
    with tarfile.open(escape, "w") as archive:
        archive.add(store / "CURRENT", "../escaped")
    flipped = bytearray(good)
    flipped[good.index(b"SQLite format 3") + 9_000] ^= 1
    for harmed, message in (
        (b"", "found no exported store in"),
        (good[: len(good) // 2], "found no exported store in"),
        (bytes(flipped), "is not as it was written"),
        (escape.read_bytes(), "found no exported store in"),
    ):
        file.write_bytes(harmed)
        status, _, error = said(capsys, "import", str(file), "--store", str(there))
        assert status == 2 and message in error, (message, error)
        assert not there.exists() and not list(tmp_path.glob(".there*")) and not (tmp_path / "escaped").exists()
    file.write_bytes(good)
    assert "found something at" in said(capsys, "import", str(file), "--store", str(store))[2]
    assert said(capsys, "import", str(tmp_path / "none.tar"), "--store", str(there))[0] == 2


def test_rot_is_found_by_verify(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (file,) = store.glob("segments/*/vectors.faiss")
    data = bytearray(file.read_bytes())
    data[-5] ^= 1
    file.write_bytes(data)
    status, _, error = said(capsys, "verify", "--store", str(store))
    assert status == 2 and "vectors.faiss is not as it was written" in error and "run: python -m index" in error
