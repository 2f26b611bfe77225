from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from eval import publish as publishing
from eval.__main__ import main
from eval.datasets.among import news
from eval.datasets.trials import trials
from eval.measure.record import load_record
from eval.measure.retrieval import SHARES, measure, open_models, ranks, searches
from eval.publish import publish
from eval.report.tables import Results, table
from eval.run_folder import write_json
from index import cli
from index.encoder import load_encoder
from index.errors import SettingError, UsageError
from rag.search.retrieve import DENSE_SAME
from tests.eval.conftest import NEWS, PASSAGES, packed, write_news

SMALL = ["CMRC", "NTREX", "E.SUN"]


def measured(*given: Any, **options: Any) -> dict[str, Any]:
    return dict(json.loads(json.dumps(asdict(measure(*given, **options)))))


def test_every_trial_is_measured_with_and_without_others(data: Path) -> None:
    found = measured(data, ["own", "again=own"], 7, ["CMRC", "E.SUN", "NewsMRC"])
    rows = found["rows"]
    added = found["about"]["distractors"]
    assert 7 <= added < 10  # whole articles
    assert [row["haystack"] for row in rows if row["trial"] == "CMRC 2018 trial"] == [3, 3 + added]
    assert [row["trial"] for row in rows[::2]] == [row["trial"] for row in rows[1::2]]  # its two haystacks side by side
    assert len(rows) == 6
    assert {tuple(row["recall"]) for row in rows} == {("own", "again", "BM25", "hybrid")}
    assert all(row["recall"]["own"] == row["recall"]["again"] for row in rows)
    assert rows[0]["recall"]["BM25"] == rows[0]["recall"]["hybrid"] == [1, 1, 1]
    assert [model["name"] for model in found["models"]] == ["own", "again"] and len(found["data"]) == 8


def test_a_haystack_that_lost_the_others_is_as_one_built_alone(data: Path) -> None:
    encoders, chosen = {"own": load_encoder("own")}, list(trials(data, ["DRCD", "E.SUN"]))
    after = [ranks(search, encoders) for search in searches(chosen, encoders, news(data, 9))][1::2]
    assert after == [ranks(search, encoders) for search in searches(chosen, encoders)]


def test_news_that_repeat_a_passage_are_no_wrong_answers(data: Path) -> None:
    copied = PASSAGES[0] * 4
    write_news(data, [NEWS[0][:100], f"转载：{copied}", NEWS[1][:100]])
    packed(data / "qa/cmrc2018_trial.jsonl.xz", [{"context": copied, "question": "白沙湾大桥有多长？"}])
    rows = measured(data, ["own"], distractors=9, wanted=["CMRC", "NewsMRC"])["rows"]
    assert [(row["haystack"], row["left_out"]) for row in rows] == [(1, 0), (3, 1), (3, 0), (6, 0)]
    assert rows[1]["recall"]["hybrid"] == [1, 1, 1]


@pytest.fixture
def record(data: Path) -> dict[str, Any]:
    found = measured(data, ["own"], distractors=3, wanted=SMALL)
    found["about"] |= {"trials": [], "dirty": False}  # as of all trials, by committed code
    return found


def test_a_record_is_read_as_it_was_written_and_published(
    record: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "RESULTS", tmp_path / "kept")
    write_json(tmp_path / "encoder.json", record)
    assert load_record(tmp_path / "encoder.json") == record
    assert publish(tmp_path) == publish(tmp_path / "encoder.json") == tmp_path / "kept/encoder.json"
    assert publishing.load_results(tmp_path / "kept").encoder == record
    assert not publishing.load_results(tmp_path / "kept").ablations
    text = "<!-- results: encoder -->\n<!-- end of results -->"
    made = publishing.rendered(text, publishing.load_results(tmp_path / "kept"), "en")
    assert "| NTREX/wmt24, English → Chinese | 2 | 6 |" in made


def test_what_the_card_is_not_about_is_not_published(record: dict[str, Any], tmp_path: Path) -> None:
    def refused(change: dict[str, Any], match: str) -> None:
        write_json(tmp_path / "encoder.json", {**record, **change})
        with pytest.raises(UsageError, match=match):
            publish(tmp_path)

    refused({"about": record["about"] | {"trials": ["CMRC"]}}, "found only CMRC; expected everything")
    refused({"about": record["about"] | {"dirty": True}}, "found a run of code that differs from commit")
    refused({"models": [{**record["models"][0], "fingerprint": "0" * 16}]}, "found the weights 0000000000000000")
    refused({"format": 0}, "found 0 as format; expected 1; run: python -m eval encoder")
    refused({"rows": [{}]}, "found no 'rows.0.trial'; expected that key; run")
    refused({"rows": []}, "as rows; expected at least one; run")
    (tmp_path / "encoder.json").write_text("[" * 100_000)
    with pytest.raises(UsageError, match="found no JSON"):
        publish(tmp_path)


def row(trial: str, haystack: int, hybrid: list[float], p: float) -> dict[str, Any]:
    against = {f"recall@{k}": {"difference": -0.01, "low": -0.0204, "high": 0.01, "p": p} for k in (1, 5, 20)}
    recall = {"own": [0.5, 0.6, 0.7], "BM25": [0.4, 0.5, 0.6], "hybrid": hybrid}
    return {"trial": trial, "questions": 1234, "haystack": haystack, "left_out": 2, "recall": recall,
            "against_bm25": against}  # fmt: skip


def test_the_tables_hold_the_rows_and_say_what_is_beyond_chance() -> None:
    models = [{"name": "own", "fingerprint": "f" * 16, "dimension": 1024}]
    about = {"distractors": 20000, "commit": "c0ffee", "started": "2026-11-22T01:00:00+00:00"}
    rows = [row("A", 10, [0.9, 0.95, 1], 0.2), row("A", 20010, [0.8, 0.85, 0.9], 0.01), row("B", 7, [1, 1, 1], 0.05)]
    found = {"rows": rows, "models": models, "about": about}
    assert table("encoder", Results(encoder=found), "en").splitlines()[2:] == [
        "| A | 1,234 | 20,010 | 0.500 / 0.600 | 0.400 / 0.500 | 0.800* / 0.850* |",
        "| B | 1,234 | 7 | 0.500 / 0.600 | 0.400 / 0.500 | 1.000 / 1.000 |",
    ]
    lines = table("encoder-card", Results(encoder=found), "en").splitlines()
    assert lines[3] == (
        "| A | 1,234 | 20,010 | 0.500 / 0.600 / 0.700 | 0.400 / 0.500 / 0.600 | 0.800* / 0.850* / 0.900* "
        "| −0.010* [−0.020, +0.010] | −0.010* [−0.020, +0.010] |"
    )
    assert lines[2].count("*") == 0 and len(lines) == 7
    assert "own ffffffffffffffff, 1,024" in lines[6] and "2 of 20,000 at most. Commit c0ffee, 2026-11-22." in lines[6]


def test_models_are_called_as_asked_and_never_alike() -> None:
    assert list(open_models(["own", "again=own"])) == ["own", "again"]
    for twice in (["own", "own"], ["BM25=own"]):
        with pytest.raises(SettingError, match="as another is; expected --model NAME=own"):
            open_models(twice)


def test_a_share_tried_is_the_share_measured(data: Path) -> None:
    wanted = ["NTREX", "Our gold dev, cross-script"]
    tried = {r["trial"]: r["recall"] for r in measured(data, ["own"], wanted=wanted, shares=SHARES)["rows"]}
    rows = {r["trial"]: r["recall"]["hybrid"] for r in measured(data, ["own"], wanted=wanted)["rows"]}
    gold = tried["Our gold dev, cross-script"]
    assert gold[str(DENSE_SAME)] == rows["Our gold dev, cross-script"]
    assert gold["0.0"] != gold["0.9"]


def test_the_command_prints_and_writes(data: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    asked = ["encoder", "--data", str(data), "--trial", "CMRC", "--out", str(tmp_path / "out")]
    assert cli.run(main, asked) == 0
    assert capsys.readouterr().out.splitlines()[2].startswith("| CMRC 2018 trial | 3 | 3 |")
    assert load_record(tmp_path / "out/encoder.json")["about"]["trials"] == ["CMRC"]
    assert cli.run(main, [*asked, "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["rows"]) == 1
    assert cli.run(main, ["encoder", "--data", str(data), "--trial", "CMRC", "--fusion"]) == 0
    assert capsys.readouterr().out.count("1.000 / 1.000 / 1.000") >= len(SHARES)


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--data", "{data}/none"], "holds no training data"),
        (["--data", "{data}", "--distractors", "-1"], "--distractors: found '-1'; expected a whole number from 0"),
        (["--data", "{data}", "--trial", "none"], "found --trial 'none'"),
        (["--data", "{data}", "--model", "{data}/no-model"], "no such folder"),
        (["--data", "{data}", "--model", "{data}/damaged"], "cannot be used"),
        (["--data", "{data}", "--model", "own", "--model", "own"], "called own, as another is"),
        (["--data", "{data}", "--fusion", "--out", "{data}/out"], "found --fusion with --out"),
        (
            ["--data", "{data}", "--fusion", "--trial", "Our gold test"],
            "found no trial to choose on",
        ),
        (["--data", "{data}", "--out", "{data}/qa/drcd_dev.jsonl.xz"], "cannot write"),
    ],
)
def test_unusable_input_is_one_line(
    data: Path, capsys: pytest.CaptureFixture[str], flags: list[str], said: str
) -> None:
    (data / "damaged/0_SaturatedEmbedding").mkdir(parents=True)
    assert cli.run(main, ["encoder", *(flag.format(data=data) for flag in flags)]) == 2
    line = capsys.readouterr().err
    assert said in line and line.count("\n") == 1
