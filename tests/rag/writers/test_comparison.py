"""Quoted figures are compared exactly, or not at all."""

from __future__ import annotations

import pytest

from index.types import Passage, PassageRecord
from rag.asking.form import alone
from rag.types import Ask, Evidence, Span, Trace
from rag.writers.comparison import compared
from rag.writers.extractive import Extractive


def said(question: str, *told: tuple[str, str]) -> str:
    """What is said beside quotations; ``told``: the sentence and the span of each thing, in order."""
    asked = alone(question)
    pieces = []
    for number, (text, span) in enumerate(told):
        passage = Passage(f"{number}.txt", 0, len(text), text, number, None, "2022-03-01", None, "")
        at = text.index(span)
        pieces.append(Evidence(PassageRecord(passage), 0.9, (Span(at, at + len(span), 0.8, number),)))
    parts = tuple(Trace(Ask(part.resolved), part) for part in asked.parts)
    trace = Trace(Ask(question), asked, evidence=tuple(pieces), parts=parts)
    draft = list(Extractive().write(asked, pieces))[-1].draft
    assert draft is not None
    return compared(trace, draft)


@pytest.mark.parametrize(
    ("question", "told", "expected"),
    [
        ("甲厂和乙厂谁的营收更高？", [("甲厂营收268.3亿元。", "268.3亿元"), ("乙厂营收452.9亿元。", "452.9亿元")],
         "据两处引文计算：乙厂更高，与甲厂相差184.6亿元。"),
        ("甲厂和乙厂谁的营收更低？", [("甲厂营收5千万元。", "5千万元"), ("乙厂营收1.2亿元。", "1.2亿元")],
         "据两处引文计算：甲厂更低，与乙厂相差7,000万元。"),
        ("甲厂和乙厂谁的净利润更高？", [("甲厂净亏损41.2亿元。", "41.2亿元"), ("乙厂净利润9.6亿元。", "9.6亿元")],
         "据两处引文计算：乙厂更高，与甲厂相差50.8亿元。"),
        ("甲厂和乙厂的营收合计多少？", [("甲厂营收0.1亿元。", "0.1亿元"), ("乙厂营收0.2亿元。", "0.2亿元")],
         "据两处引文计算：合计3,000万元。"),
        ("甲廠和乙廠誰的毛利率更高？", [("甲廠毛利率41.2%。", "41.2%"), ("乙廠毛利率33.7%。", "33.7%")],
         "據兩處引文計算：甲廠更高，與乙廠相差7.5個百分點。"),
        ("甲厂和乙厂谁的营收更高？", [("甲厂营收3亿元。", "3亿元"), ("乙厂营收3亿元。", "3亿元")],
         "据两处引文计算：甲厂和乙厂相同。"),
        ("甲厂和乙厂谁的营收更高？", [("甲厂营收3亿元。", "3亿元"), ("乙厂营收3亿美元。", "3亿美元")],
         "单位或年份不同，不能比较。"),
        ("甲厂和乙厂谁的营收更高？", [("甲厂2020年营收3亿元。", "3亿元"), ("乙厂2021年营收4亿元。", "4亿元")],
         "单位或年份不同，不能比较。"),
        ("甲厂和乙厂谁的营收更高？", [("甲厂营收超过3亿元。", "超过3亿元"), ("乙厂营收4亿元。", "4亿元")], ""),
        ("甲厂和乙厂谁的营收更高？", [("甲厂营收超过5亿元。", "超过5亿元"), ("乙厂营收4亿元。", "4亿元")],
         "据两处引文计算：甲厂更高。"),
        ("甲厂和乙厂谁的营收更高？", [("甲厂营收很高。", "很高"), ("乙厂营收4亿元。", "4亿元")], ""),
    ],
)  # fmt: skip
def test_compared(question: str, told: list[tuple[str, str]], expected: str) -> None:
    assert said(question, *told) == expected
