"""The numpy pass is the torch one, whatever else is read beside a passage."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.encoder.static import shipped
from rag.reader.network import LONGEST, NOWHERE, WIDTH, Floats, embedded, forward
from rag.reader.tokens import Tokens, kind_number, tokens

QUESTION = "局长是谁？"
PASSAGES = ("青石镇的局长是王小明。他2018年上任，“很好”。", "今天天气不错。", "桥长2860米，" * 12)


def cut(*texts: str) -> list[Tokens]:
    return [tokens(shipped().tokenizer, text) for text in texts]


def test_numpy_and_torch_agree(drawn: dict[str, Floats], tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    from rag.reader.train.arrays import Group, Row, collate, read, write
    from rag.reader.train.network import Network

    table, weight = torch.from_numpy(drawn["table.weight"]), torch.from_numpy(drawn["weight"])
    network = Network(table, weight).eval()
    network.load_state_dict({name: torch.as_tensor(value) for name, value in drawn.items()})
    question, *passages = cut(QUESTION, *PASSAGES)
    rows = tuple(Row(1 + i, ()) for i in range(len(passages)))
    write(tmp_path / "a.npz", [question, *passages], [Group(0, kind_number(QUESTION), False, rows)])
    with torch.no_grad():
        spans, relevance = network(collate(read(tmp_path / "a.npz"), [0]))
    scores = forward(drawn, kind_number(QUESTION), embedded(drawn, question), [embedded(drawn, p) for p in passages])
    for mine, theirs, logit in zip(scores, spans.numpy(), relevance.numpy(), strict=True):
        n = len(mine.spans)
        np.testing.assert_allclose(mine.spans, theirs[:n, :n], atol=1e-3)
        assert np.all(theirs[n:] == NOWHERE)
        assert abs(mine.relevance - logit) < 1e-3


def test_a_passage_scores_alike_alone_and_in_company(drawn: dict[str, Floats]) -> None:
    question, *passages = (embedded(drawn, t) for t in cut(QUESTION, *PASSAGES))
    together = forward(drawn, 2, question, passages)
    for passage, score in zip(passages, together, strict=True):
        alone = forward(drawn, 2, question, [passage])[0]
        np.testing.assert_allclose(alone.spans, score.spans, atol=1e-4)
        assert abs(alone.relevance - score.relevance) < 1e-4


def test_spans_end_where_they_begin_or_later_and_are_short(drawn: dict[str, Floats]) -> None:
    question, long = (embedded(drawn, t) for t in cut(QUESTION, "桥长2860米，" * 30))
    spans = forward(drawn, 2, question, [long])[0].spans
    first, last = np.nonzero(spans > NOWHERE)
    assert len(first) and np.all((last >= first) & (last - first < LONGEST))


def test_one_vector_a_piece(drawn: dict[str, Floats]) -> None:
    (made,) = cut(TEXT := PASSAGES[0])
    side = embedded(drawn, made)
    assert side.own.shape == side.unit.shape == (len(made.ids), WIDTH) and side.weight.shape == (len(made.ids),)
    assert TEXT[slice(*made.offsets[0])]
