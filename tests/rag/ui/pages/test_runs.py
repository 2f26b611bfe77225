"""Runs are read from whatever lies in their folders; what cannot be read is told and raises nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.ui.pages.runs import ROOMS, Run, Unread, read_marks, read_run, read_runs
from tests.rag.ui.pages.samples import write_run


def test_the_committed_runs_are_read() -> None:
    runs, unread = read_runs({"committed": ROOMS["committed"]})
    assert {"committed/seeds-dev", "committed/seeds-test"} <= {run.key for run in runs} and unread == []
    assert [run.about.started for run in runs] == sorted((run.about.started for run in runs), reverse=True)


def test_rooms_that_are_not_there_hold_nothing(tmp_path: Path) -> None:
    assert read_runs({"local": tmp_path / "none"}) == ([], [])


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    write_run(tmp_path, "good")
    (tmp_path / "going").mkdir()
    (tmp_path / "going" / "unfinished-abc").mkdir()
    (tmp_path / "store").mkdir()  # no run at all
    (tmp_path / "file.json").write_text("{}")
    write_run(tmp_path, "old", format=1)
    (write_run(tmp_path, "cut") / "scores.json").write_text('{"n": 4, "ans')
    (write_run(tmp_path, "bare") / "scores.json").unlink()
    (write_run(tmp_path, "odd") / "run.json").write_text("[]")
    (write_run(tmp_path, "binary") / "run.json").write_bytes(b"\xff\xfe\x00")
    write_run(tmp_path, "nameless", name=None)
    runs, unread = read_runs({"local": tmp_path})
    assert [run.key for run in runs] == ["local/good"]
    assert {one.key.split("/")[1]: one.why for one in unread} == {
        "bare": "damaged", "binary": "damaged", "cut": "damaged", "going": "unfinished", "nameless": "damaged",
        "odd": "damaged", "old": "foreign",
    }  # fmt: skip


@given(st.binary(max_size=200) | st.text(max_size=80).map(str.encode), st.sampled_from(["run.json", "scores.json"]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
def test_nothing_a_file_holds_raises(tmp_path: Path, data: bytes, name: str) -> None:
    folder = tmp_path / "run"
    if not folder.exists():
        write_run(tmp_path, "run")
    kept = (folder / name).read_bytes()
    (folder / name).write_bytes(data)
    assert isinstance(read_run("local/run", folder), Unread)
    (folder / name).write_bytes(kept)


@pytest.mark.parametrize("text", ["", "{}\n", '{"id": 1}\n', "\x00", '{"id": "a", "question": "b", "type": "c"'])
def test_damaged_marks_are_none(tmp_path: Path, text: str) -> None:
    folder = write_run(tmp_path, "run")
    (folder / "marks.jsonl").write_text(text, "utf8")
    run = read_run("local/run", folder)
    assert isinstance(run, Run) and read_marks(run) is None


def test_a_report_is_only_a_file_that_lies_there(tmp_path: Path) -> None:
    secret = tmp_path / "secret.html"
    secret.write_text("secret")
    folder = write_run(tmp_path, "run")
    run = read_run("local/run", folder)
    assert isinstance(run, Run) and run.report is None
    (folder / "report.html").symlink_to(secret)
    assert run.report is None
    (folder / "report.html").unlink()
    (folder / "report.html").write_text("<p>")
    assert run.report == folder / "report.html"
