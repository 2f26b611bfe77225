"""What a question presupposes and the articles contradict is corrected in their own words; what holds never is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from index.building.build import build
from index.encoder import load_encoder
from rag import answer, load
from rag.chain import Service

ARTICLES = {
    "bridge.txt": "望湖大桥8月3日通车 总投资6.8亿元\n2021-08-04 来源：南溪日报 记者 韩梅\n\n望湖大桥8月3日正式通车，全长1,860米，总投资6.8亿元，由中建七局承建。大桥于2018年5月动工，比原计划提前两个月建成。通车后大桥不收费，但禁止货车通行。\n南溪市交通局局长苏文海表示，二期引桥将于明年开工，副局长罗晓云负责协调。\n",
    "factory.txt": "恒川电池上半年净利润下降12.5%\n2022年8月20日 来源：财讯网\n\n恒川电池8月20日公布半年报，上半年营业收入41.3亿元，同比增长8.2%，净利润3.6亿元，同比下降12.5%。公司新工厂设在柳州，并未设在桂林，预计2023年6月投产。董事会拒绝了海岳集团的收购。恒川电池是海岳集团的第二大供应商。\n",
    "school.txt": "清河县第三届读书节闭幕 邀请作家14人\n2020年11月9日 来源：清河新闻\n\n清河县第三届读书节11月8日在县图书馆闭幕，共邀请作家14人，捐书2.4万册，参加者逾9000人。开幕式由作家顾念慈主持。本届读书节没有设立奖金，所有活动免费。\n",
}  # fmt: skip


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Service:
    home: Path = tmp_path_factory.mktemp("premises")
    (home / "articles").mkdir()
    for name, text in ARTICLES.items():
        (home / "articles" / name).write_text(text, "utf8")
    build(home / "articles", home / "store", load_encoder("own"), workers=1)
    return load(home / "store")


WRONG = [
    ("figure", "望湖大桥全长2400米吧？", "1,860米"), ("figure", "恒川电池上半年净利润是5.1亿元吗？", "3.6亿元"),
    ("figure", "清河县读书节邀请了40位作家，对吗？", "14人"),
    ("name", "望湖大桥是中铁四局承建的吧？", "中建七局"), ("name", "读书节开幕式是作家李振声主持的，对吗？", "顾念慈"),
    ("name", "南溪市交通局局长是罗晓云吧？", "苏文海"),
    ("place", "恒川电池的新工厂设在桂林吧？", "柳州"), ("place", "读书节是在县体育馆闭幕的吗？", "县图书馆"),
    ("place", "恒川电池新工厂是设在南宁，对吗？", "柳州"),
    ("time", "望湖大桥是8月10日通车的吧？", "8月3日"), ("time", "望湖大桥是2016年5月动工的吗？", "2018年5月"),
    ("time", "恒川电池新工厂2025年6月投产，对吗？", "2023年6月"),
    ("negation", "恒川电池净利润为什么上涨了12.5%？", "下降12.5%"), ("negation", "望湖大桥通车后怎么收费？", "不收费"),
    ("negation", "恒川电池董事会为什么同意海岳集团的收购？", "拒绝"),
    ("role", "苏文海是南溪市交通局副局长吧？", "局长苏文海"), ("role", "恒川电池是海岳集团的第一大供应商吧？", "第二大供应商"),
    ("role", "清河县读书节是第五届吗？", "第三届"),
]  # fmt: skip
HOLDS = [
    "望湖大桥全长1860米吧？", "望湖大桥全长超过1800米吗？", "恒川电池上半年净利润下降了12.5%，对吗？", "恒川电池净利润为什么下降了12.5%？",
    "清河县读书节邀请了十四位作家吧？", "这届读书节共捐书24000册，对吗？", "望湖大桥是2018年5月动工的吧？", "望湖大桥8月3日通车时总投资多少？",
    "恒川电池的新工厂设在柳州吧？", "南溪市交通局局长是苏文海吧？", "望湖大橋由中建七局承建，對嗎？", "谁主持了读书节开幕式？", "恒川电池上半年营业收入是多少？",
]  # fmt: skip
SURE = [
    "望湖大桥全长2400米吧？", "恒川电池上半年净利润是5.1亿元吗？", "清河县读书节邀请了40位作家，对吗？", "恒川电池新工厂是设在南宁，对吗？",
    "望湖大桥是2016年5月动工的吗？", "恒川电池净利润为什么上涨了12.5%？", "望湖大桥通车后怎么收费？", "恒川电池是海岳集团的第一大供应商吧？",
]  # fmt: skip
# What the reader that was read on refuses to say anything of; the premise's weights were fitted on the former one.
REFUSED = {
    "望湖大桥是中铁四局承建的吧？", "读书节是在县体育馆闭幕的吗？", "苏文海是南溪市交通局副局长吧？",
    "这届读书节共捐书24000册，对吗？",
}  # fmt: skip


def marked(*row: str) -> Any:
    """A case, not yet as wanted where REFUSED names its question."""
    refused = pytest.mark.xfail(strict=True, reason="refused by the reader that was read on")
    return pytest.param(*row, marks=[refused] if REFUSED & set(row) else [])


SELF_CONTRADICTING = [
    "望湖大桥2016年2017年哪一年通车？",
    "恒川电池增长了下降了多少？",
    "望湖大桥不是没有收费没有不收吧？",
]


@pytest.mark.parametrize(("kind", "question", "told"), [marked(*row) for row in WRONG])
def test_the_reply_to_a_wrong_premise_names_what_is_so(news: Service, kind: str, question: str, told: str) -> None:
    said = answer(news, question)
    assert told in said.answer, kind
    if said.correction:
        assert said.found and said.spans == (said.correction,) and said.correction in said.citations[0].quote


@pytest.mark.parametrize("question", SURE)
def test_a_sure_correction_is_called_one(news: Service, question: str) -> None:
    said = answer(news, question)
    assert said.correction and said.writer == "extractive"
    assert said.answer.replace("…", "").removeprefix("不是。").startswith(said.citations[0].quote)


@pytest.mark.parametrize("question", [marked(question) for question in HOLDS])
def test_what_holds_is_never_corrected(news: Service, question: str) -> None:
    said = answer(news, question)
    assert said.found and said.correction is None


@pytest.mark.parametrize("question", SELF_CONTRADICTING)
def test_a_question_that_contradicts_itself_gets_an_honest_reply(news: Service, question: str) -> None:
    said = answer(news, question)
    assert not said.found or all(said.answer.count(c.quote) for c in said.citations)


def test_without_a_reader_nothing_is_corrected(news: Service) -> None:
    assert answer(replace(news, reader=None), WRONG[0][1]).correction is None


def test_the_confidence_does_not_suppress_a_sure_correction(news: Service) -> None:
    strict = replace(news, settings=news.settings.model_copy(update={"threshold": 0.99}))
    assert answer(strict, WRONG[0][1]).correction and not answer(strict, HOLDS[-1]).found
