from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from eval import publish as publishing
from eval.__main__ import main
from eval.measure.search.fusion import SHARES, across, sweep
from eval.measure.search.measure import against, measure, open_models, recalls
from eval.measure.search.ranks import rank_of
from eval.measure.search.record import load_record
from eval.measure.search.trials import Trial, alone, whole
from eval.publish import publish
from eval.report.tables import Results, table
from eval.run_folder import write_json
from index import cli
from index.errors import SettingError, UsageError
from rag.search.retrieve import DENSE_SAME
from tests.eval.conftest import NEWS, PASSAGES, packed, write_news

SMALL = ["CMRC", "NTREX", "E.SUN"]


def test_every_trial_is_measured_with_and_without_others(data: Path) -> None:
    found = measure(data, ["own", "again=own"], 7, ["CMRC", "E.SUN", "Our gold dev, cross-script"])
    rows = found["rows"]
    assert [row["haystack"] for row in rows if row["trial"] == "CMRC 2018 trial"] == [3, 10]
    assert [row["trial"] for row in rows[::2]] == [row["trial"] for row in rows[1::2]]  # its two haystacks side by side
    assert len(rows) == 6
    assert {tuple(row["recall"]) for row in rows} == {("own", "again", "BM25", "hybrid")}
    assert all(row["recall"]["own"] == row["recall"]["again"] for row in rows)
    assert rows[0]["recall"]["BM25"] == rows[0]["recall"]["hybrid"] == [1, 1, 1]
    assert (
        [model["name"] for model in found["models"]] == ["own", "again"]
        and found["about"]["distractors"] == 7
        and len(found["data"]) == 8
    )


def test_the_rank_is_that_of_the_best_right_one_with_equal_wrong_ones_before_it() -> None:
    scores = np.array([0.5, 0.9, 0.5, 0.1, 0.5, 0.9])
    # right: places 0 and 2, of 0.5; before them 0.9, 0.9 and the other 0.5
    assert rank_of(scores, [0, 2]) == 3
    assert rank_of(scores, [3, 1]) == 1  # 0.9, behind the other 0.9
    assert rank_of(scores, [1, 5]) == 0
    assert rank_of(scores, [3]) == 5
    assert rank_of(scores, []) == 6
    assert rank_of(np.zeros(4), [0, 1]) == 2
    assert recalls(np.array([0, 3, 9, 20, 19])) == [0.2, 0.4, 0.8]


def test_the_difference_is_that_of_the_same_questions() -> None:
    before, after = np.array([0] * 10 + [3] * 20), np.array([0] * 30)
    found = against(before, after)
    assert found["recall@1"]["difference"] == pytest.approx(0.6667) and found["recall@1"]["p"] < 0.01
    assert 0.4 < found["recall@1"]["low"] < 0.6667 < found["recall@1"]["high"] < 0.9
    assert found["recall@5"] == {"difference": 0, "low": 0, "high": 0, "p": 1}
    assert against(after, before)["recall@1"]["difference"] == -found["recall@1"]["difference"]
    assert against(np.array([1, 1]), np.array([0, 0]))["recall@1"]["p"] == 0.5  # two coins


def test_news_that_repeat_a_passage_are_no_wrong_answers(data: Path) -> None:
    copied = PASSAGES[0] * 4
    write_news(data, [NEWS[0][:100], f"转载：{copied}", NEWS[1][:100]])
    packed_cmrc = [{"context": copied, "question": "白沙湾大桥有多长？"}]
    packed(data / "qa/cmrc2018_trial.jsonl.xz", packed_cmrc)
    rows = measure(data, ["own"], distractors=9, wanted=["CMRC", "NewsMRC"])["rows"]
    assert [(row["haystack"], row["left_out"]) for row in rows] == [(1, 0), (3, 1), (3, 0), (6, 0)]
    assert rows[1]["recall"]["hybrid"] == [1, 1, 1]


@pytest.fixture
def record(data: Path) -> dict[str, Any]:
    found = measure(data, ["own"], distractors=3, wanted=SMALL)
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
    made = publishing.rendered(text, publishing.load_results(tmp_path / "kept"), "zh")
    assert "| NTREX/wmt24，英 → 中 | 2 | 5 |" in made


def test_what_the_card_is_not_about_is_not_published(record: dict[str, Any], tmp_path: Path) -> None:
    def refused(change: dict[str, Any], match: str) -> None:
        write_json(tmp_path / "encoder.json", {**record, **change})
        with pytest.raises(UsageError, match=match):
            publish(tmp_path)

    refused({"about": record["about"] | {"trials": ["CMRC"]}}, "found only the trials CMRC; expected all")
    refused({"about": record["about"] | {"dirty": True}}, "found a run of code that differs from commit")
    refused({"models": [{**record["models"][0], "fingerprint": "0" * 16}]}, "found the weights 0000000000000000")
    refused({"format": 0}, "found no encoder's record .format 0.; expected one of format 1")
    refused({"rows": [{}]}, "found no encoder's record .KeyError")
    (tmp_path / "encoder.json").write_text("[" * 100_000)
    with pytest.raises(UsageError, match="found no encoder's record"):
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
    wanted = ["DRCD", "NTREX", "Our gold test, cross-script", "Our gold dev, cross-script"]
    found = sweep(data, "own", wanted=wanted)
    rows = {r["trial"]: r["recall"]["hybrid"][:2] for r in measure(data, ["own"], wanted=wanted)["rows"]}
    at = SHARES.index(DENSE_SAME)
    tried = {r["trial"]: r["recall"][at] for part in found.values() for r in part["rows"]}
    assert tried == {name: recall for name, recall in rows.items() if not name.startswith("Our gold test")}
    same = found["same language"]
    assert [r["trial"] for r in same["rows"]] == [
        "DRCD dev, held fifth over all passages",
        "Our gold dev, cross-script",
    ]
    assert same["mean"] == same["rows"][0]["recall"]  # the other is a part of all answerable questions
    assert len(found["another language"]["rows"]) == 2
    mean = np.mean([r["recall"] for r in found["another language"]["rows"]], axis=0)
    assert np.allclose(found["another language"]["mean"], mean, atol=1e-4)


def test_a_question_is_across_languages_by_its_right_passage() -> None:
    haystack = whole(["桥很长。", "The bridge is long."])
    trial = Trial("t", [alone("How long?"), alone("How long?"), alone("多長？")], haystack, [[0], [1], [0]])
    assert [across(trial, i) for i in range(3)] == [True, False, False]


def test_the_command_prints_and_writes(data: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    asked = ["encoder", "--data", str(data), "--trial", "CMRC", "--out", str(tmp_path / "out")]
    assert cli.run(main, asked) == 0
    assert capsys.readouterr().out.splitlines()[2].startswith("| CMRC 2018 trial | 3 | 3 |")
    assert load_record(tmp_path / "out/encoder.json")["about"]["trials"] == ["CMRC"]
    assert cli.run(main, [*asked, "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["rows"]) == 1
    assert cli.run(main, ["encoder", "--data", str(data), "--trial", "CMRC", "--fusion"]) == 0
    assert "| CMRC 2018 trial | 3 | 3 | 1.000 / 1.000 |" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--data", "{data}/none"], "holds no training data"),
        (["--data", "{data}", "--distractors", "-1"], "found --distractors -1"),
        (["--data", "{data}", "--trial", "none"], "found --trial 'none'"),
        (["--data", "{data}", "--model", "{data}/no-model"], "no such folder"),
        (["--data", "{data}", "--model", "{data}/damaged"], "cannot be used"),
        (["--data", "{data}", "--model", "own", "--model", "own"], "called own, as another is"),
        (["--data", "{data}", "--fusion", "--out", "{data}/out"], "found --fusion with --out"),
        (
            ["--data", "{data}", "--fusion", "--trial", "Our gold test"],
            "found only trials that nothing may be chosen on",
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
