"""Lookups in tables and interviews: the named cell, the reply to a question asked again, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from index.articles.clean import articles
from index.articles.passages import passages
from index.types import Hit, PassageRecord
from rag.reader.lookup import lookup
from rag.reader.structured import StructuredReader
from rag.types import Reading, Span

TABLE = (
    "六市数据出炉\n2022-07-25\n\n六市情况如下：\n城市\t上半年GDP（亿元）\t同比增速\t去年同期（亿元）\t书记\n江州市\t438.5\t2.1%\t421.3\t许知远\n"
    "江州新区\t56.2\t9.0%\t51.6\t秦牧野\n海东市\t231.1\t1.5%\t227.7\t温如玉\n"
)
TALK = "教练谈新赛季\n2022-07-25\n\n记者：目标是什么？\n陆远征：进入四强。\n记者：首战对手是谁？\n陆远征：海东队。\n"


def hits(text: str) -> list[Hit]:
    cut = [p for a in articles("a.txt", text) for p in passages(a, text)]
    return [Hit(i, PassageRecord(p)) for i, p in enumerate(cut)]


class Pointing:
    """Finds one wording in what it is given to read, surely."""

    fingerprint = "pointing"

    def __init__(self, wording: str) -> None:
        self.wording = wording

    def takes(self, question: str) -> bool:
        return True

    def read(self, question: str, hits: Sequence[Hit]) -> list[Reading]:
        at = [hit.passage.text.find(self.wording) for hit in hits]
        spans = [(Span(a, a + len(self.wording), 0.8),) if a >= 0 else () for a in at]
        return [Reading(1.0, some, 0.8 if some else 0.0) for some in spans]


def read(question: str, text: str, wording: str) -> list[str]:
    given = hits(text)
    readings = StructuredReader(Pointing(wording)).read(question, given)
    return [h.passage.text[s.start : s.end] for h, r in zip(given, readings, strict=True) for s in r.spans]


@pytest.mark.parametrize(
    ("question", "cell"),
    [
        ("海东上半年GDP同比增速是多少？", "1.5%"),
        ("海东去年同期GDP是多少？", "227.7"),
        ("江州市上半年GDP多少亿元？", "438.5"),
        ("江州新区增速是多少？", "9.0%"),
        ("江州新區的書記是誰？", "秦牧野"),
        ("江州市常住人口的同比增速是多少？", None),  # 常住人口 stands nowhere: the reader decides
        ("海东县同比增速是多少？", None),
        ("南华市同比增速是多少？", None),
        ("海东有多少家医院？", None),
        ("哪个城市同比增速最高？", None),
    ],
)
def test_the_cell_of_the_row_and_column_that_are_named(question: str, cell: str | None) -> None:
    (passage,) = [h.passage for h in hits(TABLE) if h.passage.cells]
    found = lookup(question, passage, "").answer
    assert (found and passage.text[found.start : found.end]) == cell


def test_a_span_of_another_row_is_none() -> None:
    assert read("南华市同比增速是多少？", TABLE, "1.5%") == []
    assert read("海东市有多少家医院？", TABLE, "2.1%") == []
    assert read("海东市有多少家医院？", TABLE, "231.1") == ["231.1"]  # the reader's own: its confidence decides


def test_a_span_that_runs_over_header_and_cell_is_the_cell() -> None:
    assert read("海东市的情况", TABLE, "同比增速：1.5%") == ["1.5%"]


def test_a_question_line_is_no_answer_but_its_reply() -> None:
    assert read("球队想要什么？", TALK, "目标是什么") == ["进入四强。"]
    assert read("记者问了什么？", TALK, "目标是什么") == ["目标是什么"]


def test_a_question_asked_again_is_answered_by_its_reply() -> None:
    assert read("新赛季目标是什么？", TALK, "nothing") == ["进入四强。"]
    assert read("新赛季首战对手是谁？", TALK, "陆远征：海东队") == ["海东队"]
    assert read("新赛季目标何时实现？", TALK, "nothing") == []  # of another form
    assert read("新赛季薪水目标是什么？", TALK, "nothing") == []  # of another thing


def test_prose_is_read_as_it_is() -> None:
    prose = "大桥通车\n2021-01-01\n\n大桥主跨628米，昨日通车。"
    assert read("主跨多少米？", prose, "628米") == ["628米"]
