"""Verification: faults injected into replies are caught, honest rewordings and verbatim sentences pass."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from index.language.names import names
from index.language.sentences import sentences
from index.types import Passage, PassageRecord
from rag.judge.verify import fault, verify
from rag.types import MAX_QUOTE_CHARS, Draft, DraftSentence, Evidence, Quote

BANK = (
    "星河银行昨日公布年报。截至2019年末，该行个人用户超过3.6亿，同比增长12%，净利润为48.5亿元，较2018年的40亿元增加8.5亿元。"
    "行长周明远在北岭市表示：“零售业务将继续扩张。”12月10日至15日，该行在三座城市开设两家分行。不良率下降0.3个百分点。"
)
TRADITIONAL = (
    "星河銀行去年在廣州設立研究中心，由劉國強主持，投資三百億元，佔總額的百分之五，首批聘用１,２００名工程師。"
)
ENGLISH = (
    "Galaxy Bank said on Monday that Carol Whitfield will run its 14 branches in Norland from May 2021, "
    "at a cost of $3.6bn."
)


def evidence(*texts: str, date: str | None = "2020-03-01") -> list[Evidence]:
    return [
        Evidence(
            PassageRecord(Passage(f"{n}.txt", 0, len(text), text, 0, "标题", date, None, "标题"), names(text)), 0.9, ()
        )
        for n, text in enumerate(texts)
    ]


PIECES = evidence(BANK, TRADITIONAL, ENGLISH)


def said(text: str, index: int = 0) -> str | None:
    """The fault of a sentence that leans on the whole of a passage."""
    length = len(PIECES[index].passage.text)
    return fault(DraftSentence(text, (Quote(index, 0, min(length, MAX_QUOTE_CHARS)),)), PIECES)


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("2019年末，星河银行的个人用户超过3.6亿。", 0),
        ("該行2019年末個人用戶超過３.６億。", 0),
        ("个人用户超过36000万，同比增长百分之十二。", 0),
        ("净利润48.5亿元，比2018年多8.5亿元。", 0),
        ("周明远称“零售业务将继续扩张”。", 0),
        ("到12月15日，该行在3座城市开了2家分行。", 0),
        ("不良率下降了0.3个百分点。", 0),
        ("At the end of 2019 it had more than 360 million personal users, up 12 percent.", 0),
        ("Zhou Mingyuan, the bank's president, spoke in Beiling.", 0),
        ("Net profit was 4.85 billion yuan.", 0),
        ("From 10 December it opened two branches in three cities.", 0),
        ("刘国强主持的研究中心设在广州。", 1),
        ("2019年投资300亿元，占总额5%。", 1),
        ("首批聘用1200名工程师。", 1),
        ("Liu Guoqiang heads the Guangzhou centre, with 30 billion yuan and 1,200 engineers.", 1),
        ("Carol Whitfield will run 14 branches in Norland from May 2021.", 2),
        ("成本为36亿美元，2021年5月起。", 2),
    ],
)
def test_an_honest_rewording_is_supported(text: str, index: int) -> None:
    assert said(text, index) is None


@pytest.mark.parametrize(
    ("text", "index", "check"),
    [
        ("2019年末，星河银行的个人用户超过36亿。", 0, "figures"),
        ("截至2019年末，该行个人用户超过36亿。", 0, "altered"),
        ("2019年末，星河银行有个人用户3.6万。", 0, "figures"),
        ("个人用户同比增长15%。", 0, "figures"),
        ("同比增长15%。", 0, "altered"),
        ("个人用户比上年多了百分之十五。", 0, "figures"),
        ("净利润为40亿元，较2018年增加8.5亿元。", 0, "altered"),  # a figure that stands elsewhere in the quote
        ("净利润48.5亿美元。", 0, "figures"),
        ("2017年末，个人用户超过3.6亿。", 0, "dates"),
        ("该行12月20日开设分行。", 0, "dates"),
        ("该行11月10日开设分行。", 0, "dates"),
        ("该行开设了五家分行。", 0, "figures"),
        ("不良率下降0.3%。", 0, "figures"),
        ("不良率下降0.3。", 0, "figures"),
        ("周明远称“零售业务将全面收缩”。", 0, "quoted"),
        ("李国栋表示，零售业务将继续扩张。", 0, "names"),
        ("周明远在上海市表示，零售业务将继续扩张。", 0, "names"),
        ("招商银行的个人用户超过3.6亿。", 0, "names"),
        ("At the end of 2019 it had more than 36 million personal users.", 0, "figures"),
        ("In 2016 it had more than 360 million personal users.", 0, "dates"),
        ("On December 12 it opened eleven branches.", 0, "figures"),
        ("On November 10 it opened two branches.", 0, "dates"),
        ("Wang Jianguo said retail would go on growing.", 0, "names"),
        ("Zhou Mingyuan spoke in Hangzhou.", 0, "names"),
        ("2018年投资300亿元。", 1, "dates"),
        ("首批聘用1300名工程师。", 1, "altered"),
        ("Carol Whitfield will run 15 branches in Norland.", 2, "figures"),
        ("Carol Jennings will run 14 branches in Norland.", 2, "names"),
        ("Carol Whitfield will run its branches in Norland from June 2021.", 2, "dates"),
        ("董事会因为内部矛盾而宣布集体辞职。", 0, "wording"),
        ("The moon landing was filmed by a famous director.", 2, "wording"),
    ],
)
def test_an_injected_fault_is_caught(text: str, index: int, check: str) -> None:
    assert said(text, index) == check


def test_without_a_quote_nothing_is_supported() -> None:
    verbatim = BANK[: BANK.index("。") + 1]
    draft = Draft((DraftSentence(verbatim, ()), DraftSentence(verbatim, (Quote(0, 0, len(verbatim)),))), ())
    assert verify(draft, PIECES) == [False, True]
    assert fault(draft.sentences[0], PIECES) == "no-quote"
    assert verify(Draft((), (), found=False), PIECES) == []


@pytest.mark.parametrize(
    "quote", [Quote(9, 0, 5), Quote(-1, 0, 5), Quote(0, 5, 5), Quote(0, -3, 5), Quote(0, 0, 10**4)]
)
def test_a_quote_that_is_no_slice_supports_nothing(quote: Quote) -> None:
    assert fault(DraftSentence(BANK[:5], (quote,)), PIECES) == "quote"


def test_a_quote_longer_than_a_citation_may_be_supports_nothing() -> None:
    long = "好" * (MAX_QUOTE_CHARS + 1)
    assert fault(DraftSentence(long, (Quote(0, 0, len(long)),)), evidence(long)) == "quote"
    assert fault(DraftSentence(long[1:], (Quote(0, 1, len(long)),)), evidence(long)) is None


def test_a_figure_must_stand_in_the_quote_and_a_name_in_its_passage() -> None:
    start = BANK.index("不良率")
    quote = (Quote(0, start, len(BANK)),)
    assert fault(DraftSentence("星河银行的不良率下降0.3个百分点。", quote), PIECES) is None
    assert fault(DraftSentence("星河银行不良率下降，用户3.6亿。", quote), PIECES) == "figures"


def test_a_name_may_stand_in_the_title_that_is_shown_beside_the_quote() -> None:
    text = "该行去年新设分行六十家。"
    pieces = evidence(text)
    titled = replace(pieces[0].passage, title="星河银行年报")
    pieces[0] = replace(pieces[0], record=replace(pieces[0].record, passage=titled))
    quote = (Quote(0, 0, len(text)),)
    assert fault(DraftSentence("星河银行新设分行60家。", quote), pieces) is None
    assert fault(DraftSentence("招商银行新设分行60家。", quote), pieces) == "names"


def test_several_quotes_carry_a_sentence_together() -> None:
    first, second = BANK.index("截至"), BANK.index("不良率")
    text = "该行用户超过3.6亿，而不良率下降0.3个百分点。"
    quotes = (Quote(0, first, BANK.index("行长")), Quote(0, second, len(BANK)))
    assert fault(DraftSentence(text, quotes), PIECES) is None
    assert fault(DraftSentence(text, quotes[:1]), PIECES) == "figures"


def test_last_year_is_counted_from_the_articles_date() -> None:
    text = "去年该行新设分行六十家。"
    sentence = DraftSentence("2019年该行新设60家分行。", (Quote(0, 0, len(text)),))
    assert fault(sentence, evidence(text)) is None
    assert fault(sentence, evidence(text, date="2022-01-01")) == "dates"
    assert fault(sentence, evidence(text, date=None)) == "dates"


def test_a_figure_cut_short_is_not_verbatim() -> None:
    text = "该行用户为36亿。"
    assert fault(DraftSentence("6亿。", (Quote(0, 0, len(text)),)), evidence(text)) is not None
    text = "占比达到12%以上"
    assert fault(DraftSentence("占比达到1", (Quote(0, 0, len(text)),)), evidence(text)) is not None


WORDS = st.one_of(
    st.sampled_from(
        ["星河银行", "該行用戶", "同比增长", "净利润为", "周明远", "在北岭市", "表示", "超过", "Galaxy", " Bank"]
    ),
    st.sampled_from(["亿元", "万人", "%", "家", "年", "月", "日", "第", "约"]),
    st.sampled_from(["，", "、", "：", "（", "）", "“好”", "。", "！", "\n", "\u3000"]),
)
FIGURES = st.one_of(
    st.integers(0, 99999).map(str),
    st.decimals(0, 999, places=1).map(str),
    st.integers(1000, 99999).map(lambda n: f"{n:,}"),
    st.integers(0, 999).map(lambda n: str(n).translate(str.maketrans("0123456789", "０１２３４５６７８９"))),
    st.text("一二三四五六七八九十百千万亿两", min_size=1, max_size=4),
)
PASSAGES = st.lists(st.one_of(WORDS, WORDS, FIGURES), min_size=3, max_size=30).map("".join)


@given(PASSAGES)
def test_a_verbatim_sentence_is_always_supported(text: str) -> None:
    pieces = evidence_of(text)
    spans = [span for span in sentences(text) if span[1] - span[0] <= MAX_QUOTE_CHARS]
    draft = Draft(tuple(DraftSentence(text[a:b], (Quote(0, a, b),)) for a, b in spans), ())
    assert verify(draft, pieces) == [True] * len(spans)


@given(PASSAGES, st.data())
def test_a_verbatim_sentence_with_one_digit_altered_never_is(text: str, data: st.DataObject) -> None:
    digits = [m.start() for m in re.finditer(r"\d", text)]
    assume(digits and len(text) <= MAX_QUOTE_CHARS)
    at = data.draw(st.sampled_from(digits))
    start, end = next(span for span in sentences(text) if span[0] <= at < span[1])
    digit = data.draw(st.sampled_from([d for d in "0123456789" if int(d) != int(text[at])]))
    altered = text[start:at] + digit + text[at + 1 : end]
    assume(altered not in text)  # it may stand elsewhere
    assert fault(DraftSentence(altered, (Quote(0, start, end),)), evidence_of(text)) is not None


def evidence_of(text: str) -> list[Evidence]:
    return [Evidence(PassageRecord(Passage("a.txt", 0, len(text), text, 0, None, None, None, "")), 0.5, ())]
