"""The commands as a user types them: what they print, and one line with status 2 for what they cannot use."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from index.__main__ import main
from index.building.build import build
from index.cli import run
from tests.toys import ToyEncoder, news, write_sources

SEEDS, AT = "python -m index --seeds DIR", "python -m index --store /no/where"


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in [name for name in os.environ if name.startswith("RAG_")]:
        monkeypatch.delenv(variable)


@pytest.fixture
def own(seeds: Path, tmp_path: Path) -> list[str]:
    """Flags for folders of our own."""
    return ["--seeds", str(seeds), "--store", str(tmp_path / "store")]


def test_json_is_one_object_with_the_keys_of_the_contract(own: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(main, [*own, "--json", "--workers", "1"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["articles"] == {"added": 6, "changed": 0, "removed": 0, "unchanged": 0}
    assert set(report) == {
        "articles",
        "passages",
        "characters",
        "seconds",
        "generation",
        "errors",
        "warnings",
        "skipped",
    }
    assert run(main, own) == 0
    said = capsys.readouterr().out
    assert said.startswith("articles: 6 unchanged\npassages: 12 to search, 0 of them new\ngeneration g0001-")
    assert run(main, [*own, "--rebuild"]) == 0
    assert "12 of them new" in capsys.readouterr().out


def test_an_unreadable_source_is_named_on_stderr_and_in_the_report(
    own: list[str], seeds: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_sources(seeds, {"bad.txt": b"\x00\x01\x02\xff" * 100})
    assert run(main, [*own, "--json"]) == 0
    printed = capsys.readouterr()
    (error,) = json.loads(printed.out)["errors"]
    assert error["source"] == "bad.txt" and error["error"] in printed.err


def test_what_was_lost_and_what_is_no_article_is_told(
    own: list[str], seeds: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = news(7).encode() + b"\xff"
    write_sources(seeds, {"a.png": b"x", "b.mp4": b"x", "c/d.mp4": b"x", "bad.txt": bad, ".hidden.png": b"x"})
    name = os.fsdecode(b"\xcf\xc2.html")
    (seeds / name).write_text(f"<!DOCTYPE html><html><body><article><p>{news(8)}</p></article></body></html>", "utf8")
    (seeds / "rows.jsonl").write_text(json.dumps({"t": "题", "zw": news(9)}), "utf8")
    assert run(main, [*own, "--workers", "1"]) == 0
    said = capsys.readouterr().err.splitlines()
    lost = f"bad.txt: byte {len(bad) - 1} is not UTF-8: each character lost is shown as \ufffd"
    assert said[-2:] == [f"read with losses: {lost}", "left aside: 3 files (.mp4, .png)"]
    assert any(
        line.startswith("left out: rows.jsonl holds no article (its lines hold the keys t, zw)") for line in said
    )
    for typed in (name, r"\xcf\xc2.html"):
        assert run(main, ["text", typed, *own[2:]]) == 0


def test_fields_that_a_variable_names_are_read_anew(
    own: list[str], seeds: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (seeds / "rows.jsonl").write_text(json.dumps({"text": news(8), "zw": news(9)}), "utf8")
    assert run(main, [*own, "--workers", "1"]) == 0
    monkeypatch.setenv("RAG_FIELDS", "text=zw")
    assert run(main, [*own, "--workers", "1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["articles"]["changed"] == 1
    monkeypatch.setenv("RAG_FIELDS", "body")
    assert run(main, own) == 2
    assert capsys.readouterr().err.startswith("RAG_FIELDS holds 'body'; expected pairs such as title=")


def test_text_prints_the_source_exactly(tmp_path: Path) -> None:
    text = "\ufeff" + news(1) + "\r\n尾行𠮷\r"
    write_sources(tmp_path / "seeds", {"a/b.txt": text})
    build(tmp_path / "seeds", tmp_path / "store", ToyEncoder())
    command = [sys.executable, "-m", "index", "text", "a/b.txt", "--store", str(tmp_path / "store")]
    done = subprocess.run(command, capture_output=True, env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert (done.stdout, done.stderr, done.returncode) == (text.encode(), b"", 0)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--bad"], "unrecognized arguments: --bad; run: python -m index --help"),
        (["--rebuil"], "unrecognized arguments: --rebuil; run: python -m index --help"),
        (["text"], "the following arguments are required: SOURCE; run: python -m index text --help"),
        (
            ["--workers", "x"],
            "argument --workers: found 'x'; expected a whole number from 0 to 256; run: python -m index --help",
        ),
        (
            ["--workers", "-1"],
            "argument --workers: found '-1'; expected a whole number from 0 to 256; run: python -m index --help",
        ),
        (
            ["--seeds", "/no/where"],
            "found nothing at /no/where; expected a folder of articles; run: " + SEEDS,
        ),
        (
            ["text", "a.txt", "--store", "/no/where"],
            "found no store in /no/where; expected a built one; run: " + AT,
        ),
    ],
)
def test_unusable_input_is_one_line_and_status_2(
    arguments: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = [] if "--store" in arguments or "text" in arguments else ["--store", str(tmp_path / "store")]
    assert run(main, [*arguments, *where]) == 2
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("", message + "\n")
    assert not (tmp_path / "store").exists()


def test_the_default_store_needs_no_flag_in_the_advice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(main, ["text", "a.txt"]) == 2
    assert capsys.readouterr().err == "found no store in .store; expected a built one; run: python -m index\n"


def test_settings_come_from_the_environment_and_flags_win(
    seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RAG_SEEDS", str(seeds))
    monkeypatch.setenv("RAG_STORE", str(tmp_path / "one"))
    assert run(main, []) == run(main, ["--store", str(tmp_path / "two")]) == 0
    assert (tmp_path / "one" / "CURRENT").read_text() == (tmp_path / "two" / "CURRENT").read_text()
    monkeypatch.setenv("RAG_STOER", "x")
    capsys.readouterr()
    assert run(main, []) == 2
    error = "found the unknown environment variable RAG_STOER; did you mean RAG_STORE?; run: unset RAG_STOER\n"
    assert capsys.readouterr().err == error


@pytest.mark.parametrize("inside", [".", "b/../deep/store"])
def test_a_store_among_the_articles_is_refused(seeds: Path, inside: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = sorted(seeds.rglob("*"))
    assert run(main, ["--seeds", str(seeds), "--store", str(seeds / inside)]) == 2
    error = capsys.readouterr().err
    assert error.startswith(f"found the store {seeds / inside} in the articles' folder {seeds}; expected it apart")
    assert error.count("\n") == 1 and sorted(seeds.rglob("*")) == before


def test_help_is_not_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0 and "--rebuild" in capsys.readouterr().out


def test_a_reader_of_our_output_may_stop_reading(tmp_path: Path) -> None:
    write_sources(tmp_path / "seeds", {"a.txt": "字" * 60_000})
    build(tmp_path / "seeds", tmp_path / "store", ToyEncoder())
    command = f"{sys.executable} -m index text a.txt --store {tmp_path / 'store'} | head -c 1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True)
    assert (done.stdout, done.stderr, done.returncode) == ("字".encode()[:1], b"", 0)
