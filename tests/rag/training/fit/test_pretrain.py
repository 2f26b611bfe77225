"""Masked language: what is masked, how much, and that a few steps run and are told of."""

from __future__ import annotations

from pathlib import Path

import torch

from rag.reader.vocabulary import CLS, MASK, SEP, open_vocabulary
from rag.training.fit.corpus import pairs, stream, streams
from rag.training.fit.loop import Place
from rag.training.fit.pretrain import OUT, Plan, drawn, masked, pretrain
from rag.training.network import weights
from rag.training.network.network import Shape
from tests.rag.training.fit.test_read import hands


def test_a_fifth_is_guessed_in_runs() -> None:
    rows = torch.randint(16, 1_000, (64, 512), generator=torch.Generator().manual_seed(0))
    rows[:, ::50] = SEP
    batch = masked(rows, 0.2, 1_000, torch.Generator().manual_seed(1))
    share = batch.guessed.float().mean().item()
    assert 0.17 < share < 0.23 and not batch.guessed[:, ::50].any()
    assert bool((batch.meant == rows).all()) and bool((batch.read == rows)[~batch.guessed].all())
    read = batch.read[batch.guessed]
    assert 0.77 < (read == MASK).float().mean() < 0.83
    begins = batch.guessed[:, 1:] & ~batch.guessed[:, :-1]
    assert 2 < batch.guessed.sum() / begins.sum() < 4  # pieces of a run


def test_rows_are_drawn_of_all_streams() -> None:
    texts = [torch.full((900,), value, dtype=torch.int16) for value in (20, 30, 40)]
    rows = drawn(texts, 50, 64, torch.Generator().manual_seed(0))
    assert rows.shape == (50, 64) and set(rows[:, 0].tolist()) == {CLS}
    assert [int((rows[:, 1] == value).sum()) for value in (20, 30, 40)] == [30, 14, 6]


def test_streams_hold_texts_end_to_end(data: Path, words: Path, tmp_path: Path) -> None:
    pieces = open_vocabulary(words)
    assert stream(["青石", "大桥"], pieces).tolist() == [*pieces.ids(["青石"])[0], SEP, *pieces.ids(["大桥"])[0], SEP]
    found = streams(data, pieces, tmp_path)
    assert min(map(len, found.values())) > 10
    assert "bridge" in list(pairs(data)) and "如何还款" in list(pairs(data))
    assert streams(tmp_path / "none", pieces, tmp_path)["news"].tolist() == found["news"].tolist()


def test_a_few_steps_make_weights(data: Path, words: Path, tmp_path: Path) -> None:
    pieces = open_vocabulary(words)
    plan = Plan(minutes=4, rows=4, at_once=2, length=32)
    record = pretrain(
        plan, Place(data, tmp_path, "cpu", torch.float32, hands()), Shape(len(pieces), 64, 1), None, pieces
    )
    assert weights.network_of(tmp_path / OUT, len(pieces)).shape == Shape(len(pieces), 64, 1)
    assert record["steps"] > 10 and record["tokens"] == record["steps"] * 4 * 32
    assert set(record["accuracy"]) <= {"news", "pairs", "contexts"}
