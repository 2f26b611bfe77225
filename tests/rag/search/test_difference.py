"""Near copies are one only where they say the same: by figures, names, dates and negations, not by marks and script."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.language.names import names
from index.types import PassageRecord
from rag.search.difference import differ, tokens
from tests.rag.search.test_rank import candidate

HANS = "青禾镇文化站11月6日开放，馆藏图书2.4万册，阅览座位180个，由镇政府与市图书馆共建，周一不闭馆。居民凭身份证免费借阅。"
HANT = "青禾鎮文化站11月6日開放，館藏圖書2.4萬冊，閱覽座位180個，由鎮政府與市圖書館共建，週一不閉館。居民憑身份證免費借閱。"
ENGLISH = (
    "The Harlow ferry carried 2,400 passengers on Monday, the operator said, and did not cancel a single crossing. "
    "Fares stay at 3 pounds until May 2021."
)


def record(text: str) -> PassageRecord:
    return PassageRecord(candidate(0, text).hit.passage, names(text))


@pytest.mark.parametrize(
    ("text", "other"),
    [
        (HANS, HANT),
        (HANS, HANS.replace("，", ", ").replace("。", " 。 ")),
        (HANS, HANS.replace("2.4万", "24000").replace("11月6日", "１１月６日")),
        (HANS, HANS.replace("180个", "一百八十个")),
        ("2023-11-06 来源：青禾周报\n" + HANS, "2023-11-06  来源：都市晨报网\n" + HANS),
        ("2023年11月6日 記者 葉知秋\n" + HANT, "2023年11月6日 記者 陸小曼／綜合報導\n" + HANT),
        ("By Ada Moss, The Harlow Courier, 3 May 2021\n" + ENGLISH, "3 May 2021 | Coast Evening News\n" + ENGLISH),
        (HANS, HANS + "另有三处服务点同时开放。"),
        (HANS, HANS.replace("居民凭", "开馆首日来了1300人。居民凭")),
        ("据报道，" + HANS, "本报记者获悉，" + HANS),
        (HANS.replace("开放", "正式开放"), HANS.replace("开放", "建成开放")),
        (HANS[:-6], HANS[3:]),  # cut elsewhere
        (ENGLISH, ENGLISH.replace("the operator said", "the operator told reporters").upper()),
        (ENGLISH, ENGLISH.replace(" Fares", " Most of the 12 ships were full. Fares")),
    ],
)
def test_the_same_said(text: str, other: str) -> None:
    assert not differ(record(text), record(other)) and not differ(record(other), record(text))


@pytest.mark.parametrize(
    ("text", "here", "there"),
    [
        (HANS, "2.4万", "4.2万"),  # a figure
        (HANS, "180个", "约180个"),
        (HANT, "180個", "一百六十個"),
        (HANS, "11月6日", "11月16日"),  # a date
        (HANS, "11月6日", ""),
        (HANS, "青禾镇", "白禾镇"),  # a name, known or not
        (HANT, "青禾鎮", "青苗鎮"),
        (HANS, "市图书馆", "张启明"),
        (HANS, "不闭馆", "闭馆"),  # a negation
        ("来源：青禾周报\n2023-11-06\n" + HANS, "2023-11-06", "2023-11-07"),  # the day of a report is no credit
        (HANS, "共建", "承建"),  # a verb
        (HANT, "免費", "不免費"),
        (ENGLISH, "2,400", "2,900"),
        (ENGLISH, "did not cancel", "did cancel"),
        (ENGLISH, "Harlow", "Barlow"),
        (ENGLISH, "May 2021", "May 2022"),
    ],
)
def test_something_else_said(text: str, here: str, there: str) -> None:
    other = text.replace(here, there)
    assert differ(record(text), record(other)) and differ(record(other), record(text))


@pytest.mark.parametrize(
    ("text", "same"), [("昨日新增3例。", False), ("2021年5月4日新增3例。", True), ("新增3例。", True)]
)
def test_yesterday_of_another_day_is_another_day(text: str, same: bool) -> None:
    one, other = (replace(candidate(0, text).hit.passage, date=date) for date in ("2021-05-04", "2021-05-05"))
    assert differ(PassageRecord(one), PassageRecord(other)) != same


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_two_texts_are_compared_alike_both_ways(a: str, b: str) -> None:
    one, other = record(a), record(b)
    assert not differ(one, one)
    assert isinstance(differ(one, other), bool)
    assert max(tokens(one).edges) == len(tokens(one).values)
