"""Figures are values with bounds: a claim is contradicted only by another value of its unit, never where it holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.language.quantity import quantities
from rag.asking.form import alone
from rag.judge.premise.claims import claims, form_of, holds, rivals


def other_values(claimed: str, told: str) -> list[str]:
    return [rival.wording for rival in rivals(quantities(claimed)[0], quantities(told))]


@pytest.mark.parametrize(
    ("claimed", "told"),
    [
        ("1268套", "共1,268套"), ("1268套", "一千二百六十八套"), ("12400元", "1.24万元"), ("三成", "30%"),
        ("超过1000套", "1,268套"), ("不到5%", "4.2%"), ("近3亿元", "2.9亿元"), ("约50人", "48人"), ("12万辆", "12.08万辆"),
        ("2019年", "2019年6月"), ("6月3日", "2021年6月3日"), ("第三届", "第3届"), ("至少7次", "9次"),
    ],
)  # fmt: skip
def test_what_holds_has_no_rival(claimed: str, told: str) -> None:
    assert not other_values(claimed, told)


@pytest.mark.parametrize(
    ("claimed", "told", "rival"),
    [
        ("1200套", "共1,268套", "1,268套"), ("超过2000套", "1268套", "1268套"), ("3%", "不超过0.3%", "0.3%"),
        ("86家", "168家", "168家"), ("2019年", "2021年11月", "2021年11月"), ("8月10日", "8月15日", "8月15日"),
        ("第三次", "第五次", "第五次"), ("5亿元", "6.2亿元", "6.2亿元"),
    ],
)  # fmt: skip
def test_another_value_of_the_unit_is_a_rival(claimed: str, told: str, rival: str) -> None:
    assert other_values(claimed, told) == [rival]


@pytest.mark.parametrize(
    ("claimed", "told"), [("5亿元", "5亿美元"), ("三个", "12人"), ("8.13", "600份"), ("3%", "3个百分点")]
)
def test_another_unit_is_another_thing(claimed: str, told: str) -> None:
    assert not other_values(claimed, told)


@given(st.integers(1, 10**9), st.sampled_from(["套", "元", "公里", "%"]))
def test_a_figure_never_contradicts_itself(value: int, unit: str) -> None:
    for wording in (f"{value}{unit}", f"{value:,}{unit}"):
        assert holds(quantities(f"共{value}{unit}")[0], quantities(f"共{wording}")[0])


@pytest.mark.parametrize(
    ("question", "claimed"),
    [
        ("3号线全长26公里吧？", ["26公里"]), ("今年建了多少套？", []), ("一家公司在2019年买下了它？", ["2019年"]),
        ("第十二届书展来了几人？", ["第十二届"]), ("2016年2017年哪一年增长了下降了多少？", ["2016年", "2017年"]),
    ],
)  # fmt: skip
def test_names_of_things_and_leaning_dates_are_no_claims(question: str, claimed: list[str]) -> None:
    assert [c.quantity.wording for c in claims(alone(question)) if c.quantity] == claimed


@pytest.mark.parametrize(
    ("question", "form"),
    [
        ("桥是去年通车的吧？", "tag"), ("橋是去年通車的，對嗎？", "tag"), ("The bridge opened in May, didn't it?", "tag"),
        ("Is it true that it opened in May?", "tag"), ("桥通车了吗？", "polar"), ("Did it open?", "polar"),
        ("桥为什么没通车？", "why"), ("Why did it close?", "why"), ("桥长多少？", "asked"),
    ],
)  # fmt: skip
def test_how_a_question_is_put(question: str, form: str) -> None:
    assert form_of(alone(question)) == form
