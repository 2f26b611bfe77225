"""What is asked about must be what is said about: another line, day or company is no answer, and what is there stays."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.language.names import names
from index.types import Passage, PassageRecord
from rag.asking.form import alone
from rag.judge.subject.about import about
from rag.types import Evidence, Span

# title, date, text, the span that would answer
TRAM = (
    "榆城有轨电车5号线开通",
    "2023-03-01",
    "榆城有轨电车5号线2月28日开通，全长14.2公里。线路设站18座，票价3元。",
    "14.2公里",
)
FAIR = ("第九届龙潭茶博会闭幕", "2021-05-12", "第九届龙潭茶博会11日闭幕，成交额达到2.6亿元。", "2.6亿元")
HALF = ("青禾银行半年报", "2021-08-30", "青禾银行上半年净利润6.8亿元。", "6.8亿元")
BANK = (
    "青禾银行2020年净利润增长",
    "2021-03-30",
    "青禾银行2020年实现净利润12.5亿元。今年计划新增网点30家。",
    "12.5亿元",
)
PLAN = ("青禾银行2020年净利润增长", "2021-03-30", BANK[2], "30家")
RAIN = ("雙溪鄉昨日豪雨", "2019-08-02", "雙溪鄉昨日降雨量達到215毫米，雙溪鄉公所疏散居民64人。", "215毫米")
PORT = ("Port of Larne traffic in 2021", "2022-01-20", "The port handled 3.1 million tonnes in 2021.", "3.1 million tonnes")  # fmt: skip
PIER = ("Penarth Pier reopens", "2022-04-01", "Penarth Pier reopened in March after repairs. Burnt Harbour handled 90 tonnes.", "90 tonnes")  # fmt: skip


def asked(question: str, article: tuple[str, str, str, str]) -> tuple[bool, tuple[str, str] | None]:
    """Return whether the span is kept, and what was asked and told instead."""
    title, date, text, span = article
    record = PassageRecord(Passage("a.txt", 0, len(text), text, 0, title, date, None, title), names(text))
    at = text.index(span)
    evidence = [Evidence(record, 0.9, (Span(at, at + len(span), 0.8),))]
    kept, sibling = about(alone(question), evidence, lambda _: f"{title}\n{text}")
    return bool(kept[0].spans), (sibling.asked, sibling.told) if sibling else None


@pytest.mark.parametrize(
    ("question", "article", "sibling"),
    [
        ("榆城有轨电车6号线全长多少公里？", TRAM, ("6号线", "5号线")),
        ("榆城有軌電車二號線全長多少？", TRAM, ("二號線", "5号线")),
        ("枫城有轨电车5号线全长多少公里？", TRAM, ("枫城", "榆城")),
        ("第八届龙潭茶博会成交额是多少？", FAIR, ("第八届", "第九届")),
        ("2020年龙潭茶博会成交额是多少？", FAIR, ("2020年", "2021-05-12")),
        ("青禾银行2019年净利润是多少？", BANK, ("2019年", "2020年")),
        ("蓝川银行2020年净利润是多少？", BANK, ("蓝川", "青禾")),
        ("青禾银行三季度净利润是多少？", HALF, ("三季度", "上半年")),
        ("青禾银行2020年新增多少家网点？", PLAN, ("2020年", "今年")),
        ("雙溪鄉7月25日降雨量多少？", RAIN, ("7月25日", "昨日")),
        ("How many tonnes did the port handle in 2019?", PORT, ("2019", "2021")),
        ("How many tonnes did Larne Harbour handle?", PIER, ("Larne", "Burnt")),
        ("Which Norwell Pier opened in March?", PIER, ("Norwell", "Penarth")),
    ],
)
def test_another_thing_of_the_kind_is_no_answer(
    question: str, article: tuple[str, str, str, str], sibling: object
) -> None:
    assert asked(question, article) == (False, sibling)


@pytest.mark.parametrize(
    ("question", "article"),
    [
        ("榆城有轨电车5号线全长多少公里？", TRAM),
        ("榆城有軌電車五號線全長多少？", TRAM),
        ("榆城电车有多长？", TRAM),
        ("第9届龙潭茶博会成交额是多少？", FAIR),
        ("龙潭茶博会2021年成交额是多少？", FAIR),
        ("青禾银行去年净利润是多少？", BANK),
        ("青禾银行二〇二〇年净利润是多少？", BANK),
        ("青禾银行2021年计划新增多少家网点？", PLAN),
        ("自2019年以来，青禾银行赚了多少？", BANK),
        ("青禾银行6月净利润是多少？", HALF),
        ("雙溪鄉8月1日降雨量多少？", RAIN),
        ("双溪乡2019年8月的雨下了多少？", RAIN),
        ("How many tonnes did the port handle in 2021?", PORT),
        ("How much did Burnt Harbour handle since Pénarth Pier reopened?", PIER),
    ],
)
def test_what_is_there_stays(question: str, article: tuple[str, str, str, str]) -> None:
    assert asked(question, article) == (True, None)


@settings(max_examples=50)
@given(st.text(max_size=40))
def test_any_question_is_weighed(question: str) -> None:
    for article in (TRAM, BANK, RAIN):
        kept, sibling = asked(question, article)
        assert kept == (sibling is None)


def test_no_sibling_is_told_where_another_passage_speaks_of_what_was_asked() -> None:
    texts = ("榆城有轨电车5号线全长14.2公里。", "榆城有轨电车6号线9月开通。")
    records = [PassageRecord(Passage(f"{n}.txt", 0, len(t), t, 0, None, None, None, "")) for n, t in enumerate(texts)]
    evidence = [Evidence(records[0], 0.9, (Span(11, 17, 0.8),)), Evidence(records[1], 0.5, ())]
    kept, sibling = about(alone("榆城有轨电车6号线全长多少？"), evidence, lambda source: texts[int(source[0])])
    assert not kept[0].spans and sibling is None


@pytest.mark.parametrize(
    ("asked", "resolved", "kept"),
    [("它的行长是谁？", "2019年，青禾银行的行长是谁？", True), ("净利润呢？", "2019年，青禾银行净利润多少？", False)],
)
def test_a_time_that_is_lent_binds_a_figure_alone(asked: str, resolved: str, kept: bool) -> None:
    title, date, text, span = BANK
    record = PassageRecord(Passage("a.txt", 0, len(text), text, 0, title, date, None, title))
    at = text.index(span)
    question = replace(alone(resolved), asked=asked)
    pieces, _ = about(question, [Evidence(record, 0.9, (Span(at, at + len(span), 0.8),))], lambda _: text)
    assert bool(pieces[0].spans) == kept
