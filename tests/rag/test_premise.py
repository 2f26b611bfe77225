"""A figure, date or person that the articles deny: what they have instead is quoted; what they confirm is not denied."""

from __future__ import annotations

import pytest

from rag import answer
from rag.chain import Service
from rag.premise import claims, unmet


@pytest.mark.parametrize(
    ("question", "instead"),
    [
        ("青石大桥2015年5月3日正式通车时，全长多少米？", None),
        ("青石大桥全长5000米，由哪个单位负责建设？", "2860米"),
        ("青石大橋全長5000米，由哪個單位負責建設？", "2860米"),
    ],
)
def test_what_is_presupposed_is_corrected_only_where_denied(mixed: Service, question: str, instead: str | None) -> None:
    said = answer(mixed, question)
    if instead is None:
        assert said.correction is None
    else:
        assert said.found and said.correction is not None and instead in said.correction
        assert said.correction == said.citations[0].quote
        assert said.reason == "premise-contradicted"


@pytest.mark.parametrize(
    "question", ["青石大桥全长2860米，由哪个单位负责建设？", "陈国栋说车程缩短到多少分钟？", "谁是理事长？"]
)
def test_what_the_articles_say_is_not_denied(mixed: Service, question: str) -> None:
    assert answer(mixed, question).correction is None


def test_a_figure_is_not_met_by_a_longer_one(mixed: Service) -> None:
    from rag.chain import traced
    from rag.trace import Ask

    ranked = traced(mixed, Ask("大桥全长860米？")).ranked
    assert [c.value for c in unmet("大桥全长860米？", ranked)] == ["860米"]
    assert unmet("大桥全长2860米？", ranked) == []


def test_claims_are_figures_dates_persons_and_places() -> None:
    assert {(c.kind, c.value) for c in claims("陈国栋2021年在北京花了300亿元？")} == {
        ("person", "陈国栋"),
        ("date", "2021年"),
        ("place", "北京"),
        ("number", "300亿元"),
    }
