"""A passage as it is read, and the way back from its words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from index.articles.clean import articles
from index.articles.passages import passages
from index.articles.structure.written import cut, replies, statements, written
from index.types import Passage


def of(text: str) -> list[Passage]:
    return [p for a in articles("a.md", text) for p in passages(a, text)]


def test_tags_and_names_of_characters_are_not_read_and_spans_come_back_to_the_slice() -> None:
    (p,) = of("全县新增公园<strong>5</strong>处，总面积<b>2.3</b>万平方米，6:00&mdash;22:00开放。")
    read = written(p)
    assert read.text == "全县新增公园5处，总面积2.3万平方米，6:00—22:00开放。"
    for said, slice_ in (("2.3万平方米", "2.3</b>万平方米"), ("6:00—22:00", "6:00&mdash;22:00"), ("5", "5")):
        at = read.text.index(said)
        start, end = read.back(at, at + len(said)) or (0, 0)
        assert p.text[start:end] == slice_


def test_words_beside_the_slice_are_no_span() -> None:
    p = of("各港口：\n\n港口\t吞吐量\n沧屿港\t8642.7\n白鹭港\t12310.5\n")[-1]
    read = written(p)
    assert "港口：白鹭港，吞吐量：12310.5" in read.text
    at = read.text.index("，吞吐量：12310.5")
    assert read.back(at, at + 5) is None
    start, end = read.back(at, at + len("，吞吐量：12310.5")) or (0, 0)
    assert p.text[start:end] == "12310.5"


def test_a_row_is_a_statement_and_a_question_is_no_reply() -> None:
    p = of("港口\t说明\t吞吐量\n沧屿港\t新建。待验\t8642.7\n白鹭港\t老港\t12310.5\n")[-1]
    assert [p.text[a:b] for a, b in statements(p)] == [
        "港口\t说明\t吞吐量",
        "沧屿港\t新建。待验\t8642.7",
        "白鹭港\t老港\t12310.5",
    ]
    q = of("问：票价呢？\n答：两元。\n问：何时？\n答：九月。")[0]
    assert [q.text[a:b] for a, b in replies(q)] == ["答：两元。"]


def test_without_names_a_question_and_its_reply_are_one_sentence() -> None:
    p = of("问：首战对手是谁？\n答：海东队。\n问：何时？\n答：九月。")[0]
    assert written(p, names=False).text == "首战对手是谁：海东队。\n"
    assert written(p).text == p.text


def test_a_span_of_nothing_but_characters_from_entities_has_no_way_back() -> None:
    assert written(of("&lt;&lt;")[0]).back(0, 2) is None


TEXTS = st.lists(
    st.sampled_from(["问：甲吗？\n", "答：乙。\n", "a\tb\n", "1\t2\n", "<b>丙</b>", "&lt;", "丁。", "&nbsp;", "\n"]),
    max_size=25,
).map("".join)


@given(TEXTS, st.data())
def test_every_span_that_comes_back_lies_in_the_passage_and_a_slice_keeps_its_parts(
    text: str, data: st.DataObject
) -> None:
    for p in of(text):
        for names in (True, False):
            read = written(p, names=names)
            for place, start, length in read.places:
                assert read.text[place : place + length] == p.text[start : start + length]
            a, b = sorted(data.draw(st.tuples(*[st.integers(0, len(read.text))] * 2)))
            back = read.back(a, b)
            assert back is None or 0 <= back[0] < back[1] <= len(p.text)
        a, b = sorted(data.draw(st.tuples(*[st.integers(0, len(p.text))] * 2)))
        part = cut(p, a, b)
        assert part.text == text[part.start : part.end]
        assert all(0 <= c.start < c.end <= b - a for c in part.cells)
        assert all(0 <= u.start <= u.said <= u.end <= b - a for u in part.utterances)
