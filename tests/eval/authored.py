"""A data folder with authored questions over a few news, made up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.eval.conftest import packed, write_news

HEAD = "[ 2023-07-26 09:00 ] ，正文："
LINES = [
    HEAD + "白沙湾大桥昨日通车。大桥全长三千米，耗资28亿元。",
    HEAD + "林秋出任白河银行行长，何雨、陈山任副行长。",
    HEAD + "青山公司宣布关闭门店。这篇文章有训练的问题。",
    HEAD + "转载：大桥全长三千米，耗资28亿元。",
    HEAD + "林秋出任白河银行行长，何雨、陈山任副行长。",
    "红山镇的苹果今年丰收。",
    "绿水县举办了龙舟赛。",
    "黑石村修好了一条路。",
    "",
]
QUESTIONS: list[dict[str, Any]] = [
    {"line": 0, "question": "大桥花了多少钱？", "lang": "zh-Hans", "type": "number", "answers": ["28亿元"],
     "evidence": ["大桥全长三千米，耗资28亿元。"]},
    {"line": 1, "question": "白河银行的副行长是谁？", "lang": "zh-Hans", "type": "list", "answers": ["何雨", "陈山"],
     "evidence": ["林秋出任白河银行行长，何雨、陈山任副行长。"]},
    {"line": 0, "question": "How long is the Baishawan bridge?", "lang": "en", "type": "english", "answers": ["三千米"],
     "evidence": ["大桥全长三千米，耗资28亿元。"]},
    {"line": 0, "question": "白沙湾大桥去年通车的吗？", "lang": "zh-Hans", "type": "false-premise", "answers": ["昨日"],
     "evidence": ["白沙湾大桥昨日通车。"]},
    {"line": 1, "question": "林秋今年几岁？", "lang": "zh-Hans", "type": "unanswerable", "answers": [], "evidence": []},
]  # fmt: skip


def write_authored(data: Path, questions: list[dict[str, Any]] | None = None, lines: list[str] | None = None) -> Path:
    """Write the files that the authored questions are read from, and return the folder."""
    packed(data / "authored/dev.jsonl.xz", QUESTIONS if questions is None else questions)
    packed(data / "authored/train.jsonl.xz", [{**QUESTIONS[-1], "line": 2, "question": "关了什么？"}])
    for name in ("train", "dev"):
        packed(data / f"authored/dialogues_{name}.jsonl.xz", [])
    write_news(data, LINES if lines is None else lines)
    return data
