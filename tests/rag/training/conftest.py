"""A small data folder of invented questions and news, and the vocabulary made of it."""

from __future__ import annotations

import json
import lzma
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import torch

from index.corpora import NEWS, PAIRS, READER_SOURCES
from index.corpora.authored import DEV, TRAIN
from rag.training.__main__ import main
from rag.training.vocabulary import vocabulary

TOWNS = ("青石镇", "白沙湾", "云岭县", "河口市")
BODY = "今年{}的桥梁工程队完成了{}座大桥，总投资{}亿元。工程队负责人陈国栋说，{}座大桥的建设历时两年。由于洪水频发，工期推迟了三个月。"


def packed(path: Path, lines: Sequence[str | dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with lzma.open(path, "wt", encoding="utf8") as file:
        file.writelines((x if isinstance(x, str) else json.dumps(x, ensure_ascii=False)) + "\n" for x in lines)


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder, asked = tmp_path_factory.mktemp("data"), []
    for n in range(24):
        context = (
            f"{TOWNS[n % 4]}的第{n}座桥全长{n * 37 + 120}米，由第{n}工程队修建，{2000 + n}年完工。The bridge is long."
        )
        answer = f"{n * 37 + 120}米"
        asked.append(
            {"id": str(n), "title": "", "context": context, "question": f"{TOWNS[n % 4]}第{n}座桥全长多少？",
             "answers": [{"text": answer, "start": context.index(answer)}], "impossible": False}
        )  # fmt: skip
    for name in READER_SOURCES:
        packed(folder / name, asked)
    news = [body(n) for n in range(8)]
    packed(folder / NEWS, [f"2023-08-16 10:00:00，正文：{text}" for text in news])
    packed(folder / PAIRS, [{"a": "如何还款", "b": "怎么还款", "label": 1}] * 4)
    packed(folder / "parallel/cedict.jsonl.xz", [{"trad": "橋", "simp": "桥", "pinyin": "qiao2", "defs": ["bridge"]}])
    for part, name in enumerate((TRAIN, DEV)):
        packed(folder / name, [row for n in range(4 * part, 4 * part + 4) for row in authored(n)])
    return folder


def body(n: int) -> str:
    return BODY.format(TOWNS[n % 4], 12 + n, n + 3, 12 + n) * 3


def authored(n: int) -> list[dict[str, Any]]:
    said = f"今年{TOWNS[n % 4]}的桥梁工程队完成了{12 + n}座大桥，总投资{n + 3}亿元。"
    about = {"line": n, "lang": "zh-Hans"}
    asked = {**about, "question": "造桥一共花了多少钱？", "answers": [f"{n + 3}亿元"], "evidence": [said]}
    return [asked, {**about, "question": "工程队有多少人？", "answers": [], "evidence": []}]


@pytest.fixture(scope="session")
def words(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the vocabulary."""
    folder = tmp_path_factory.mktemp("words")
    vocabulary(data, folder)
    return folder


@pytest.fixture(scope="session")
def prepared(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The work folder after the first two steps: a vocabulary, questions, and the stores that they were looked up in."""
    work = tmp_path_factory.mktemp("prepared")
    for step in ("vocabulary", "prepare"):
        assert main([step, "--data", str(data), "--work", str(work), "--tiny", "--device", "cpu"]) == 0
    return work


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)  # several on busy cores wait for one another
