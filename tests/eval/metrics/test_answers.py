from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from eval.datasets.gold import TYPES
from eval.metrics.answers import correct, em, f1, f1_characters
from eval.metrics.folding import comparable

CHINESE = st.text(st.sampled_from("京东金融刘强科技北银行三四百万年月日第一二"), min_size=1, max_size=25)


@given(CHINESE, CHINESE)
def test_f1_is_symmetric_and_at_most_one_only_when_equal(a: str, b: str) -> None:
    assert f1_characters(a, b) == pytest.approx(f1_characters(b, a))
    assume(a != b)
    assert f1_characters(a, b) < 1


@pytest.mark.parametrize(
    ("traditional", "simplified"),
    [
        ("劉強東", "刘强东"),
        ("２０１７年第二季度，實現單季盈利。", "2017年第二季度,实现单季盈利"),
        ("約3.6億元", "约３．６亿元"),
    ],
)
def test_script_and_width_change_no_score(traditional: str, simplified: str) -> None:
    assert em(traditional, [simplified]) == f1(simplified, [traditional]) == 1.0
    assert f1(traditional[:2], [simplified]) == f1(simplified[:2], [simplified])
    assert correct(traditional, "factoid-number", [simplified])


def test_worked_examples() -> None:
    assert f1("京东金融集团", ["京东集团"]) == pytest.approx(0.4)  # 京东: 2·2 / (6 + 4)
    assert f1("刘强东在北京", ["北京", "刘强东"]) == pytest.approx(2 * 3 / 9)  # the best of the gold answers
    assert f1("JD", ["京东JD"]) == pytest.approx(2 * 2 / 6)  # the gold holds Han: characters
    assert f1("京东JD", ["JD"]) == 0.0  # it doesn't: words
    assert em("京东 金融。", ["京东金融"]) == 1.0
    assert em("", ["京东"]) == f1("", ["京东"]) == 0.0


@pytest.mark.parametrize("kind", TYPES)
def test_a_long_reply_is_not_correct(kind: str) -> None:
    limit = 300 if kind in ("list", "comparison", "multi-passage", "reason", "definition") else 160
    exact = "是京东金融" + "长" * (limit - 5)
    assert correct(exact, kind, ["京东金融"])
    assert correct(exact[:50] + "[1] \n" + exact[50:] + "[2]", kind, ["京东金融"])  # markers and space are free
    assert not correct(exact + "长", kind, ["京东金融"])


def test_every_part_must_be_named_where_parts_are_given() -> None:
    parts = [["10万", "十万"], ["20万"]]
    assert correct("先是十万[1]，后是20万[2]。", "multi-passage", ["超过10万，20万"], parts)
    assert not correct("后是20万[2]。", "multi-passage", ["20万"], parts)  # parts override the answers
    assert not correct("先是110万，后是20万。", "multi-passage", ["超过10万，20万"], parts)


def test_a_marker_continues_no_number() -> None:
    assert correct("共28[1]。", "factoid-number", ["28"])


@given(CHINESE, CHINESE)
def test_a_gold_answer_put_into_a_reply_is_correct(answer: str, rest: str) -> None:
    assert correct(f"{rest}，{comparable(answer).text}[1]。", "factoid-org", [answer])
