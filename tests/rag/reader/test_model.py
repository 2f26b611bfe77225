"""The reader with its shipped weights: it reads, and damaged weights are told in one line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors import safe_open
from safetensors.numpy import save_file

from index.errors import ModelError
from index.names import names
from index.types import Hit, Passage
from rag.reader.model import FILE, WEIGHTS, Reader, _closed, open_reader

TEXT = "青石大桥5月3日正式通车，全长2860米，总投资14.5亿元。局长陈国栋表示，车程由50分钟缩短到12分钟。"


@pytest.fixture(scope="module")
def reader() -> Reader:
    return open_reader()


def hit(text: str, key: int = 0) -> Hit:
    return Hit(key, Passage("a.txt", 0, len(text), text, 0, None, None, None, ""), names(text))


def test_the_span_answers_the_question(reader: Reader) -> None:
    other = hit("完全无关的一段话，说的是茶园与合作社。", 1)
    best = reader.read("青石大桥全长多少米？", [other, hit(TEXT)])[1].spans[0]
    assert "2860" in TEXT[best.start : best.end]


def test_relevance_prefers_the_passage_that_answers(reader: Reader) -> None:
    about, other = reader.read("青石大桥总投资多少？", [hit(TEXT), hit("云岭县的茶叶合作社今年新增茶园三千亩。", 1)])
    assert about.relevance > other.relevance


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=40), st.lists(st.text(max_size=60), min_size=1, max_size=3))
def test_spans_are_slices_and_probabilities(reader: Reader, question: str, texts: list[str]) -> None:
    readings = reader.read(question, [hit(t, i) for i, t in enumerate(texts)])
    for text, reading in zip(texts, readings, strict=True):
        assert np.isfinite(reading.relevance)
        for span in reading.spans:
            assert 0 <= span.start < span.end <= len(text) and 0.0 <= span.probability <= 1.0
    assert sum(s.probability for r in readings for s in r.spans) <= 1.0 + 1e-4


@pytest.mark.parametrize(
    ("text", "span", "expected"),
    [("朔州马邑（今山西朔县）人", "马邑（今山西朔县", "马邑（今山西朔县）"), ("他说“很好”。", "很好”", "“很好”"),
     ("名为《侠客行》的书", "侠客行", "侠客行")],
)  # fmt: skip
def test_brackets_are_closed(text: str, span: str, expected: str) -> None:
    start, end = _closed(text, text.index(span), text.index(span) + len(span))
    assert text[start:end] == expected


def test_reading_twice_gives_the_same(reader: Reader) -> None:
    some = [hit(TEXT), hit("青石大桥的桥墩有十二座。", 1)]
    assert reader.read("桥有多长？", some) == reader.read("桥有多长？", some)


def test_an_empty_passage_has_no_span(reader: Reader) -> None:
    empty, other = reader.read("桥有多长？", [hit(""), hit(TEXT, 1)])
    assert empty.spans == () and other.spans
    assert reader.read("桥有多长？", []) == []


def stored(folder: Path, change: dict[str, np.ndarray] | None = None, tokenizer: str | None = None) -> Path:
    """A copy of the shipped weights with something changed."""
    with safe_open(WEIGHTS / FILE, framework="numpy") as file:
        made_for = file.metadata()["tokenizer"]
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    save_file(tensors | (change or {}), folder / FILE, {"tokenizer": made_for if tokenizer is None else tokenizer})
    return folder


MENDS = r"git checkout -- rag/reader/weights; or answer without it: RAG_RERANKER=none"


def test_missing_weights_are_told(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=MENDS):
        open_reader(tmp_path)


def test_truncated_weights_are_told(tmp_path: Path) -> None:
    whole = (WEIGHTS / FILE).read_bytes()
    (tmp_path / FILE).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ModelError, match=MENDS):
        open_reader(tmp_path)


def test_weights_of_another_tokenizer_are_told(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=rf"another tokenizer: found 0123456789012345; .*{MENDS}"):
        open_reader(stored(tmp_path, tokenizer="0123456789012345"))


def test_weights_of_another_network_are_told(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=rf"no fitting ends\.weight; .*{MENDS}"):
        open_reader(stored(tmp_path, {"ends.weight": np.zeros((3, 256), np.float16)}))


def test_weights_that_are_no_numbers_are_told(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=rf"no number in last\.weight; .*{MENDS}"):
        open_reader(stored(tmp_path, {"last.weight": np.full(256, np.nan, np.float16)}))


def test_all_shipped_weights_are_small() -> None:
    """20 MB for the reader, 48 MB for everything: both limits are the project's."""
    assert sum(file.stat().st_size for file in WEIGHTS.rglob("*")) < 20e6
    root = WEIGHTS.parents[2]
    shipped = [file for room in ("index", "rag") for file in (root / room).rglob("weights/**/*") if file.is_file()]
    assert len(shipped) > 4 and sum(file.stat().st_size for file in shipped) < 48e6
