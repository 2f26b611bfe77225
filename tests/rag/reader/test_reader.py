"""The reader: its numpy pass is its torch one, it learns from a tiny run, and damaged weights are told in one line."""

from __future__ import annotations

import json
import lzma
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.encoder.table import Table
from index.errors import ModelError
from index.names import names
from index.types import Hit, Passage
from rag.reader.features import KINDS, SCALARS, features, own_features, question_kind, sentence_numbers, side
from rag.reader.model import WEIGHTS, Reader, open_reader, own_table
from rag.reader.network import asked as prepare
from rag.reader.network import forward

ROOT = Path(__file__).parents[3]
TEXT = "青石大桥5月3日正式通车，全长2860米，总投资14.5亿元。局长陈国栋表示，车程由50分钟缩短到12分钟。"


@pytest.fixture(scope="module")
def table() -> Table:
    return own_table()


@pytest.fixture(scope="module")
def reader(table: Table) -> Reader:
    return open_reader(table)


def hit(text: str, key: int = 0) -> Hit:
    return Hit(key, Passage("a.txt", 0, len(text), text, 0, None, None, None, ""), names(text))


def test_the_span_answers_the_question(reader: Reader) -> None:
    best = reader.read("青石大桥全长多少米？", [hit("完全无关的一段话，说的是茶园与合作社。", 1), hit(TEXT)])[1].spans[
        0
    ]
    assert "2860" in TEXT[best.start : best.end]


def test_relevance_prefers_the_passage_that_answers(reader: Reader) -> None:
    about, other = reader.read("青石大桥总投资多少？", [hit(TEXT), hit("云岭县的茶叶合作社今年新增茶园三千亩。", 1)])
    assert about.relevance > other.relevance


@settings(max_examples=30)
@given(st.text(max_size=40), st.lists(st.text(max_size=60), min_size=1, max_size=3))
def test_spans_are_slices_and_probabilities(reader: Reader, question: str, texts: list[str]) -> None:
    readings = reader.read(question, [hit(t, i) for i, t in enumerate(texts)])
    for text, reading in zip(texts, readings, strict=True):
        assert np.isfinite(reading.relevance)
        for span in reading.spans:
            assert 0 <= span.start <= span.end <= len(text) and 0.0 <= span.probability <= 1.0
    assert sum(r.spans[0].probability for r in readings if r.spans) <= len(readings)


def test_features_have_a_row_a_token(table: Table) -> None:
    question, passage = side(table, "谁是局长？"), side(table, TEXT)
    made = features(question, passage, own_features(passage, names(TEXT)), sentence_numbers(passage))
    assert made.scalars.shape == (len(passage.offsets), SCALARS)
    assert made.unit.shape == (len(passage.offsets), table.dimension)
    assert question_kind("谁是局长？").tolist() == [k == "person" for k in KINDS]


def test_numpy_and_torch_agree(table: Table) -> None:
    torch = pytest.importorskip("torch")
    from rag.reader.train.arrays import Batch
    from rag.reader.train.fit import Network

    torch.manual_seed(0)
    network = Network(torch.from_numpy(table.rows(np.arange(table.size)))).eval()
    weights = {k: v.numpy().astype(np.float32) for k, v in network.state_dict().items()}
    question, passage = side(table, "局长是谁？"), side(table, TEXT)
    made, kind = (
        features(question, passage, own_features(passage, names(TEXT)), sentence_numbers(passage)),
        question_kind("局长是谁？"),
    )
    tokens, asked = (torch.from_numpy(s.ids)[None] for s in (passage, question))
    batch = Batch(tokens, tokens >= 0, asked, torch.from_numpy(kind)[None], tokens, tokens, tokens, tokens, [])
    with torch.no_grad():
        start, end, relevance = network(batch, torch.from_numpy(made.scalars)[None])
    scores = forward(weights, made, prepare(weights, question, kind))
    np.testing.assert_allclose(scores.start, start[0].numpy(), atol=1e-3)
    np.testing.assert_allclose(scores.end, end[0].numpy(), atol=1e-3)
    assert abs(scores.relevance - float(relevance[0])) < 1e-3


def test_weights_missing_damaged_or_of_another_table(table: Table, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="git checkout -- rag/reader/weights"):
        open_reader(table, tmp_path)
    whole = (WEIGHTS / "reader.safetensors").read_bytes()
    (tmp_path / "reader.safetensors").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ModelError, match="git checkout -- rag/reader/weights"):
        open_reader(table, tmp_path)
    stranger = replace(table, fingerprint="0" * 16)
    with pytest.raises(ModelError, match="the table here is 0000000000000000"):
        open_reader(stranger)


def test_a_tiny_training_runs_from_questions_to_weights(tmp_path: Path) -> None:
    """Prepare and fit on a data folder of a few questions, in fresh processes as a user would."""
    towns = ["青石镇", "白沙湾", "云岭县", "河口市"]
    lines = []
    for n in range(24):
        context = f"{towns[n % 4]}的第{n}座桥全长{n * 37 + 120}米，由第{n}工程队修建，{2000 + n}年完工。"
        answer = f"{n * 37 + 120}米"
        lines.append({"id": str(n), "title": "", "context": context, "question": f"{towns[n % 4]}第{n}座桥全长多少？",
                      "answers": [{"text": answer, "start": context.index(answer)}], "impossible": False})  # fmt: skip
    data = tmp_path / "data"
    for name in ("qa/cmrc2018_train", "qa/drcd_dev", "qa/squadshifts_wiki_en", "qa/squadshifts_reddit_en"):
        path = data / f"{name}.jsonl.xz"
        path.parent.mkdir(parents=True, exist_ok=True)
        with lzma.open(path, "wt", encoding="utf8") as file:
            file.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    (data / "parallel").mkdir()
    with lzma.open(data / "parallel" / "cedict.jsonl.xz", "wt", encoding="utf8") as file:
        file.write(json.dumps({"trad": "橋", "simp": "桥", "pinyin": "qiao2", "defs": ["bridge"]}) + "\n")
    for step in (["prepare", "--data", str(data)], ["fit", "--epochs", "1"]):
        command = [
            sys.executable,
            "-m",
            "rag.reader.train",
            *step,
            "--work",
            str(tmp_path / "work"),
            "--out",
            str(tmp_path / "out"),
        ]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    assert open_reader(own_table(), tmp_path / "out").read("白沙湾第1座桥全长多少？", [hit(TEXT)])
