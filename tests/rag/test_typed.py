"""Spans are narrowed to the form asked for, and lose where they have none."""

from __future__ import annotations

import pytest

from index.names import names
from index.types import Passage
from rag.question import kind, language
from rag.typed import UNTYPED, typed
from rag.types import Question
from rag.writers import Span

TEXT = "官网数据显示，业务已经在全国1700个县、30万个行政村展开，为三农放贷超400亿元，2016年上线。局长陈国栋说，一个都不能少。"


def narrowed(question: str, *spans: str) -> list[tuple[str, float]]:
    passage = Passage("a.txt", 0, len(TEXT), TEXT, 0, None, None, None, "")
    asked = Question(question, question, language(question), kind(question))
    given = [Span(TEXT.index(s), TEXT.index(s) + len(s), 0.4) for s in spans]
    return [(TEXT[s.start : s.end], round(s.probability, 3)) for s in typed(asked, passage, names(TEXT), given)]


@pytest.mark.parametrize(
    ("question", "span", "expected"),
    [
        ("在多少个县展开？", "在全国1700个县、30万个行政村", "1700个"),
        ("在多少个行政村展开？", "在全国1700个县、30万个行政村", "30万个"),
        ("哪一年上线？", "放贷超400亿元，2016年上线", "2016年"),
        ("局长是谁？", "局长陈国栋说", "陈国栋"),
    ],
)
def test_the_fact_inside_a_span(question: str, span: str, expected: str) -> None:
    assert narrowed(question, span)[0][0] == expected


def test_a_span_of_another_form_keeps_little() -> None:
    assert narrowed("哪一年上线？", "官网数据显示") == [("官网数据显示", round(0.4 * UNTYPED["date"], 3))]


def test_money_does_not_answer_a_rate() -> None:
    assert narrowed("坏账率是多少？", "超400亿元")[0][1] < 0.1


def test_an_article_is_no_number() -> None:
    assert narrowed("一共有多少？", "一个都不能少")[0][1] < 0.1


def test_spans_that_meet_add_up() -> None:
    assert narrowed("在多少个县展开？", "全国1700个县", "1700个县")[0] == ("1700个", 0.8)


def test_other_kinds_are_left_alone() -> None:
    assert narrowed("为什么展开？", "官网数据显示") == [("官网数据显示", 0.4)]


@pytest.mark.parametrize(
    ("text", "span", "expected"),
    [
        (
            "能力包括产品创新、大数据风控以及互联网运营等等，很全面。",
            "大数据风控",
            "产品创新、大数据风控以及互联网运营",
        ),
        ("合作將覆蓋零售銀行、消費金融、企業信貸，今年開始。", "合作將覆蓋零售銀行", "零售銀行、消費金融、企業信貸"),
        ("合作方：华为、小米、苹果。", "小米", "华为、小米、苹果"),
        ("股东有中国有色、中国铝业、三一重工等企业。", "中国铝业", "股东有中国有色、中国铝业、三一重工"),
        ("出版社是甲、高等教育出版社。", "高等教育出版社", "出版社是甲、高等教育出版社"),
        ("甲、乙、丙三家。另一句没有列举。", "没有列举", "没有列举"),
    ],
)
def test_a_list_is_named_whole(text: str, span: str, expected: str) -> None:
    passage = Passage("a.txt", 0, len(text), text, 0, None, None, None, "")
    asked = Question("有哪些？", "有哪些？", "zh-Hans", "list")
    best = typed(asked, passage, (), [Span(text.index(span), text.index(span) + len(span), 0.4)])[0]
    assert text[best.start : best.end] == expected
    assert best.probability == pytest.approx(0.4 if "、" in expected else 0.4 * UNTYPED["list"])
