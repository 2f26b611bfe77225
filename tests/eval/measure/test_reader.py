from __future__ import annotations

import json
import lzma
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from eval import publish as publishing
from eval.__main__ import main
from eval.datasets.corpus import DEPTH
from eval.measure.answers import Found, Said
from eval.measure.reader import BENCHMARKS, CMRC, Benchmark, load, measure, silent_scores, whole_scores
from eval.measure.record import load_record
from eval.publish import publish
from eval.report.tables import READER_COMMAND, Results, table
from eval.run_folder import write_json
from index import cli
from index.corpora import READER_SOURCES, held_context
from index.errors import UsageError
from rag.reader.model import open_reader
from tests.eval.measure.conftest import EACH, HELD


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("work")


@pytest.fixture(scope="module")
def measured(benchmarks: Path, work: Path) -> dict[str, Any]:
    return dict(json.loads(json.dumps(asdict(measure(benchmarks, work)))))


@pytest.fixture
def record(measured: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(measured))
    found["about"]["dirty"] = False  # as by committed code
    return found


def test_every_file_is_measured_and_what_it_costs(measured: dict[str, Any]) -> None:
    rows = {row["name"]: row for row in measured["files"]}
    assert {name: row["questions"] for name, row in rows.items()} == {
        "cmrc2018_train": HELD, "drcd_dev": HELD, "squadshifts_wiki_en": HELD, "news_mrc_zh_dev": EACH,
        "cmrc2018_trial": EACH, "nq_oracle_en": HELD,
    }  # fmt: skip
    assert all(0 <= row["given"][score]["value"] <= 1 for row in rows.values() for score in ("em", "f1"))
    assert [name for name, row in rows.items() if row["whole"]] == list(rows)[:4]
    assert [name for name, row in rows.items() if row["silent"]] == ["cmrc2018_train", "drcd_dev"]
    assert rows["drcd_dev"]["whole"]["passages"] == EACH and rows["drcd_dev"]["silent"]["questions"] == HELD
    found = measured["cost"]
    assert found["of_table"] < found["parameters"] < found["bytes"]  # a byte a weight, and scales
    assert [row["depth"] for row in found["depths"]] == [4, 8]
    for row in found["depths"]:
        assert row["questions"] == HELD - 1  # the first is not clocked
        assert row["read_ms"] > 0 and 0 < row["answer_p50_ms"] <= row["answer_p95_ms"] and 50 < row["peak_mb"] < 2_000
    assert measured["about"]["reader"] == open_reader().fingerprint and len(measured["data"]) == 6


def test_what_is_done_is_not_done_again(benchmarks: Path, work: Path, measured: dict[str, Any]) -> None:
    (kept,) = work.glob("measured/drcd_dev-*.json")
    assert json.loads(kept.read_text("utf8")) == measured["files"][1]
    kept.write_text(json.dumps(measured["files"][1] | {"name": "as it was"}), "utf8")
    assert [row.name for row in measure(benchmarks, work, names=["drcd"]).files] == ["as it was"]
    again = measure(benchmarks, work, limit=2, names=["drcd"]).files
    assert [row.questions for row in again] == [2]  # another limit is another measure
    kept.write_text('{"name": "as it was"}', "utf8")
    with pytest.raises(UsageError, match=r"measured/drcd_dev-.*: found no 'questions'; expected that key; run: rm "):
        measure(benchmarks, work, names=["drcd"])
    kept.unlink()
    assert json.loads(json.dumps(asdict(measure(benchmarks, work, names=["drcd"]).files[0]))) == measured["files"][1]


def test_a_record_is_read_as_it_was_written_and_published(
    record: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "RESULTS", tmp_path / "kept")
    write_json(tmp_path / "reader.json", record)
    assert load_record(tmp_path / "reader.json") == record
    assert publish(tmp_path) == publish(tmp_path / "reader.json") == tmp_path / "kept/reader.json"
    loaded = publishing.load_results(tmp_path / "kept")
    assert loaded.reader == record and loaded.encoder is None
    made = publishing.rendered("<!-- results: reader -->\n<!-- end of results -->", loaded, "en")
    assert "| R-NET | – | 0.454 / 0.698 (dev) | – | – |" in made


def test_what_the_card_is_not_about_is_not_published(record: dict[str, Any], tmp_path: Path) -> None:
    def refused(change: dict[str, Any], match: str) -> None:
        write_json(tmp_path / "reader.json", record | change)
        with pytest.raises(UsageError, match=match):
            publish(tmp_path)

    about = record["about"]
    refused({"about": about | {"names": ["drcd"]}}, "found only drcd; expected everything")
    refused({"about": about | {"limit": 20}}, "found only the first 20 questions; expected everything")
    refused({"about": about | {"reader": "0" * 16}}, "found the weights 0000000000000000")
    refused({"about": about | {"settings": {"RAG_THRESHOLD": "0.5"}}}, "found RAG_THRESHOLD=0.5; expected the settings")
    refused({"about": about | {"dirty": True}}, "found a run of code that differs from commit")
    refused({"format": 0}, "found 0 as format; expected 2; run: python -m eval reader")
    refused({"files": [{}]}, r"found no 'files.0.name'; expected that key; run")
    refused({"about": None}, "found None as about; expected")
    (tmp_path / "reader.json").write_text("[" * 100_000)
    with pytest.raises(UsageError, match="found no JSON"):
        publish(tmp_path)


def test_the_tables_hold_the_figures(record: dict[str, Any]) -> None:
    row = record["files"][0]
    row["whole"]["recall"]["read"][0]["value"] = 0.12345
    row["whole"]["against_hybrid"]["recall@1"]["p"] = 0.01
    row["whole"]["f1"] = {"value": 0.61, "low": 0.5, "high": 0.7}
    shown = table("reader", Results(reader=record), "en")
    assert "| **with the reader** | 0.123* / " in shown and "| **F1 of the span, with the reader** | 0.610 | " in shown
    card = table("reader-card", Results(reader=record), "en")
    assert " 0.610 [0.500, 0.700] |" in card and f"Reader {open_reader().fingerprint}" in card


def test_a_part_has_a_card_of_its_own(benchmarks: Path, work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["reader", "--data", str(benchmarks), "--work", str(work), "--limit", "1", "--name", "nq"]
    assert cli.run(main, [*asked, "--out", str(work / "out")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[2].startswith("| Natural Questions, held tenth | 1 | ") and not any("BM25" in line for line in lines)
    assert load_record(work / "out/reader.json")["about"]["limit"] == 1
    assert cli.run(main, [*asked, "--json"]) == 0
    assert [row["name"] for row in json.loads(capsys.readouterr().out)["files"]] == ["nq_oracle_en"]


def test_of_what_is_trained_on_only_the_held_part_is_asked(benchmarks: Path) -> None:
    asked, contexts = load(benchmarks, CMRC)
    assert len(asked) == HELD and all(held_context(q.context) for q in asked)
    assert len(contexts) == EACH and {q.context for q in asked} < set(contexts)
    assert all(b.held for b in BENCHMARKS if b.file in READER_SOURCES)


def test_the_fewest_questions_of_either_limit_are_asked(benchmarks: Path) -> None:
    first = Benchmark("news_mrc_zh_dev", held=False, first=5)
    assert [len(load(benchmarks, first, limit)[0]) for limit in (None, 4, 9)] == [5, 4, 5]
    assert load(benchmarks, first, 4)[1] == load(benchmarks, first)[1]  # the haystack stays whole


@pytest.mark.parametrize("written", [b"no xz", lzma.compress(b'{"context": 1}\n{}'), lzma.compress(b"")])
def test_what_cannot_be_read_is_named(tmp_path: Path, written: bytes) -> None:
    (tmp_path / "qa").mkdir()
    (tmp_path / CMRC.file).write_bytes(written)
    with pytest.raises(UsageError, match=r"cmrc2018_train.jsonl.xz.*: found "):
        load(tmp_path, CMRC)


def found(read: int, sure: float, silent: float) -> Found:
    return Found(read + 1, read, read, "", Said("甲", sure, sure < 0.5), Said("乙", silent, silent < 0.5))


def test_the_scores_are_those_of_the_questions() -> None:
    some = [found(0, 0.9, 0.2), found(4, 0.8, 0.6), found(DEPTH, 0.3, 0.1), found(0, 0.7, 0.2)]
    whole = whole_scores(some, [["甲"], ["丙"], ["甲"], []], 77)
    assert whole.passages == 77
    assert [score.value for score in whole.recall["read"] if score] == [0.5, 0.75, 0.75]
    assert [score.value for score in whole.recall["bm25"] if score] == [0, 0.5, 0.75]
    assert whole.against_bm25["recall@1"].difference == 0.5 and whole.against_hybrid["recall@1"].difference == 0
    assert whole.f1 and whole.f1.value == pytest.approx(2 / 3, abs=1e-4)
    assert whole.unread["f1"] and whole.unread["f1"].value == 0
    silent = silent_scores(some)
    assert silent and silent.questions == 4 and silent.unanswerable_refused and silent.answerable_refused
    assert silent.unanswerable_refused.value == 0.75 and silent.answerable_refused.value == 0.25
    assert silent.auroc.value == 15 / 16  # of 16 pairs one is the wrong way round: 0.3 and 0.6
    assert silent_scores([replace(f, silent=None) for f in some]) is None


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--data", "{tmp}"], "found no file {tmp}/qa/cmrc2018_train.jsonl.xz"),
        (["--data", "{data}", "--limit", "0"], "--limit: found '0'; expected a whole number from 1"),
        (["--data", "{data}", "--name", "none"], "found --name 'none'; expected a part of one of"),
        (["--data", "{data}", "--out", "{data}/qa/drcd_dev.jsonl.xz"], "cannot write"),
        (["--data", "{data}", "--work", "{data}/qa/drcd_dev.jsonl.xz"], "cannot write"),
        ([], "the following arguments are required: --data; run: python -m eval reader --help"),
    ],
)
def test_unusable_input_is_one_line(
    benchmarks: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], flags: list[str], said: str
) -> None:
    assert cli.run(main, ["reader", *(flag.format(data=benchmarks, tmp=tmp_path) for flag in flags)]) == 2
    line = capsys.readouterr().err
    assert said.format(tmp=tmp_path) in line and line.count("\n") == 1


def test_the_cards_figures_are_of_the_committed_weights() -> None:
    committed = publishing.load_results().reader
    own = open_reader().fingerprint
    assert (committed["about"]["reader"] if committed else own) == own, f"run: {READER_COMMAND}"
