"""EM and F1 against the scripts of CMRC 2018 and SQuAD v1.1, to 1e-9; of the scripts, only the definitions are here.

Ours are theirs after the contract's folding, and differ on purpose where that folds more or less than they do: each
case is a line of a table below. So the random texts are drawn from alphabets that both treat alike: Han characters
that fold to themselves, with Latin letters and digits only one at a time between them (CMRC's script groups runs of
these by NLTK's tokens, ours compares characters throughout); words of ASCII without % and without a point between
digits, and for EM one word without an article (SQuAD's keeps white space and drops articles, ours the reverse).

Sources: github.com/ymcui/cmrc2018, squad-style-data/cmrc2018_evaluate.py (Cui et al. 2019); SQuAD's evaluate-v1.1.py
(Rajpurkar et al. 2016).
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics.answers import em, f1
from index.language.normalise import fold


def close(value: float) -> object:
    return pytest.approx(value, rel=0, abs=1e-9)


# EM and F1 in Chinese: CMRC 2018's script

CMRC_PUNCTUATION = set(
    "-:_*^/\\~`+=，。：？！“”；’《》·、「」（）－～『』"
)  # its …… is two characters, which none equals


def cmrc_units(text: str) -> list[str]:
    """mixed_segmentation without punctuation: each Han character, and each token between two of them."""
    units, run = list[str](), ""
    for c in (c for c in text.lower().strip() if c not in CMRC_PUNCTUATION):
        if "\u4e00" <= c <= "\u9fa5":
            units += [*run.split(), c]
            run = ""
        else:
            run += c
    return [*units, *run.split()]  # by white space: NLTK splits what is drawn here in no other way


def longest_run(a: Sequence[str], b: Sequence[str]) -> int:
    """find_lcs: the length of the longest run of units that both hold, by trying all."""
    return max(
        (n for n in range(1, len(a) + 1) for i in range(len(a) - n + 1)
         for j in range(len(b) - n + 1) if a[i : i + n] == b[j : j + n]),
        default=0,
    )  # fmt: skip


def cmrc_f1(span: str, answers: Sequence[str]) -> float:
    return max(cmrc_f1_of_one(cmrc_units(span), cmrc_units(gold)) for gold in answers)


def cmrc_f1_of_one(given_: Sequence[str], gold: Sequence[str]) -> float:
    common = longest_run(gold, given_)
    if not common:
        return 0.0
    precision, recall = common / len(given_), common / len(gold)
    return 2 * precision * recall / (precision + recall)


def cmrc_em(span: str, answers: Sequence[str]) -> float:
    def bare(text: str) -> str:
        return "".join(c for c in text.lower().strip() if c not in CMRC_PUNCTUATION)

    return float(any(bare(span) == bare(gold) for gold in answers))


# GB 2312's first level: the 3,755 most common characters of Simplified Chinese.
COMMON = [
    bytes((row, cell)).decode("gb2312") for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF - 5 * (row == 0xD7))
]
SPLIT = st.sampled_from(["", "", "", "7", "Q", "a", "、", "，", "3。", "《", "：", "B·"])
FEW, MANY = st.sampled_from("京东金融北三"), st.sampled_from(COMMON)


def folds_to_itself(text: str) -> bool:
    return fold(text) == text.lower().translate(str.maketrans("，：", ",:"))


def chinese(han: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Han characters, each followed by at most one letter or digit and one mark of punctuation."""
    units = st.lists(st.tuples(han, SPLIT).map("".join), min_size=1, max_size=12).map("".join)
    return units.filter(folds_to_itself)


CHINESE = st.one_of(chinese(FEW), chinese(MANY))


@given(CHINESE, st.lists(CHINESE, min_size=1, max_size=3))
def test_chinese_em_and_f1_are_cmrcs(span: str, answers: list[str]) -> None:
    assert f1(span, answers) == close(cmrc_f1(span, answers))
    assert em(span, answers) == close(cmrc_em(span, answers))


@given(CHINESE, st.sampled_from(["", "。", "》", "、！"]))
def test_identical_chinese_scores_one_by_both(text: str, mark: str) -> None:
    assert em(text + mark, [text]) == cmrc_em(text + mark, [text]) == 1.0
    assert f1(text + mark, [text]) == cmrc_f1(text + mark, [text]) == 1.0


@given(st.text(st.sampled_from("京东金融，"), min_size=1), st.text(st.sampled_from("北三甲乙。"), min_size=1))
def test_disjoint_chinese_scores_nothing_by_both(span: str, other: str) -> None:
    gold = "丙" + other
    assert em(span, [gold]) == cmrc_em(span, [gold]) == f1(span, [gold]) == cmrc_f1(span, [gold]) == 0.0


@pytest.mark.parametrize(
    ("span", "gold", "expected"),
    [
        ("京东金融集团", "京东集团", 0.4),  # 京东: 2·2 / (6 + 4)
        ("《京东》金融", "京东金融", 1.0),  # punctuation is nothing
        ("一九九七年", "一九九八年", 0.6),  # 一九九: 2·3 / (5 + 5)
        ("京东", "金融", 0.0),
        ("刘强东于北京", "北京", 0.5),  # precision 2/6, recall 1
    ],
)
def test_worked_examples_of_cmrc(span: str, gold: str, expected: float) -> None:
    assert f1(span, [gold]) == close(cmrc_f1(span, [gold])) == close(expected)


@pytest.mark.parametrize(
    ("span", "gold", "ours", "cmrcs"),
    [
        ("劉強東", "刘强东", (1.0, 1.0), (0.0, 0.0)),  # Traditional is Simplified
        ("２０１７年", "2017年", (1.0, 1.0), (0.0, 2 / 4)),  # full width is half width
        ("京东 金融", "京东金融", (1.0, 1.0), (0.0, 1.0)),  # white space: their EM keeps it
        ("京东,金融", "京东金融", (1.0, 1.0), (0.0, 4 / 9)),  # the punctuation that their list doesn't name
        ("3.6亿", "6亿", (0.0, 4 / 6), (0.0, 2 / 4)),  # characters throughout, not a token a number
    ],
)
def test_where_ours_differs_from_cmrcs_on_purpose(
    span: str, gold: str, ours: tuple[float, float], cmrcs: tuple[float, float]
) -> None:
    assert (em(span, [gold]), f1(span, [gold])) == (close(ours[0]), close(ours[1]))
    assert (cmrc_em(span, [gold]), cmrc_f1(span, [gold])) == (close(cmrcs[0]), close(cmrcs[1]))


# EM and F1 in English: SQuAD v1.1's script


def squad_normal(text: str) -> str:
    """normalize_answer: lower case, then punctuation, articles and surplus white space out."""
    bare = "".join(c for c in text.lower() if c not in string.punctuation)
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", bare).split())


def squad_em(span: str, answers: Sequence[str]) -> float:
    return float(any(squad_normal(span) == squad_normal(gold) for gold in answers))


def squad_f1(span: str, answers: Sequence[str]) -> float:
    return max(squad_f1_of_one(squad_normal(span).split(), squad_normal(gold).split()) for gold in answers)


def squad_f1_of_one(given_: Sequence[str], gold: Sequence[str]) -> float:
    same = sum((Counter(given_) & Counter(gold)).values())
    if not same:
        return 0.0
    precision, recall = same / len(given_), same / len(gold)
    return 2 * precision * recall / (precision + recall)


MARKS = "".join(c for c in string.punctuation if c != "%")
WORDS = st.one_of(
    st.sampled_from(["The", "an", "a", "JD", "jd.", "Finance", "finance,", "U.S.", "(12)", "12", "re-built", "--"]),
    st.text(st.sampled_from(string.ascii_letters + string.digits + MARKS), min_size=1, max_size=5),
)


def alike_in_squad(text: str) -> bool:
    """No point between digits, which ours keeps, and a word left, without which v1.1 scores even equal texts 0."""
    return not re.search(r"\d\.\d", text) and bool(squad_normal(text))


ENGLISH = st.lists(WORDS, min_size=1, max_size=8).map(" ".join).filter(alike_in_squad)
WORD = WORDS.filter(alike_in_squad)


@given(ENGLISH, st.lists(ENGLISH, min_size=1, max_size=3))
def test_english_f1_is_squads(span: str, answers: list[str]) -> None:
    assert f1(span, answers) == close(squad_f1(span, answers))
    assert f1(span, [span]) == squad_f1(span, [span]) == 1.0


@given(WORD, WORD, st.sampled_from(MARKS), st.booleans())
def test_english_em_of_a_word_is_squads(a: str, b: str, mark: str, same: bool) -> None:
    span = mark + a.upper() + mark if same else b
    assert em(span, [a]) == squad_em(span, [a])


@pytest.mark.parametrize(
    ("span", "gold", "expected"),
    [
        ("the Great Wall of China", "Great Wall", (0.0, 2 * 2 / (4 + 2))),
        ("U.S.", "us", (1.0, 1.0)),
        ("JD JD", "jd", (0.0, 2 * 1 / (2 + 1))),
        ("JD Finance", "Ant Group", (0.0, 0.0)),
    ],
)
def test_worked_examples_of_squad(span: str, gold: str, expected: tuple[float, float]) -> None:
    assert (em(span, [gold]), f1(span, [gold])) == (close(expected[0]), close(expected[1]))
    assert (squad_em(span, [gold]), squad_f1(span, [gold])) == (close(expected[0]), close(expected[1]))


@pytest.mark.parametrize(
    ("span", "gold", "ours", "squads"),
    [
        ("3.6", "36", (0.0, 0.0), (1.0, 1.0)),  # a decimal point is part of its number
        ("12%", "12", (0.0, 0.0), (1.0, 1.0)),  # so is %
        ("the JD", "JD", (0.0, 1.0), (1.0, 1.0)),  # EM compares as `correct` does: articles are letters
        ("JDFinance", "JD Finance", (1.0, 0.0), (0.0, 0.0)),  # and white space is nothing
        ("ＪＤ", "jd", (1.0, 1.0), (0.0, 0.0)),  # full width is half width
        ("“JD”", "JD", (1.0, 1.0), (0.0, 0.0)),  # punctuation beyond ASCII
        ("the", "a", (0.0, 1.0), (1.0, 0.0)),  # no word left: equal, as SQuAD v2 has it
    ],
)
def test_where_ours_differs_from_squads_on_purpose(
    span: str, gold: str, ours: tuple[float, float], squads: tuple[float, float]
) -> None:
    assert (em(span, [gold]), f1(span, [gold])) == ours
    assert (squad_em(span, [gold]), squad_f1(span, [gold])) == squads
