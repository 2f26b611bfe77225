from __future__ import annotations

import json
import lzma
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from eval.__main__ import main
from eval.encoder import measure, mixed, rank_of, recalls, table
from eval.trials import news
from index import cli

PASSAGES = ["白沙湾大桥全长三千米，去年通车。", "青山公司宣布关闭二十八家门店。", "林秋出任白河银行行长。"]
QUESTIONS = ["白沙湾大桥有多长？", "青山公司关闭了多少门店？", "谁是白河银行行长？"]


def packed(file: Path, rows: list[dict[str, Any]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with lzma.open(file, "wt", encoding="utf8") as lines:
        lines.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    asked = [{"context": c, "question": q, "answers": []} for c, q in zip(PASSAGES, QUESTIONS, strict=True)]
    # A fifth of two files is held, by sha1 of the passage: enough of them that some are.
    many = [
        {"context": f"{c}第{n}条。", "question": q} for n in range(20) for c, q in zip(PASSAGES, QUESTIONS, strict=True)
    ]
    for name, rows in (
        ("cmrc2018_trial", asked),
        ("news_mrc_zh_dev", asked),
        ("drcd_dev", many),
        ("squadshifts_wiki_en", many),
    ):
        packed(tmp_path / "qa" / f"{name}.jsonl.xz", rows)
    pairs = [
        {"en": "The bridge is long.", "zh": "桥很长。", "src": "NTREX"},
        {"en": "A bank.", "zh": "一家银行。", "src": "wmt24"},
    ]
    packed(tmp_path / "parallel/news_wmt_ntrex.jsonl.xz", pairs)
    packed(tmp_path / "dev/finance_hant_docs.jsonl.xz", [{"category": "faq", "id": 1, "text": PASSAGES[2]}])
    packed(tmp_path / "dev/finance_hant_questions.jsonl.xz", [{"category": "faq", "gold": 1, "query": QUESTIONS[2]}])
    (tmp_path / "text").mkdir()
    with lzma.open(tmp_path / "text/news_zh_crud.txt.xz", "wt", encoding="utf8") as lines:
        lines.writelines(f"第{n}条新闻说，市场昨日平稳。" * 30 + "\n" for n in range(5))
    return tmp_path


def test_every_trial_is_measured_with_and_without_others(data: Path) -> None:
    rows = measure(data, ["own"], distractors=7)
    assert [row["haystack"] for row in rows if row["trial"] == "CMRC 2018 trial"] == [3, 10]
    assert {tuple(row["recall"]) for row in rows} == {
        ("own", "BM25", "mixed"),
        ("own",),
    }  # words do not cross languages
    cmrc = rows[0]["recall"]
    assert cmrc["BM25"] == cmrc["mixed"] == [1, 1]
    assert table(rows).splitlines()[2].startswith("| CMRC 2018 trial | 3 | 3 |")


def test_the_command_prints_the_table_and_refuses_what_is_no_data(
    data: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert cli.run(main, ["encoder", "--data", str(data), "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 7
    assert cli.run(main, ["encoder", "--data", str(tmp_path / "none")]) == 2
    assert cli.run(main, ["encoder", "--data", str(data), "--distractors", "-1"]) == 2
    assert cli.run(main, ["encoder", "--data", str(data), "--model", str(tmp_path / "no-model")]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_news_passages_are_cut_as_the_index_cuts(data: Path) -> None:
    found = news(data, 4)
    assert len(found) == 4 and all(len(passage) <= 400 for passage in found)
    assert news(data, 0) == []


def test_equal_scores_count_against_the_right_one() -> None:
    scores = np.array([[0.5, 0.5, 0.1], [0.1, 0.9, 0.2]], dtype=np.float32)
    assert rank_of(scores, np.array([0, 1])).tolist() == [1, 0]
    assert recalls(np.array([0, 3, 9])) == [0.333, 0.667]


def test_the_mixture_takes_the_best_of_both_and_leaves_the_rest_out() -> None:
    dense, lexical = np.zeros((1, 300), np.float32), np.zeros((1, 300), np.float32)
    dense[0, :100], lexical[0, 50:150] = np.linspace(1, 2, 100), np.linspace(1, 2, 100)
    found = mixed(dense, lexical, 0.5)
    assert np.isfinite(found).sum() == 150 and found.argmax() == 99
