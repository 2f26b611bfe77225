"""Batches: what is padded, what is chosen, and that they depend on the step alone."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

pytest.importorskip("torch")

from index.encoder.static import shipped
from rag.reader.tokens import tokens
from rag.reader.train.arrays import NEGATIVES, Arrays, Group, Row, batches, collate, read, write


@pytest.fixture
def arrays(tmp_path: Path) -> Arrays:
    texts = [tokens(shipped().tokenizer, "问题" * (1 + i % 3) + "？" if i < 8 else "长句子，" * i) for i in range(40)]
    groups = [
        Group(i, i % 10, i == 0, (Row(8 + 4 * i, ((1, 2), (3, 3))), *(Row(9 + 4 * i + k, ()) for k in range(3))))
        for i in range(8)
    ]
    write(tmp_path / "a.npz", texts, groups)
    return read(tmp_path / "a.npz")


def test_what_is_written_is_read(arrays: Arrays) -> None:
    batch = collate(arrays, [2, 5])
    assert len(arrays) == 8 and batch.groups == [slice(0, 4), slice(4, 8)]
    assert batch.relevant.tolist() == [1, 0, 0, 0, 1, 0, 0, 0]
    assert batch.gold.tolist() == [[0, 1, 2], [0, 3, 3], [4, 1, 2], [4, 3, 3]]
    assert batch.kind.tolist() == [2] * 4 + [5] * 4
    lengths = (batch.tokens >= 0).sum(1)
    assert lengths.max() == batch.tokens.shape[1] and bool((batch.marks[batch.tokens < 0] == 0).all())


def test_the_held_are_never_drawn(arrays: Arrays) -> None:
    assert arrays.training.tolist() == [1, 2, 3, 4, 5, 6, 7]
    drawn = [kind for batch in batches(arrays, 2, 0, 0, 64) for kind in batch.kind.tolist()]
    assert set(drawn) == {1, 2, 3, 4, 5, 6, 7}


def test_a_question_comes_with_a_right_passage_or_none(arrays: Arrays) -> None:
    left_out = 0
    for batch in batches(arrays, 2, 0, 0, 64):
        for rows in batch.groups:
            right = int(batch.relevant[rows].sum())
            assert right <= 1 and rows.stop - rows.start - right <= NEGATIVES
            left_out += right == 0
    assert 0 < left_out < 40


def test_a_batch_depends_on_its_step_alone(arrays: Arrays) -> None:
    whole = list(batches(arrays, 2, 7, 0, 30))
    late = next(islice(batches(arrays, 2, 7, 20, 30), 3, None))
    assert late.tokens.tolist() == whole[23].tokens.tolist() and late.gold.tolist() == whole[23].gold.tolist()
    assert whole[0].tokens.tolist() != next(batches(arrays, 2, 8, 0, 30)).tokens.tolist()
