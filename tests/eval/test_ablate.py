"""One small ablation, whole: what is taken out is out, and the rest stays."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.ablate import VARIATIONS, Variation, ablate
from eval.options import Options
from eval.report.text import ablations
from tests.eval.test_run import ARTICLES, GOLD

FOLLOW_UP = {
    "id": "q4", "question": "它将关闭多少家？", "lang": "zh-Hans", "type": "follow-up", "answers": ["28家"],
    "history": [{"role": "user", "content": "青山公司第三季度亏损多少？"}, {"role": "assistant", "content": "3.6亿元"}],
    "evidence": [{"source": "a.txt", "text": "公司将关闭28家门店"}],
}  # fmt: skip


@pytest.fixture
def options(tmp_path: Path) -> Options:
    (tmp_path / "seeds").mkdir()
    long = ARTICLES["a.txt"] + "".join(f"第{n}家门店位于青山路{n}号，开业已有{n}年。" for n in range(1, 20))
    for name, text in {**ARTICLES, "a.txt": long}.items():
        (tmp_path / "seeds" / name).write_text(text, "utf8")
    lines = (json.dumps(question, ensure_ascii=False) for question in [*GOLD, FOLLOW_UP])
    (tmp_path / "small.jsonl").write_text("\n".join(lines), "utf8")
    return Options(gold=str(tmp_path / "small.jsonl"), seeds=str(tmp_path / "seeds"))


def test_each_row_is_asked_with_its_part_turned(options: Options) -> None:
    variations = (
        Variation("as shipped"),
        Variation("the same again"),
        Variation("no threshold", {"threshold": 0}),
        Variation("refuse all", {"threshold": 1}),
        Variation("no reader", {"reranker": "none", "threshold": 0}),
    )
    found = ablate(options, variations)
    rows = {row["name"]: row for row in found["rows"]}
    assert list(rows) == [variation.name for variation in variations]
    assert rows["the same again"]["scores"] == rows["as shipped"]["scores"]
    assert {d["difference"] for d in rows["the same again"]["against"].values()} == {0}
    assert rows["no threshold"]["scores"]["abstention.answerable_refused"] == 0
    assert rows["refuse all"]["scores"]["abstention.answerable_refused"] == 1
    assert rows["refuse all"]["scores"]["answer.correct"] == 0
    assert rows["refuse all"]["against"]["answer.correct"]["high"] <= 0
    assert rows["no reader"]["scores"]["answer.correct"] > 0
    assert "refuse all" in ablations(found)


def test_everything_the_order_of_work_names_is_taken_out_once() -> None:
    names = [variation.name for variation in VARIATIONS]
    assert len(set(names)) == len(names) and names[0] == "as shipped"
    assert {"dense only", "lexical only", "no rerank", "no reader", "no follow-up resolution", "no threshold"} <= set(
        names
    )
