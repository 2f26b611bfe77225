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


def piece(source: str, text: str, span: str, date: str | None = None, title: str = "") -> Evidence:
    passage = Passage(source, 0, len(text), text, 0, title or None, date, None, title)
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


@pytest.mark.parametrize(
    ("question", "answer", "older"),
    [
        (
            "鹤鸣纸厂火灾造成多少人受伤？",  # the earlier report doesn't say 火灾 beside the name
            ("鹤鸣纸厂火灾造成6人受伤，无人死亡。", "6人", "2021-03-09", "鹤鸣纸厂火灾伤者增至6人"),
            ("截至7日9时，火灾已造成3人受伤。", "3人", "2021-03-07", "鹤鸣纸厂车间起火 致3人受伤"),
        ),
        (
            "白鹿縣地震造成多少棟民房倒塌？",
            (
                "截至5日12時，白鹿縣5.4級地震造成29棟民房倒塌，撤離910人。",
                "29棟",
                "2022-04-05",
                "白鹿縣地震已撤離910人",
            ),
            ("截至當日21時，地震造成8棟民房倒塌，撤離300人。", "8棟", "2022-04-03", "白鹿縣發生5.4級地震"),
        ),
        (
            "鹤鸣纸厂火灾受伤人数是多少？",  # the measure alone says who is counted
            ("鹤鸣纸厂火灾受伤人数升至6人，无人死亡。", "6人", "2021-03-09", "鹤鸣纸厂火灾续报"),
            ("鹤鸣纸厂火灾已造成3人受伤。", "3人", "2021-03-07", "鹤鸣纸厂起火"),
        ),
        (
            "How many cows were lost in the Pennard barn fire?",
            ("The Pennard barn fire killed 31 cows, the owner said.", "31 cows", "2021-03-09", "Pennard: the losses"),
            ("A barn fire near Pennard killed 18 cows, the owner said.", "18 cows", "2021-03-07", "Barn fire"),
        ),
    ],
)
def test_the_figure_of_an_earlier_report_is_listed(
    question: str, answer: tuple[str, ...], older: tuple[str, ...]
) -> None:
    assert [c.citation.date for c in listed(question, answer, older)] == [older[2]]


@pytest.mark.parametrize(
    ("question", "text", "places", "figures"),
    [
        ("{}国小每餐收费多少元？", "{}国小获评优等，全校学生每餐收费{}，每周供应有机蔬菜。",
         ("桐口", "桐尾", "桐頭"), ("40元", "55元")),
        ("{}鎮衛生院設床位多少張？", "{}鎮衛生院啟用，設床位{}，週六上午不休診。", ("黃崗", "紅崗", "青崗"), ("60張", "85張")),
        ("{}村种植果树多少亩？", "{}村今年种植果树{}，带动村民就业增收。", ("北湾", "南湾", "西湾"), ("300亩", "420亩")),
        ("How many clinics will {} County open?", "{} County will open {} for all on Saturday, officials said.",
         ("Larch", "Alder", "Rowan"), ("11 clinics", "7 clinics")),
        ("How many benches did {} buy?", "The town of {} bought {} for its parks in spring.",
         ("Larch", "Alder", "Rowan"), ("11 benches", "7 benches")),
    ],
)  # fmt: skip
def test_one_place_is_told_no_figure_of_another(
    question: str, text: str, places: tuple[str, str, str], figures: tuple[str, str]
) -> None:
    (asked, one, other), (own, rival) = places, figures
    answer, sibling, conflict = ((text.format(*told), told[1]) for told in ((one, own), (other, rival), (one, rival)))
    assert not listed(question.format(asked), answer, sibling)  # neither is of the place asked about
    assert not listed(question.format(one), answer, sibling)
    assert listed(question.format(one), answer, conflict)
