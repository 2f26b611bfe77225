"""Conflicts: another value of the same unit elsewhere is one; the same value in other words never is."""

from __future__ import annotations

import pytest

from index.types import Passage, PassageRecord
from rag.judge.conflicts import conflicts
from rag.types import Ask, Citation, Draft, Evidence, Question, Trace

ASKED = {
    "number": "临港区新增停车泊位多少？",
    "date": "临港区停车泊位启用？",
}


@pytest.mark.parametrize(
    ("kind", "answered", "elsewhere", "listed"),
    [
        ("number", "1,268个", "临港区新增停车泊位1268个。", False),
        ("number", "1,268个", "臨港區新增停車泊位一千二百六十八個。", False),
        ("number", "1.24万个", "临港区新增停车泊位12400个。", False),
        ("number", "3.6亿元", "临港区新增停车泊位36000万元。", False),
        ("number", "三成", "临港区新增停车泊位30%。", False),
        ("number", "1,268个", "第3批，临港区新增停车泊位在3号楼。", False),
        ("number", "1,268个", "临港区新增停车泊位1200个。", True),
        ("number", "五千万元", "临港区新增停车泊位6400万元。", True),
        ("date", "2022年3月", "临港区停车泊位二〇二二年三月启用。", False),
        ("date", "2022年3月", "临港区停车泊位2021年3月启用。", True),
        ("date", "2022年3月", "临港区停车泊位昨日启用。", False),
    ],
)
def test_conflicts(kind: str, answered: str, elsewhere: str, listed: bool) -> None:
    passages = [
        Passage(f"{n}.txt", 0, len(text), text, 0, "标题", None, None, "标题")
        for n, text in enumerate((answered, elsewhere))
    ]
    cited = (Citation(1, "0.txt", None, None, 0, len(answered), answered, 1.0),)
    trace = Trace(
        Ask(ASKED[kind]),
        Question(ASKED[kind], ASKED[kind], "zh-Hans", kind),
        evidence=tuple(Evidence(PassageRecord(p), 0.9, ()) for p in passages),
        draft=Draft((), (answered,)),
    )
    assert [c.quote for c in conflicts(trace, cited)] == [elsewhere] * listed
