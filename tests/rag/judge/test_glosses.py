"""What minimal answers mean in the asker's terms: dates by the article's, figures in English."""

from __future__ import annotations

import pytest

from index.language.names import names
from index.types import Passage, PassageRecord
from rag.asking.form import alone
from rag.judge.glosses import glosses
from rag.types import Draft, DraftSentence, Evidence, Quote

PORT = "長汀港新碼頭前天上午9時啟用。去年年底，碼頭主體完工。港務局說，明年擴建，後年三月完工，本月28日起試運行。"
MUSEUM = "云岭博物馆2016年3月动工，同年10月停工，次年4月复工。18日闭馆检修至25日，累计接待3.6亿人次，投资约二十亿元。"
TRAM = "The tram to Westhaven opened yesterday. Work began last year. A second line will open in December."
FIGURES = "公司有1.2万名员工，营收36亿美元，下降三成，上升0.5个百分点，成立20周年，去年卖出1268辆。"


def gloss(text: str, span: str, question: str = "哪一天？", dated: str | None = "2020-05-14") -> str | None:
    record = PassageRecord(Passage("a.txt", 0, len(text), text, 0, None, dated, None, ""))
    draft = Draft((DraftSentence(text, (Quote(0, 0, len(text)),)),), (span,))
    return glosses(alone(question), draft, [Evidence(record, 1.0, ())]).get(span)


@pytest.mark.parametrize(
    ("text", "span", "meant"),
    [
        ("糖坊建於民國9年，民國98年翻修。", "民國9年", {"民國9年": "1920", "民國98年": "2009"}),
        ("今年1至4月产茶3万斤。", "3万斤", {"今年1至4月": "2020-01/2020-04"}),
        ("去年1、2月停产，2018年3至6月复产。", "停产", {"去年1、2月": "2019-01, 2019-02"}),
        ("今年1至4月产茶3万斤。", "今年1", {"今年1至4月": "2020-01/2020-04"}),
        ("闸门昨日开启。", "昨日开启", {"昨日": "2020-05-13"}),
        ("18日闭馆检修至25日。", "18日闭馆检修至25日", {"18日": "2020-05-18", "25日": "2020-05-25"}),
    ],
)
def test_keys_are_whole_dates(text: str, span: str, meant: dict[str, str]) -> None:
    record = PassageRecord(Passage("a.txt", 0, len(text), text, 0, None, "2020-05-14", None, ""))
    draft = Draft((DraftSentence(text, (Quote(0, 0, len(text)),)),), (span,))
    assert glosses(alone("什么时候？"), draft, [Evidence(record, 1.0, ())]) == meant


def test_the_other_dates_of_a_quote_are_said_too() -> None:
    text = "车站昨日启用。去年底完工，今年2月验收，2016年动工。"
    record = PassageRecord(Passage("a.txt", 0, len(text), text, 0, None, "2020-05-14", None, ""))
    draft = Draft((DraftSentence(text, (Quote(0, 7, len(text)),)),), ("完工",))
    assert glosses(alone("哪一年完工？"), draft, [Evidence(record, 1.0, ())]) == {
        "去年底": "2019-12",
        "今年2月": "2020-02",
    }


def test_a_word_that_means_two_days_is_said_of_the_answer_only() -> None:
    texts = ("车站昨日启用，耗资2亿元。", "机场昨日关闭。")
    pieces = [
        Evidence(PassageRecord(Passage(f"{day}.txt", 0, len(text), text, 0, None, day, None, "")), 1.0, ())
        for text, day in zip(texts, ("2020-05-14", "2021-03-02"), strict=True)
    ]
    said = tuple(DraftSentence(text, (Quote(i, 0, len(text)),)) for i, text in enumerate(texts))
    assert glosses(alone("哪一天？"), Draft(said, ("2亿元",)), pieces) == {}
    assert glosses(alone("哪一天？"), Draft(said, ("昨日",)), pieces) == {"昨日": "2020-05-13"}


@pytest.mark.parametrize(
    ("text", "span", "meant"),
    [
        (PORT, "前天上午9時", "2020-05-12"),
        (PORT, "去年年底", "2019-12"),
        (PORT, "明年", "2021"),
        (PORT, "後年三月", "2022-03"),
        (PORT, "本月28日", "2020-05-28"),
        (PORT, "28日", "2020-05-28"),
        (MUSEUM, "同年10月", "2016-10"),
        (MUSEUM, "次年4月", "2017-04"),
        (TRAM, "yesterday", "2020-05-13"),
        (TRAM, "last year", "2019"),
        (TRAM, "December", "2020-12"),
    ],
)
def test_dates_that_lean_are_said_whole(text: str, span: str, meant: str) -> None:
    assert gloss(text, span) == meant


@pytest.mark.parametrize("span", ["2016年3月", "云岭博物馆", "3.6亿人次", "复工"])
def test_nothing_is_said_of_what_is_plain_or_no_date(span: str) -> None:
    assert gloss(MUSEUM, span) is None


def test_without_an_article_date_nothing_is_guessed() -> None:
    assert gloss(PORT, "前天上午9時", dated=None) is None
    assert gloss(MUSEUM, "次年4月", dated=None) == "2017-04"
    assert gloss("会议2月30日闭幕。", "2月30日") is None


@pytest.mark.parametrize(
    ("text", "span", "meant"),
    [
        (MUSEUM, "3.6亿人次", "360 million visits"),
        (MUSEUM, "二十亿元", "CNY 2 billion"),
        (MUSEUM, "2016年3月", "March 2016"),
        (FIGURES, "1.2万名", "12,000 people"),
        (FIGURES, "36亿美元", "USD 3.6 billion"),
        (FIGURES, "三成", "30%"),
        (FIGURES, "0.5个百分点", "0.5 percentage points"),
        (FIGURES, "20周年", "20 years"),
        (FIGURES, "1268辆", "1,268"),
    ],
)
def test_an_english_question_gets_figures_in_english(text: str, span: str, meant: str) -> None:
    assert gloss(text, span, "How many?") == meant


def test_a_span_of_time_is_one() -> None:
    assert gloss("闸门昨日至明日关闭。", "闸门昨日至明日") is None
    assert gloss("大桥昨日至明日封闭。", "昨日至明日") == "2020-05-13/2020-05-15"
    assert gloss("民國108年12月1日啟用。", "民國108年12月1日", dated=None) == "2019-12-01"


def meant(text: str, question: str, *spans: str, script: bool = False) -> dict[str, str]:
    record = PassageRecord(Passage("a.txt", 0, len(text), text, 0, None, None, None, ""), names(text))
    draft = Draft((DraftSentence(text, (Quote(0, 0, len(text)),)),), spans)
    return glosses(alone(question), draft, [Evidence(record, 1.0, ())], script=script)


def test_an_english_question_gets_persons_and_dates_in_english() -> None:
    text = "2018年4月3日，绿洲银行董事长欧阳静姝与行长单维钧签约，威廉·琼斯到场，投资超过220亿元。"
    said = meant(text, "Who signed it?", "欧阳静姝", "单维钧", "威廉·琼斯", "2018年4月3日", "超过220亿元")
    assert said == {
        "欧阳静姝": "Ouyang Jingshu",
        "单维钧": "Shan Weijun",
        "2018年4月3日": "3 April 2018",
        "220亿元": "CNY 22 billion",
    }


def test_a_longer_span_names_its_persons() -> None:
    assert meant("董事长沈望北说，明年盈利。", "What did the chairman say?", "董事长沈望北说") == {
        "沈望北": "Shen Wangbei"
    }
    assert meant("董事长沈望北说，明年盈利。", "董事长是谁？", "沈望北") == {}


def test_a_chinese_question_gets_english_figures_in_its_script() -> None:
    text = "The wing has 84 beds and cost more than $112 million, or 30 percent."
    assert meant(text, "造价多少？", "more than $112 million") == {"$112 million": "1.12亿美元"}
    assert meant(text, "造價多少？", "more than $112 million") == {"$112 million": "1.12億美元"}
    assert meant(text, "有多少床位？", "84 beds", "30 percent") == {"30 percent": "30%"}


def test_a_quote_in_the_other_script_is_also_given_in_the_asker_s() -> None:
    text = "館長說，畫展延長一週。"
    assert meant(text, "展览延长多久？", "一週", script=True) == {text: "馆长说，画展延长一周。"}
    assert meant(text, "展覽延長多久？", "一週", script=True) == {}
    assert meant(text, "展览延长多久？", "一週") == {}
    assert meant("馆长说，画展延长一周。", "展覽延長多久？", script=True) == {
        "馆长说，画展延长一周。": "館長說，畫展延長一週。"
    }
