"""The reader with its shipped weights: it reads whatever it is given, the same way every time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.types import Hit, Passage, PassageRecord
from rag.reader.model import WEIGHTS, Reader, open_reader
from rag.reader.network import PASSAGE_PIECES, QUESTION_PIECES

TEXT = "青石大桥5月3日正式通车，全长2860米，总投资14.5亿元。局长陈国栋表示，车程由50分钟缩短到12分钟。"
OTHER = "云岭县的茶叶合作社今年新增茶园三千亩。"


@pytest.fixture(scope="module")
def reader() -> Reader:
    return open_reader()


def hit(text: str, key: int = 0) -> Hit:
    return Hit(key, PassageRecord(Passage("a.txt", 0, len(text), text, 0, None, None, None, "")))


@pytest.mark.parametrize(
    ("question", "answer"),
    [("青石大桥有多长？", "2860米"), ("总共投了多少钱？", "14.5亿元"), ("青石大橋的局長是誰？", "陈国栋"), ("Who is the director?", "陈国栋")],
)  # fmt: skip
def test_the_span_answers_the_question(reader: Reader, question: str, answer: str) -> None:
    best = reader.read(question, [hit(OTHER), hit(TEXT, 1)])[1].spans[0]
    assert answer in TEXT[best.start : best.end]


def test_relevance_and_mass_prefer_the_passage_that_answers(reader: Reader) -> None:
    about, other = reader.read("青石大桥总投资多少？", [hit(TEXT), hit(OTHER, 1)])
    assert about.relevance > other.relevance and about.mass > other.mass


def test_a_passage_reads_the_same_beside_any_other(reader: Reader) -> None:
    """Its relevance at least: a span's probability is its share among all that is read."""
    alone = reader.read("青石大桥总投资多少？", [hit(TEXT)])[0]
    for others in ([OTHER], [OTHER * 10, "短"], ["x" * 390]):
        beside = reader.read("青石大桥总投资多少？", [*(hit(t, 1) for t in others), hit(TEXT)])[-1]
        assert beside.relevance == alone.relevance
        assert [(s.start, s.end) for s in beside.spans] == [(s.start, s.end) for s in alone.spans]


@settings(max_examples=30)
@given(st.text(max_size=40), st.lists(st.text(max_size=60), min_size=1, max_size=3))
def test_spans_are_slices_and_probabilities(reader: Reader, question: str, texts: list[str]) -> None:
    readings = reader.read(question, [hit(t, i) for i, t in enumerate(texts)])
    for text, reading in zip(texts, readings, strict=True):
        assert np.isfinite(reading.relevance) and 0.0 <= reading.mass <= 1.0
        for span in reading.spans:
            assert 0 <= span.start < span.end <= len(text) and 0.0 <= span.probability <= 1.0
    assert sum(s.probability for r in readings for s in r.spans) <= 1.0 + 1e-4


@pytest.mark.parametrize(
    "text", ["", " \n\t", "\ud800\udc00\ud800", "\U000e0001\U000e0002", "ꙮ" * 50, "新" * 5_000, "word " * 4_000]
)
def test_whatever_a_passage_holds_it_gets_a_finite_answer(reader: Reader, text: str) -> None:
    odd, plain = reader.read("青石大桥有多长？", [hit(text), hit(TEXT, 1)])
    assert np.isfinite(odd.relevance) and np.isfinite(plain.relevance)
    assert "2860米" in TEXT[plain.spans[0].start : plain.spans[0].end]
    assert all(0 <= s.start < s.end <= len(text) for s in odd.spans)


def test_no_passage_no_reading(reader: Reader) -> None:
    assert reader.read("桥有多长？", []) == []


def test_reading_twice_gives_the_same(reader: Reader) -> None:
    some = [hit(TEXT), hit(OTHER, 1)]
    assert reader.read("桥有多长？", some) == reader.read("桥有多长？", some)


@pytest.mark.parametrize("before", [0, PASSAGE_PIECES - 45, 2 * PASSAGE_PIECES])
def test_no_span_is_lost_in_a_long_text(reader: Reader, before: int) -> None:
    text = "茶" * before + TEXT + "树" * 900
    best = reader.read("青石大桥总投资多少？", [hit(text)])[0].spans[0]
    assert "14.5亿元" in text[best.start : best.end] and best.start >= before


def test_of_a_long_question_the_beginning_and_the_end_are_read(reader: Reader) -> None:
    filler = "据了解，" * QUESTION_PIECES
    assert reader.takes("青石大桥总投资多少？") and not reader.takes(filler)
    for question in (f"{filler}青石大桥总投资多少？", f"青石大桥总投资多少？{filler}"):
        best = reader.read(question, [hit(OTHER), hit(TEXT, 1)])[1].spans[0]
        assert "14.5亿元" in TEXT[best.start : best.end]


def test_all_shipped_weights_are_small() -> None:
    """21 MB for the reader's network, 48 MB for everything: both limits are the project's."""
    assert (WEIGHTS / "reader.onnx").stat().st_size < 21e6
    root = WEIGHTS.parents[2]
    shipped = [file for room in ("index", "rag") for file in (root / room).rglob("weights/**/*") if file.is_file()]
    assert len(shipped) > 4 and sum(file.stat().st_size for file in shipped) < 48e6
