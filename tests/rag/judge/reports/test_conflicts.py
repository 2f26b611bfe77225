"""Conflicts: another value of the same thing elsewhere is one; the same value in other words, another day or thing is not."""

from __future__ import annotations

import pytest

from index.language.sentences import sentences
from index.types import Passage, PassageRecord
from rag.asking.question import analyse
from rag.judge.reports.conflicts import Conflict, conflicts
from rag.types import Ask, Draft, DraftSentence, Evidence, Quote, Span, Trace

NUMBER, DATE = "临港区新增停车泊位多少？", "临港区停车泊位何时启用？"
ENGLISH = "How many passengers did the Harlow ferry carry?"


def piece(source: str, text: str, span: str, date: str | None = None) -> Evidence:
    passage = Passage(source, 0, len(text), text, 0, None, date, None, "")
    at = text.find(span)
    spans = (Span(at, at + len(span), 0.5),) if span and at >= 0 else ()
    return Evidence(PassageRecord(passage), 0.9, spans)


def listed(question: str, answer: tuple[str, ...], *others: tuple[str, ...]) -> tuple[Conflict, ...]:
    """The conflicts of an answer: each text with the span that the reader finds in it, and perhaps its date."""
    evidence = tuple(piece(f"{n}.txt", *given) for n, given in enumerate((answer, *others)))
    text, span = answer[:2]
    start, end = next((a, b) for a, b in sentences(text) if span in text[a:b])
    draft = Draft((DraftSentence(text[start:end], (Quote(0, start, end),)),), (span,))
    return conflicts(Trace(Ask(question), analyse(question, ()), evidence=evidence, draft=draft))


@pytest.mark.parametrize(
    ("question", "answered", "elsewhere", "span", "contradicts"),
    [
        (NUMBER, "1,268个", "临港区新增停车泊位1268个。", "1268个", False),
        (NUMBER, "1,268个", "臨港區新增停車泊位一千二百六十八個。", "一千二百六十八個", False),
        (NUMBER, "1.24万个", "临港区新增停车泊位12400个。", "12400个", False),
        (NUMBER, "1.24万个", "临港区新增停车泊位12389个。", "12389个", False),  # rounded
        (NUMBER, "5200个", "临港区新增停车泊位超过5000个。", "5000个", False),  # a bound that holds
        (NUMBER, "3.6亿元", "临港区新增停车泊位36000万元。", "36000万元", False),
        (NUMBER, "三成", "临港区新增停车泊位30%。", "30%", False),
        (NUMBER, "1,268个", "第3批，临港区新增停车泊位在3号楼。", "3号楼", False),
        (NUMBER, "1,268个", "临港区新增停车泊位1200个。", "1200个", True),
        (NUMBER, "1,268个", "臨港區新增停車泊位1200個。", "1200個", True),
        (NUMBER, "五千万元", "临港区新增停车泊位6400万元。", "6400万元", True),
        (NUMBER, "1,268个", "临港区新增停车泊位1200个。", "", False),  # not what the reader takes for an answer
        (NUMBER, "1,268个", "临江区新增停车泊位1200个。", "1200个", False),  # another place, known or not
        (NUMBER, "1,268个", "临港区新增停车泊位1200个，后来增至1268个。", "1200个", False),  # it says both
        (DATE, "2022年3月", "临港区停车泊位二〇二二年三月启用。", "二〇二二年三月", False),
        (DATE, "2022年3月", "临港区停车泊位2021年3月启用。", "2021年3月", True),
        (DATE, "2022年3月", "临港区停车泊位昨日启用。", "昨日", False),
    ],
)
def test_conflicts(question: str, answered: str, elsewhere: str, span: str, contradicts: bool) -> None:
    answer = f"临港区停车泊位{answered}启用。" if question == DATE else f"临港区新增停车泊位{answered}。"
    assert [c.citation.quote for c in listed(question, (answer, answered), (elsewhere, span))] == [
        elsewhere
    ] * contradicts


def test_a_figure_of_another_time_is_no_conflict() -> None:
    answer = ("5月3日，临港区新增停车泊位26个。", "26个", "2021-05-04")
    assert not listed(NUMBER, answer, ("5月4日，临港区新增停车泊位31个。", "31个", "2021-05-05"))
    assert not listed(NUMBER, answer, ("昨日，临港区新增停车泊位31个。", "31个", "2021-05-05"))
    assert listed(NUMBER, answer, ("昨日，临港区新增停车泊位31个。", "31个", "2021-05-04"))
    undated = ("临港区新增停车泊位26个。", "26个", "2021-05-04")
    assert not listed(NUMBER, undated, ("2019年临港区新增停车泊位31个。", "31个", "2021-05-04"))
    asked = "5月3日临港区新增停车泊位多少？"
    assert not listed(asked, ("临港区新增停车泊位26个。", "26个"), ("截至5月4日，临港区新增停车泊位31个。", "31个"))


def test_yesterdays_prices_in_the_same_words_are_no_conflict() -> None:
    today = ("铜期货主力合约收于每吨5442元，跌幅1.95%。", "5442元")
    assert not listed("铜期货主力合约收于每吨多少？", today, ("铜期货主力合约收于每吨5318元，跌幅0.78%。", "5318元"))


def test_the_newest_goes_first_and_each_figure_is_listed_once() -> None:
    said = listed(
        ENGLISH,
        ("The Harlow ferry carried 2,400 passengers, its owner said.", "2,400 passengers", "2021-05-04"),
        ("The Harlow ferry carried 2,900 passengers, the port said.", "2,900 passengers", "2021-05-02"),
        ("The Harlow ferry carried 2,700 passengers, the city said.", "2,700 passengers", "2021-05-03"),
        ("The Harlow ferry carried 2,700 passengers, a paper said.", "2,700 passengers", "2021-05-01"),
        ("The Barlow ferry carried 1,100 passengers, the port said.", "1,100 passengers", "2021-05-03"),
    )
    assert [c.citation.date for c in said] == ["2021-05-03", "2021-05-02"]
    assert "2,700" in said[0].figure and said[0].citation.source == "2.txt"
