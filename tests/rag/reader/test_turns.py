"""Scores of a message → edits: within bounds, of whole words, none said twice; and the weights' file."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import onnx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import ModelError
from rag.asking.turns.edits import applied
from rag.asking.turns.history import segments
from rag.asking.turns.kinds import ALONE, KINDS
from rag.asking.turns.resolve import LEANS_FROM
from rag.reader.model import WEIGHTS, Reader, open_reader
from rag.reader.turn_network import TURNS_FILE, TurnScores, open_turns
from rag.reader.turns import MOST_SLICES, lean_of
from rag.reader.vocabulary import Vocabulary, open_vocabulary

TEXT = "霞浦重工2021年交付多少艘船？｜36艘｜Who runs Aldmoor Bank?｜Anna Keller"


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return open_vocabulary(WEIGHTS)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return open_reader()


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["那2022年呢？", "who runs it now", "他多大了", "霞浦重工呢", "?", "净利润 ok"]),
    st.integers(0, 10**6),
)
def test_edits_are_within_bounds_and_say_nothing_twice(vocabulary: Vocabulary, message: str, seed: int) -> None:
    own, earlier = vocabulary.pieces(message), vocabulary.pieces(TEXT)
    draw, m, k = np.random.default_rng(seed), len(own), len(earlier)
    drawn = [
        draw.normal(0, 2, shape).astype(np.float32) for shape in ((len(KINDS),), (m,), (m + 1, k + 1), (m + 1, k + 1))
    ]
    lean = lean_of(TurnScores(drawn[0], float(draw.normal()), *drawn[1:]), message, own, earlier, TEXT)
    assert 0 <= lean.leaning <= 1 and (lean.kind in ALONE) == (lean.leaning < LEANS_FROM)
    assert len(lean.edits.inserted) <= MOST_SLICES
    assert all(0 <= start < end <= len(message) for start, end in lean.edits.deleted)
    for place, start, end in lean.edits.inserted:
        assert 0 <= place <= len(message)
        assert any(first <= start < end <= last for first, last in segments(TEXT))
    words = [TEXT[start:end] for _, start, end in lean.edits.inserted]
    assert not any(a in b for a in words for b in words if a is not b)
    assert applied(message, TEXT, lean.edits).strip()


def scores(vocabulary: Vocabulary, message: str, gone: str, *slices: tuple[int, str]) -> TurnScores:
    """Scores that are sure of what is deleted and of (place in pieces, words)."""
    own, earlier = vocabulary.pieces(message), vocabulary.pieces(TEXT)
    at = message.index(gone)
    deleted = np.where((own.offsets[:, 0] >= at) & (own.offsets[:, 1] <= at + len(gone)), 5, -5).astype(np.float32)
    starts, stops = (np.zeros((len(own) + 1, len(earlier) + 1), np.float32) for _ in range(2))
    starts[:, 0] = stops[:, 0] = 4
    for place, words in slices:
        first = TEXT.index(words)
        inside = np.flatnonzero((earlier.offsets[:, 0] >= first) & (earlier.offsets[:, 1] <= first + len(words)))
        starts[place, inside[0] + 1] = stops[place, inside[-1] + 1] = 9
    return TurnScores(np.zeros(len(KINDS), np.float32), 5.0, deleted, starts, stops)


@pytest.mark.parametrize(
    ("message", "gone", "slices", "wanted"),
    [
        ("他多大了", "他", ((1, "Anna Keller"),), "Anna Keller多大了？"),
        ("他多大了", "他", (), "他多大了"),  # nothing stands for the pronoun
        ("霞浦重工净利润呢？", "呢？", ((0, "霞浦重工"),), "霞浦重工净利润？"),  # said already
        ("那2022年呢？", "那", ((1, "霞浦重工"), (2, "霞浦")), "霞浦重工2022年？"),  # said twice
        ("who founded it", "it", ((3, "dmoor Bank"),), "Who founded Aldmoor Bank?"),  # a word cut
    ],
)
def test_what_cannot_be_meant_is_not_edited(
    vocabulary: Vocabulary, message: str, gone: str, slices: tuple[tuple[int, str], ...], wanted: str
) -> None:
    own, earlier = vocabulary.pieces(message), vocabulary.pieces(TEXT)
    lean = lean_of(scores(vocabulary, message, gone, *slices), message, own, earlier, TEXT)
    assert applied(message, TEXT, lean.edits) == wanted


def test_the_same_turn_is_read_alike(reader: Reader) -> None:
    assert reader.turn("那2022年呢？", TEXT) == reader.turn("那2022年呢？", TEXT)
    assert reader.turn("？" * 500, TEXT * 50) and reader.turn("\u3000", "｜")


def told(folder: Path) -> str:
    with pytest.raises(ModelError, match=r"run: git checkout -- rag/reader/weights; or answer") as caught:
        open_reader(folder)
    assert TURNS_FILE in str(caught.value) and "\n" not in str(caught.value)
    return str(caught.value)


def test_a_file_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(WEIGHTS, tmp_path / "weights"))
    path = folder / TURNS_FILE
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    told(folder)
    path.unlink()
    assert "FileNotFoundError" in told(folder)
    path.write_bytes(whole)
    for key, value, found in (
        ("trunk", "0123", "another reader, 0123"),
        ("kinds", "[]", "other kinds"),
        ("format", "9", "git pull"),
    ):
        model = onnx.load_from_string(whole)
        said = {p.key: p.value for p in model.metadata_props} | {key: value}
        onnx.helper.set_model_props(model, said)
        onnx.save(model, path)
        assert found in told(folder)


def test_the_file_is_small(reader: Reader) -> None:
    assert (WEIGHTS / TURNS_FILE).stat().st_size < 3e6
    assert open_turns(WEIGHTS, reader._network.trunk)
