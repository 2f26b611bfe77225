"""The grammar of figures, held against a table of wordings (quantities.tsv); its offsets, and what it must not mind."""

from __future__ import annotations

import re
from itertools import groupby, pairwise
from pathlib import Path

import opencc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.language.figures.dates import _PIECE, _RELATIVE
from index.language.figures.numerals import _NO_NUMERAL, _NUMERAL
from index.language.figures.scan import _BOUND_BEFORE, _MARK_BEFORE
from index.language.normalise import fold
from index.language.quantity import quantities

LINES = [line.split("\t") for line in Path(__file__).with_name("quantities.tsv").read_text("utf8").splitlines()]
TABLE = {
    text: [tuple(fields) for _, *fields in lines if fields != ["-"]]
    for text, lines in groupby((line for line in LINES if not line[0].startswith("#")), key=lambda line: line[0])
}
EXAMPLES = st.sampled_from(sorted(TABLE))
WORDS = st.sampled_from(
    [
        *_RELATIVE,
        *"晚上10时 次年 凌晨3点 傍晚5时 礼拜三 星期天 首季度 公元前221年 年上半年 月底 年初 周中旬 q3 h1 9月".split(),
    ]
)


traditional = opencc.OpenCC("s2t").convert


def described(text: str) -> list[tuple[str, ...]]:
    return [(q.wording, str(q.value), q.unit, q.kind, q.bound) for q in quantities(text)]


@pytest.mark.parametrize("text", TABLE)
def test_wording(text: str) -> None:
    assert described(text) == TABLE[text]


def test_the_table_is_large_and_says_each_wording_once() -> None:
    assert len(TABLE) >= 200 and sum(not line[0].startswith("#") for line in LINES) == sum(
        max(1, len(found)) for found in TABLE.values()
    )


@given(st.text(max_size=80) | st.lists(EXAMPLES, max_size=4).map("，".join))
def test_figures_are_slices_in_order(text: str) -> None:
    found = quantities(text)
    assert all(text[q.start : q.end] == q.wording for q in found)
    assert all(a.start <= b.start for a, b in pairwise(found))


@given(EXAMPLES)
def test_width_and_script_change_no_figure(text: str) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)
    assert [row[1:] for row in described(wide)] == [row[1:] for row in described(text)]
    assert [row[1:] for row in described(traditional(text))] == [row[1:] for row in described(text)]


@given(st.integers(1, 9_999_999), st.sampled_from("家人元"))
def test_a_value_reads_the_same_however_it_is_written(number: int, unit: str) -> None:
    wordings = (
        str(number),
        f"{number:,}",
        han(number),
        f"{number / 10**4:.4f}万",
        f"{number / 10**8:.8f}亿",
        f"{number / 10**3:.3f}千",
    )
    found = [quantities(f"共有{wording}{unit}") for wording in wordings]
    assert all(len(qs) == 1 and qs[0].value == number and qs[0].unit == found[0][0].unit for qs in found)
    assert all(a.agrees(b) for a, b in pairwise(qs[0] for qs in found))


def han(number: int) -> str:
    """A number below 10 million in Chinese, as 一千二百六十八 writes it."""
    if number >= 10**4:
        rest = number % 10**4
        return han(number // 10**4) + "万" + ("零" * (0 < rest < 1000) + han(rest) if rest else "")
    digits = [(int(d), scale) for d, scale in zip(f"{number:04}", ("千", "百", "十", ""), strict=True)]
    said = "".join("零一二三四五六七八九"[d] + scale if d else "零" for d, scale in digits)
    return re.sub("零+", "零", said).strip("零")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("3.6亿人", "36000万", True),
        ("三项", "3个", True),
        ("三成", "30%", True),
        ("增速-0.3%", "下降0.3%", True),
        ("42岁", "42 years", True),
        ("0.3%", "0.3个百分点", False),
        ("0.3%", "0.3", False),
        ("5亿元", "5亿美元", False),
        ("3号线", "3家", False),
        ("3号线", "line 3", True),
        ("628米", "628公里", False),
        ("2017年3月", "3月1日", True),
        ("3月1日", "2017年3月", False),
        ("2017年第三季度", "Q3 2017", True),
        ("2017年", "2018年", False),
    ],
)
def test_agreement(one: str, other: str, same: bool) -> None:
    assert quantities(one)[0].agrees(quantities(other)[0]) is same


@pytest.mark.parametrize("pattern", [_PIECE, _NUMERAL, _NO_NUMERAL, _BOUND_BEFORE, _MARK_BEFORE])
@given(st.text(max_size=20) | st.lists(EXAMPLES | WORDS, max_size=4).map("，".join))
def test_the_look_ahead_passes_over_nothing(pattern: re.Pattern[str], text: str) -> None:
    folded = fold(text)
    without = re.compile(re.sub(r"^\(\?=\[.*?\]\)", "", pattern.pattern), pattern.flags)
    assert without.pattern != pattern.pattern
    for end in range(len(folded) + 1) if "Z" in pattern.pattern else (len(folded),):
        ends = [[m.span() for m in p.finditer(folded, 0, end)] for p in (pattern, without)]
        assert ends[0] == ends[1]


@pytest.mark.parametrize(
    "text",
    [
        *("万" * 5000, "万" * 5000 + "分之一", "9" * 9000, "九" * 9000, "1/" * 999, "第" * 99 + "年" * 99),
        *("2月30日２０２０年１３月", "last\nyear", "前季度"),
    ],
)
def test_nonsense_is_survived(text: str) -> None:
    assert all(str(q.value) for q in quantities(text))
