from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics.support import supported
from rag.types import Citation, Sentence


def citation(quote: str, marker: int = 1, title: str | None = None, date: str | None = None) -> Citation:
    return Citation(marker, "a.txt", title, date, 0, len(quote), quote, 0.9)


def carried(text: str, quote: str, title: str | None = None, date: str | None = None) -> bool:
    return supported(Sentence(text, (1,), False), [citation(quote, title=title, date=date)])


@pytest.mark.parametrize(
    ("text", "quote", "expected"),
    [
        ("用户有3.6亿。", "个人用户超过3.6亿", True),
        ("用户有36亿。", "个人用户超过3.6亿", False),
        ("用户有36000万。", "个人用户超过3.6亿", True),  # by value
        ("It has 360 million users.", "个人用户超过3.6亿", True),
        ("It has 36 million users.", "个人用户超过3.6亿", False),
        ("占百分之十二", "占１２％", True),
        ("占12%", "有12家", False),  # another unit
        ("增长了12个百分点", "增长12%", False),
        ("一共关了168家[1]。", "168家店关门", True),  # its own marker is no figure
        ("有8家，又有9家", "有8家", False),  # all of them, not some
    ],
)
def test_figures_agree_by_value(text: str, quote: str, expected: bool) -> None:
    assert carried(text, quote) is expected


@pytest.mark.parametrize(
    ("text", "quote", "expected"),
    [
        ("它在2017年3月5日成立", "2017年3月5日，公司成立", True),
        ("它在3月5日成立", "2017年3月5日，公司成立", True),  # less is said
        ("它在2017年3月6日成立", "2017年3月5日，公司成立", False),
        ("它在2018年3月成立", "2017年3月成立，2018年5月上市", False),  # year and month of two dates
        ("It was founded on March 5, 2017.", "２０１７年３月５日成立", True),
        ("It was founded in 2017.", "2017年3月5日成立", True),
        ("It was founded in 2016.", "2017年3月5日成立", False),
        ("12月12日闭幕", "会议12月10日至12日举行", True),  # the month is said once
        ("11月12日闭幕", "会议12月10日至12日举行", False),
        ("从2016年到2018年", "2016至2018年", True),
        ("它有5家店", "5月开业", False),  # a month is no count
        ("It has 5 shops.", "5月开业", False),
        ("共有2017家店", "2017年3月5日成立", False),  # nor is a year
    ],
)
def test_dates_agree_by_value(text: str, quote: str, expected: bool) -> None:
    assert carried(text, quote) is expected


def test_relative_years_count_from_the_articles_date() -> None:
    assert carried("2017年实现盈利", "去年实现盈利", date="2018-03-01")
    assert not carried("2017年实现盈利", "去年实现盈利", date="2019-03-01")
    assert not carried("2017年实现盈利", "去年实现盈利")


@pytest.mark.parametrize(
    ("text", "quote", "expected"),
    [
        ("刘强东说会盈利", "劉強東表示將盈利", True),  # whatever the script
        ("马云说会盈利", "刘强东表示将盈利", False),
        ("刘强东在北京说", "刘强东表示将盈利", False),
        ("Liu Qiangdong said so.", "刘强东表示将盈利", True),
        ("Ma Huateng said so.", "刘强东表示将盈利", False),
        ("JD Finance will make a profit.", "京东金融将盈利", True),  # a translation can't be compared
        ("It was written by Jack Ma.", "It was written by Pony Ma.", False),
        ("刘强东说会盈利", "Liu Qiangdong expects a profit.", True),  # nor can Han against English…
        ("刘强东说IBM会盈利", "Liu Qiangdong expects a profit.", False),  # …but Latin letters can
    ],
)
def test_names_are_compared_where_they_can_be(text: str, quote: str, expected: bool) -> None:
    assert carried(text, quote) is expected


def test_a_name_may_stand_in_the_title_but_a_figure_not() -> None:
    assert carried("刘强东说会盈利", "他说会盈利", title="专访刘强东")
    assert not carried("关了168家店", "店都关了", title="168家店关门")


def test_only_the_citations_of_its_markers_count() -> None:
    both = [citation("有8家", 1), citation("有9家", 2)]
    assert supported(Sentence("有8家", (1,), True), both)
    assert not supported(Sentence("有9家", (1,), True), both)
    assert supported(Sentence("有8家，有9家", (1, 2), True), both)


def test_a_sentence_without_a_citation_is_unsupported_whatever_it_says_of_itself() -> None:
    assert not supported(Sentence("会盈利", (), True), [citation("会盈利")])
    assert not supported(Sentence("会盈利", (2,), True), [citation("会盈利")])
    assert not supported(Sentence("会盈利", (1, 2), True), [citation("会盈利")])
    assert not supported(Sentence("会盈利", (1,), True), [])


@pytest.mark.parametrize("flag", [True, False])
def test_the_answers_own_flag_is_nothing(flag: bool) -> None:
    quotes = [citation("有8家")]
    assert supported(Sentence("共8家", (1,), flag), quotes)
    assert not supported(Sentence("共9家", (1,), flag), quotes)


@given(st.text(st.sampled_from("京东金融2017年3月5日有8家，北京%亿"), min_size=1, max_size=30))
def test_a_quote_carries_itself(text: str) -> None:
    assert carried(text, text)
    assert carried("。" + text, text)  # read, not only recognised as the same string


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_count_is_carried_by_itself_only(said: int, there: int) -> None:
    assert carried(f"共有{said}家", f"那里有{there}家") is (said == there)
