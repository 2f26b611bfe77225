"""What is read for questions of time, and where its spans stand in the passage's own words."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import Hit, Passage, PassageRecord
from rag.reader.dated import DatedReader
from rag.types import Reading, Span


class EverySpan:
    """Gives some spans of what it is handed, and remembers the text."""

    fingerprint = "0"

    def __init__(self, *spans: tuple[int, int] | str) -> None:
        self.spans, self.text = spans, ""

    def takes(self, question: str) -> bool:
        return bool(question)

    def read(self, question: str, hits: Sequence[Hit]) -> list[Reading]:
        self.text = text = hits[0].passage.text
        places = [(text.index(s), text.index(s) + len(s)) if isinstance(s, str) else s for s in self.spans]
        return [Reading(0.5, tuple(Span(*place, 0.3) for place in places), 0.9)]


def hit(text: str, dated: str | None = "2019-06-21", language: str = "zh-Hans") -> Hit:
    return Hit(0, PassageRecord(Passage("a.txt", 0, len(text), text, 0, None, dated, None, ""), language=language))


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("昨日上午10时通车，去年年底贯通。", "2019年6月20日上午10时通车，2018年12月贯通。"),
        ("後年三月啟用，上週五公告。", "2021年3月啟用，2019年6月14日公告。"),
        ("2016年动工，6月12日完工，次日通车。", "2016年动工，6月12日完工，次日通车。"),
        ("上月中旬开会。", "上月中旬开会。"),
    ],
)
def test_what_is_read(text: str, read: str) -> None:
    reader = EverySpan()
    DatedReader(reader).read("哪一天？", [hit(text)])
    assert reader.text == read
    DatedReader(reader).read("哪一天？", [hit(text, None)])
    assert reader.text == text


def test_english_is_read_in_english() -> None:
    reader = EverySpan()
    DatedReader(reader).read("When?", [hit("It opened yesterday, a year late. Last year it failed.", language="en")])
    assert reader.text == "It opened 20 June 2019, a year late. 2018 it failed."


def test_spans_of_one_date_are_one() -> None:
    text = "大桥昨日上午10时通车，去年底贯通。"
    reader = EverySpan("2019年6月20日", "6月20日", "20日上午10时", "2018年12月贯通", "大桥")
    (reading,) = DatedReader(reader).read("哪一天？", [hit(text)])
    assert [(text[s.start : s.end], round(s.probability, 1)) for s in reading.spans] == [
        ("昨日", 0.6), ("昨日上午10时", 0.3), ("去年底贯通", 0.3), ("大桥", 0.3)]  # fmt: skip
    assert (reading.relevance, reading.mass) == (0.5, 0.9)


PIECES = st.lists(
    st.sampled_from(["昨日", "去年底", "本月25日", "大桥", "，", "明年三月", "周五", "6月", "x"]), max_size=8
)


@given(PIECES, st.data())
def test_spans_are_slices_of_the_passage(pieces: list[str], data: st.DataObject) -> None:
    text, reader = "".join(pieces), EverySpan()
    DatedReader(reader).read("？", [hit(text)])
    ends = st.integers(0, len(reader.text))
    start, end = sorted((data.draw(ends), data.draw(ends)))
    if start < end:
        (reading,) = DatedReader(EverySpan((start, end))).read("？", [hit(text)])
        (span,) = reading.spans
        assert 0 <= span.start < span.end <= len(text)
