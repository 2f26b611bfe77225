"""The network: padding and company change nothing, a span is short and inside, what is dropped is made up for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from rag.reader.network import NO_SPAN, SPAN_PIECES
from rag.training.fit.batch import Desk, scored
from rag.training.network.network import HEAD, Network, Shape, attended, kept, rotated, turns
from tests.rag.training.fit.test_batch import desk_of
from tests.rag.training.invented import invented


@pytest.fixture(scope="module")
def network() -> Network:
    torch.manual_seed(0)
    return Network(Shape(128, 64, 2)).eval()


@torch.no_grad()
def scores(network: Network, desk: Desk, rows: list[int]) -> tuple[torch.Tensor, torch.Tensor]:
    return scored(network, desk.input(torch.zeros(len(rows), dtype=torch.long), torch.tensor(rows)))


def test_a_passage_scores_alike_alone_and_padded(network: Network, words: Path, tmp_path: Path) -> None:
    questions = invented(1, 2)
    questions.r_len[1] = 60  # over 32 pieces: the first is padded beside it
    long = np.concatenate([questions.c_ids[:12], np.arange(20, 80)])
    questions = type(questions)(**{
        **{name: getattr(questions, name) for name in questions.__slots__},
        "c_ids": long.astype(np.uint16), "c_bounds": np.array([0, 12, 72]), "r_start": np.zeros(2, np.int32),
    })  # fmt: skip
    desk = desk_of(questions, words, tmp_path)
    alone, judged = scores(network, desk, [0])
    together, judged_together = scores(network, desk, [0, 1])
    n = alone.shape[1]
    torch.testing.assert_close(together[0, :n, :n], alone[0], atol=1e-4, rtol=0)
    assert bool((together[0, n:] == NO_SPAN).all())
    torch.testing.assert_close(judged_together[:1], judged, atol=1e-4, rtol=0)


def test_a_span_is_short_and_inside(network: Network) -> None:
    inside = torch.zeros(1, 100, dtype=torch.bool)
    inside[0, 10:90] = True
    with torch.no_grad():
        scores = network.spans(torch.randn(1, 100, 64), inside)[0]
    first, last = (scores > NO_SPAN).nonzero().T
    assert bool(((last >= first) & (last - first < SPAN_PIECES) & (first >= 10) & (last < 90)).all())
    assert len(first) == sum(min(SPAN_PIECES, 90 - i) for i in range(10, 90))


def test_plain_attention_is_attention() -> None:
    q, k, v = torch.randn(3, 2, 4, 7, HEAD)
    mask = torch.zeros(2, 1, 1, 7)
    mask[1, ..., 5:] = NO_SPAN
    torch.testing.assert_close(attended(q, k, v, mask), F.scaled_dot_product_attention(q, k, v, attn_mask=mask))


def test_rotation_tells_distances_only() -> None:
    x, y = torch.randn(2, 1, 1, 1, HEAD).expand(2, 1, 9, 1, HEAD)
    turn = turns(9, x)
    products = (rotated(x, turn) * rotated(y, turn).roll(-2, 1)).sum(-1)[0, :7, 0]
    torch.testing.assert_close(products, products[:1].expand(7), atol=1e-3, rtol=1e-4)


def test_what_is_dropped_is_made_up_for() -> None:
    torch.manual_seed(0)
    factors = kept(torch.zeros(4, 50, 64), 0.1)
    assert factors.shape == (2, 4, 50, 64) and len(set(factors.flatten().tolist())) == 2
    assert factors.mean().item() == pytest.approx(1.0, abs=0.01)
    assert (factors == 0).float().mean().item() == pytest.approx(0.1, abs=0.01)
