"""The whole way on 30 passages: our system and the floor, in processes of their own; no time is asserted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from eval.speed.__main__ import main
from eval.speed.measure import Options, environment, measured
from eval.speed.systems import chosen
from index import cli

HELP = "run: python -m eval.speed --help"


@pytest.mark.slow
def test_a_run_writes_figures_a_table_and_a_plot(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    flags = ["--sizes", "30", "--systems", "flat", "--repeats", "1", "--out", str(tmp_path)]
    assert cli.run(main, flags) == 0
    assert capsys.readouterr().out == f"written to {tmp_path}: results.json, README.md, growth.svg\n"
    results = json.loads((tmp_path / "results.json").read_text("utf8"))
    ours, flat = results["measures"]
    assert (ours["system"], flat["system"], results["skipped"]) == ("ours", "flat", [])
    assert set(ours["ask"]["stages"]) == {"question", "retrieve", "rank", "write", "verify"}
    # A slow machine asks fewer than there are: the seconds of asking are bounded.
    assert all(1 <= asked <= 30 for measured in (ours, flat) for asked in measured["ask"]["asked"])
    assert ours["disk_mb"] > flat["disk_mb"] > 0
    assert ours["ask"]["memory_mb"][0] > flat["ask"]["memory_mb"][0] > 20
    assert "numpy" in results["versions"]


def _only_peers(python: Path) -> dict[str, Any]:
    (found,) = measured(Options(None, (10,), chosen(None)[1:2], 1, 10, 1.0, python))
    assert found["measures"] == []
    (skipped,) = found["skipped"]
    return dict(skipped)


def test_peers_without_their_packages_are_left_out_and_the_command_that_mends_it_is_named(tmp_path: Path) -> None:
    skipped = _only_peers(tmp_path / ".venv-none/bin/python")
    assert skipped == {"system": "langchain-faiss", "size": None, "why": "found no .venv-none; run: make bench"}


def test_a_peer_that_fails_is_left_out_with_its_last_words(tmp_path: Path) -> None:
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\necho out of memory >&2\nexit 3\n")
    broken.chmod(0o755)
    skipped = _only_peers(broken)
    assert skipped == {"system": "langchain-faiss", "size": 10, "why": "index ended with 3 and said: out of memory"}


@pytest.mark.parametrize(
    ("flags", "line"),
    [
        (["--sizes", "1000,many"],
         "found --sizes '1000,many'; expected numbers of passages from 10 on, with commas; "
         "run: python -m eval.speed --sizes 1000,10000"),
        (["--sizes", "9"],
         "found --sizes '9'; expected numbers of passages from 10 on, with commas; "
         "run: python -m eval.speed --sizes 1000,10000"),
        (["--repeats", "0"], f"argument --repeats: found '0'; expected a whole number from 1 to 1,000,000,000; {HELP}"),
        (["--fast"], f"unrecognized arguments: --fast; {HELP}"),
        (["--passages", "none.txt"], "found no file none.txt; expected an existing one; run: ls ."),
    ],
)  # fmt: skip
def test_unusable_input_is_one_line_and_exit_two(
    flags: list[str], line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(main, [*flags, "--systems", "flat", "--out", str(tmp_path)]) == 2
    assert capsys.readouterr() == ("", line + "\n")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 9}'])
def test_results_of_another_version_are_not_rendered(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "results.json").write_text(text, "utf8")
    assert cli.run(main, ["--render", "--out", str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"{tmp_path}/results.json: found ") and said.count("\n") == 1


def test_all_systems_share_threads_and_nobodys_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    given = {"PATH": "/bin", "RAG_STORE": "elsewhere", "OMP_NUM_THREADS": "7"}
    assert environment(given) == {
        "PATH": "/bin", "OMP_NUM_THREADS": "3", "OPENBLAS_NUM_THREADS": "3", "MKL_NUM_THREADS": "3",
        "RAYON_NUM_THREADS": "3", "HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1",
    }  # fmt: skip
