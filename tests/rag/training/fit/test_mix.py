"""What is drawn: every question once an epoch, alike in length, by the seed and the number alone; never the held."""

from __future__ import annotations

from itertools import chain

import numpy as np
import pytest

from rag.training.fit.mix import Pool, kind_of, passages
from rag.training.questions.qa_file import ASKED, AUTHORED, MADE, Questions
from tests.rag.training.invented import invented


def test_an_epoch_holds_each_question_once() -> None:
    pool = Pool(np.arange(100, 112), np.arange(200), 4, (0, 1))
    first = [pool.batch(n).tolist() for n in range(3)]
    second = [pool.batch(n).tolist() for n in range(3, 6)]
    assert sorted(chain(*first)) == sorted(chain(*second)) == list(range(100, 112))
    assert first != second
    assert [Pool(np.arange(100, 112), np.arange(200), 4, (0, 1)).batch(n).tolist() for n in range(3)] == first


def test_a_batch_is_of_like_length() -> None:
    longest = np.random.default_rng(0).integers(1, 500, 640)
    pool = Pool(np.arange(640), longest, 10, (0,))
    assert np.mean([np.ptp(longest[pool.batch(n)]) for n in range(64)]) < 30


def test_a_pool_smaller_than_a_batch_is_one() -> None:
    assert sorted(Pool(np.arange(3), np.arange(3), 96, (0,)).batch(7).tolist()) == [0, 1, 2]


@pytest.mark.parametrize("made", [0.4, 0.1])
def test_shares_are_kept(made: float) -> None:
    kinds = np.array([kind_of((n + 0.5) / 1_000, authored=0.5, made=made) for n in range(1_000)])
    assert [(kinds == kind).mean() for kind in (AUTHORED, MADE, ASKED)] == pytest.approx(
        [0.5, made / 2, 0.5 - made / 2]
    )


def test_a_question_comes_with_a_right_passage_or_none() -> None:
    questions: Questions = invented(6, 20)
    random, without = np.random.default_rng(0), 0
    for turn in range(400):
        group = turn % 20
        chosen = passages(questions, group, 4, 0.12, random)
        right = [row for row in chosen if questions.r_spans[row, 0, 0] >= 0]
        assert len(right) <= 1 and 0 < len(chosen) <= 4 and set(chosen) <= set(questions.rows(group))
        assert len(set(chosen)) == len(chosen)
        without += not right
    assert 20 < without < 80


def test_the_held_are_not_learnt() -> None:
    questions = invented(6, 20, held=5)
    assert len(questions.of(ASKED, held=False)) == 15 and questions.of(ASKED, held=True).tolist() == [0, 1, 2, 3, 4]
