"""The losses, by numbers worked out by hand."""

from __future__ import annotations

import math

import pytest
import torch

from rag.reader.network import NO_SPAN
from rag.training.fit.loss import HIGHEST, losses

NONE = [[-1, -1], [-1, -1]]


def spans(*known: dict[tuple[int, int], float]) -> torch.Tensor:
    """Scores of passages of three pieces, NO_SPAN but where they are given."""
    scores = torch.full((len(known), 3, 3), NO_SPAN)
    for passage, given in enumerate(known):
        for (i, j), score in given.items():
            scores[passage, i, j] = score
    return scores


def test_one_softmax_over_all_passages_and_not_here() -> None:
    scores = spans({(0, 1): 1.0, (1, 2): 0.5}, {(0, 0): 2.0})
    gold = torch.tensor([[[0, 1], [-1, -1]], NONE])
    value = losses(scores, torch.tensor([0.0, 0.0]), gold, torch.tensor([[0, 1]]))
    total = math.log(math.exp(1) + math.exp(0.5) + math.exp(2) + 1)
    assert value.span.item() == pytest.approx(total - 1)
    assert value.relevance.item() == pytest.approx(math.log(2))
    assert value.order.item() == pytest.approx(math.log(2))
    assert value.whole.item() == pytest.approx(total - 1 + math.log(2))


def test_several_places_of_the_answer_count_together() -> None:
    scores = spans({(0, 0): 1.0, (2, 2): 1.0, (1, 1): 0.0})
    value = losses(scores, torch.tensor([3.0]), torch.tensor([[[0, 0], [2, 2]]]), torch.tensor([[0]]))
    assert value.span.item() == pytest.approx(math.log((2 * math.e + 2) / (2 * math.e)))
    assert value.relevance.item() == pytest.approx(math.log(1 + math.exp(-3)))
    assert value.order.item() == pytest.approx(0.0)  # there is none to be told from


def test_without_the_answer_nothing_is_to_be_found() -> None:
    scores = spans({(0, 0): 1.0}, {(1, 1): -1.0})
    value = losses(scores, torch.tensor([-2.0, 0.5]), torch.tensor([NONE, NONE]), torch.tensor([[0, 1]]))
    assert value.span.item() == pytest.approx(math.log(math.e + math.exp(-1) + 1))
    assert value.relevance.item() == pytest.approx((math.log(1 + math.exp(-2)) + math.log(1 + math.exp(0.5))) / 2)
    assert value.order.item() == 0.0


def test_questions_are_apart_and_a_missing_passage_is_none() -> None:
    scores = spans({(0, 0): 1.0}, {(0, 0): 4.0}, {(0, 0): 0.0})
    gold = torch.tensor([[[0, 0], [-1, -1]], NONE, [[0, 0], [-1, -1]]])
    value = losses(scores, torch.tensor([1.0, 0.0, 0.0]), gold, torch.tensor([[0, 1], [2, -1]]))
    first = math.log(math.e + math.exp(4) + 1) - 1
    assert value.span.item() == pytest.approx((first + math.log(2)) / 2)
    assert value.order.item() == pytest.approx(math.log(1 + math.exp(-1)) / 2)


def test_one_wrong_label_does_not_count_for_a_whole_batch() -> None:
    value = losses(spans({(0, 0): -500.0}), torch.zeros(1), torch.tensor([[[0, 0], [-1, -1]]]), torch.tensor([[0]]))
    assert value.span.item() == HIGHEST
