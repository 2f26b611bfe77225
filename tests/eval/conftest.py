"""A data folder laid out as ../shared/data, small enough to reason about."""

from __future__ import annotations

import json
import lzma
from pathlib import Path
from typing import Any

import pytest

PASSAGES = ["白沙湾大桥全长三千米，去年通车。", "青山公司宣布关闭二十八家门店。", "林秋出任白河银行行长。"]
QUESTIONS = ["白沙湾大桥有多长？", "青山公司关闭了多少门店？", "谁是白河银行行长？"]
NEWS = [f"第{n}条新闻说，市场昨日平稳。" * 30 for n in range(5)]


def packed(file: Path, rows: list[dict[str, Any]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with lzma.open(file, "wt", encoding="utf8") as lines:
        lines.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def write_news(data: Path, articles: list[str]) -> None:
    (data / "text").mkdir(exist_ok=True)
    with lzma.open(data / "text/news_zh_crud.txt.xz", "wt", encoding="utf8") as lines:
        lines.writelines(article + "\n" for article in articles)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Every file that a trial reads."""
    pairs = list(zip(PASSAGES, QUESTIONS, strict=True))
    asked = [{"context": c, "question": q, "answers": []} for c, q in pairs]
    # A fifth of two files is held, by sha1 of the passage: enough of them that some are.
    many = [{"context": f"{c}第{n}条。", "question": q} for n in range(20) for c, q in pairs]
    for name, rows in (
        ("cmrc2018_trial", asked),
        ("news_mrc_zh_dev", asked),
        ("drcd_dev", many),
        ("squadshifts_wiki_en", many),
    ):
        packed(tmp_path / "qa" / f"{name}.jsonl.xz", rows)
    translations = [
        {"en": "The bridge is long.", "zh": "桥很长。", "src": "NTREX"},
        {"en": "A bank.", "zh": "一家银行。", "src": "wmt24"},
        {"en": "Not held.", "zh": "没有留出。", "src": "wmt19"},
    ]
    packed(tmp_path / "parallel/news_wmt_ntrex.jsonl.xz", translations)
    packed(tmp_path / "dev/finance_hant_docs.jsonl.xz", [{"category": "faq", "id": 1, "text": PASSAGES[2]}])
    packed(tmp_path / "dev/finance_hant_questions.jsonl.xz", [{"category": "faq", "gold": 1, "query": QUESTIONS[2]}])
    write_news(tmp_path, NEWS)
    return tmp_path
