from __future__ import annotations

import re
import string
from collections import Counter

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from eval.metrics.answers import correct, em, f1, f1_characters, f1_words
from eval.metrics.folding import comparable
from eval.sets.gold import TYPES

CHINESE = st.text(st.sampled_from("京东金融刘强科技北银行三四百万年月日第一二"), min_size=1, max_size=25)

LEFT = ["The", "the", "a", "an", "JD", "Finance", "grew.", "'quoted'", "U.S.", "re-built", "12", "--"]
RIGHT = ["The", "the", "a", "an", "jd", "Finance", "grew,", "quoted", "US", "rebuilt", "(12)"]


def cmrc_f1(prediction: str, gold: str) -> float:
    """CMRC 2018's own way: a table of common runs, precision and recall of the longest, their harmonic mean."""
    a, b = list(gold), list(prediction)
    table = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    longest = 0
    for i in range(len(a)):
        for j in range(len(b)):
            if a[i] == b[j]:
                table[i + 1][j + 1] = table[i][j] + 1
                longest = max(longest, table[i + 1][j + 1])
    if longest == 0:
        return 0.0
    precision, recall = longest / len(b), longest / len(a)
    return 2 * precision * recall / (precision + recall)


def squad_f1(prediction: str, gold: str) -> float:
    """SQuAD v1.1's own way: lower case, punctuation and articles out, words by white space."""

    def normal(text: str) -> list[str]:
        bare = "".join(c for c in text.lower() if c not in string.punctuation)
        return re.sub(r"\b(a|an|the)\b", " ", bare).split()

    a, b = normal(prediction), normal(gold)
    if not a or not b:
        return float(a == b)
    same = sum((Counter(a) & Counter(b)).values())
    if same == 0:
        return 0.0
    precision, recall = same / len(a), same / len(b)
    return 2 * precision * recall / (precision + recall)


@given(CHINESE, CHINESE)
@example("京东金融集团", "京东集团")
def test_f1_of_characters_is_cmrcs(span: str, gold: str) -> None:
    assert f1_characters(span, gold) == pytest.approx(cmrc_f1(span, gold))


@given(
    st.lists(st.sampled_from(LEFT), max_size=8),
    st.lists(st.sampled_from(RIGHT), max_size=8),
)
def test_f1_of_words_is_squads(span: list[str], gold: list[str]) -> None:
    left, right = " ".join(span), " ".join(gold)
    assert f1_words(left, right) == pytest.approx(squad_f1(left, right))


def test_decimal_points_tell_numbers_apart_where_squad_does_not() -> None:
    assert squad_f1("3.6", "36") == 1.0
    assert f1_words("3.6", "36") == 0.0


@given(CHINESE)
def test_identical_chinese_scores_one(text: str) -> None:
    assert em(text, [text]) == f1(text, [text]) == 1.0


@given(CHINESE, st.text(st.sampled_from("甲乙丙丁戊己庚辛"), min_size=1, max_size=20))
def test_disjoint_chinese_scores_nothing(a: str, b: str) -> None:
    assert em(a, [b]) == f1(a, [b]) == 0.0


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
