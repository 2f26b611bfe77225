"""Words that turn a sentence round, in both languages; what only looks like one is a part of a word."""

from __future__ import annotations

import pytest

from rag.judge.premise.opposites import negations, opposed, opposite


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("股价上涨了多少", "股价下跌2%"), ("为什么反对合并", "董事会同意合并"), ("why did the company refuse", "公司接受了报价"),
        ("主场踢的吧", "在客场进行"), ("净流入多少", "净流出300万元"), ("he lost the match", "he won the match"),
    ],
)  # fmt: skip
def test_opposites_deny_each_other(asked: str, told: str) -> None:
    assert opposed(asked, told) and opposed(told, asked)


@pytest.mark.parametrize(
    ("asked", "told"),
    [("城东法院在哪里", "城西区的学校"), ("先上涨，后下跌", "全天上涨"), ("股价上涨", "股价上涨"), ("", "")],
)
def test_parts_of_names_and_both_sides_at_once_deny_nothing(asked: str, told: str) -> None:
    assert not opposed(asked, told)


def test_negations_are_counted_where_they_deny() -> None:
    assert [
        negations(text) for text in ("并未上锁", "没有取消", "不仅如此", "非常好", "it never did", "nothing new")
    ] == [1, 2, 0, 0, 1, 0]


def test_an_opposite_of_the_same_length() -> None:
    assert opposite("上涨", frozenset({"跌", "下跌"})) == "下跌" and opposite("上涨", frozenset({"fell", "跌"})) is None
