import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics.folding import comparable, length, names, without_markers

CHINESE = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=30)
WIDE = {ord(c): ord(c) + 0xFEE0 for c in "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ%.,!?()"}


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("「京東金融」，２０１７年 Q2！", "京东金融2017年q2"),
        ("3.6 亿", "3.6亿"),
        ("3. 6亿", "36亿"),  # a point with a space is not between digits
        ("２．５‰ 與 １２％", "2.5‰与12%"),
        ("v.2.", "v2"),
        ("1,234.5", "1234.5"),
        ("2017.02.11", "2017.02.11"),
        ("…—— ", ""),
    ],
)
def test_letters_digits_percent_and_decimal_points_stay(text: str, folded: str) -> None:
    assert comparable(text).text == folded


@given(st.text(st.sampled_from("京東东金融0123456789.,% aBZ。，（）"), max_size=40))
def test_width_and_folding_twice_change_nothing(text: str) -> None:
    once = comparable(text).text
    assert comparable(text.translate(WIDE)).text == once
    assert comparable(once).text == once


@pytest.mark.parametrize(
    ("answer", "reply", "named"),
    [
        ("8家", "共28家", False),
        ("8家", "先28家，后8家", True),  # a later occurrence is whole
        ("3.6亿", "36亿", False),
        ("6亿", "3.6亿", False),
        ("3", "3.6亿", False),
        ("36亿", "3.6亿", False),
        ("28", "共28.", True),  # a full stop, no decimal point
        ("28", "共28.5", False),
        ("234", "1,234家", False),  # folding drops the comma of the thousands; the number is still longer
        ("1234", "1,234家", True),
        ("168", "On August 1, 2018, 168 stores closed", True),  # two numbers side by side, each whole
        ("2018", "On August 1, 2018, 168 stores closed", True),
        ("8家", "5-8家", False),
        ("28家", "2017年28家", True),
        ("２８家", "共28家", True),
        ("劉強東", "刘强东说", True),
        ("Liu Qiangdong", "by LIU QIANGDONG.", True),
        ("12%", "112%", False),
        ("12%", "12%5", True),  # ends with %, not with a digit
        ("1.2万", "12万", False),
        ("！", "什么都行！", False),  # nothing to name
    ],
)
def test_numbers_are_not_cut_out_of_longer_ones(answer: str, reply: str, named: bool) -> None:
    assert names(answer, reply) is named


@given(CHINESE, CHINESE, CHINESE)
def test_a_reply_names_what_stands_in_it(before: str, answer: str, after: str) -> None:
    simplified = [comparable(text).text for text in (before, answer, after)]
    assert names(simplified[1], "，".join(simplified))


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_number_is_named_by_itself_only(wanted: int, given_: int) -> None:
    assert names(str(wanted), f"约{given_}家") is (wanted == given_)


def test_length_counts_neither_markers_nor_white_space() -> None:
    assert length("共 28\n家[1][12]。") == 5
    assert without_markers("[2017]年[1]") == "[2017]年"
