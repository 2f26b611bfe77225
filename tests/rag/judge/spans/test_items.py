"""All items of the list that one place belongs to, wherever the place stands in it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.judge.spans.items.items import ITEM_CHARS, ITEM_LIMIT, items
from rag.judge.spans.items.numbered import counted

LISTS = [
    ("目前北京、深圳、长沙和武汉等地的地铁试行。", ["北京", "深圳", "长沙", "武汉"]),
    ("当晚带来了《一家人》《喜德索玛花》等歌舞表演。", ["《一家人》", "《喜德索玛花》"]),
    ("强调“坚定信念”“铸牢忠诚”“站稳立场”。", ["“坚定信念”", "“铸牢忠诚”", "“站稳立场”"]),
    ("一是健全机制；二是强化治理；三是建设队伍。", ["健全机制", "强化治理", "建设队伍"]),
    ("处分分为：（一）警告；（二）留党察看；（三）开除党籍。", ["警告", "留党察看", "开除党籍"]),
    ("1. 修路\n2. 架桥\n3. 植树\n", ["修路", "架桥", "植树"]),
    ("影展設劇情片、紀錄片及動畫片三個單元。", ["劇情片", "紀錄片", "動畫片"]),
    ("现辖6个县（香河、大厂、永清）、2个市（三河、霸州）。", ["香河", "大厂", "永清"]),
    ("The ferries sail to Gull Bay, Stonehaven and Marlow from July.", ["Gull Bay", "Stonehaven", "Marlow"]),
]


@pytest.mark.parametrize(("text", "expected"), LISTS)
def test_from_its_second_item_a_list_is_known_whole(text: str, expected: list[str]) -> None:
    at = text.index(expected[1])
    told = [text[a:b] for a, b in items(text, (at, at + len(expected[1])))]
    assert told[:2] == expected[:2] and told[-1].startswith(expected[-1]) and len(told) == len(expected)


def test_what_opens_a_list_and_what_counts_it_stand_outside() -> None:
    text = "京東消費金融有白條、京東金條(現金借貸)、小白卡(銀行聯名信用卡)、小白信用、京東少東家這五大類產品。"
    at = text.index("小白信用")
    told = [text[a:b] for a, b in items(text, (at, at + 4))]
    assert told == ["白條", "京東金條(現金借貸)", "小白卡(銀行聯名信用卡)", "小白信用", "京東少東家"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("全长28.6公里。", "28.6公里"),
        ("京东和沃尔玛的合作始于2016年，双方很满意。", "2016年"),
        ("The bridge is 12 km long.", "12 km"),
    ],
)
def test_what_stands_in_no_list_has_no_items(text: str, place: str) -> None:
    at = text.index(place)
    assert items(text, (at, at + len(place))) == []


def test_a_numbered_list_is_known_by_its_count() -> None:
    text = "得益于三个方面，一是法制建设，二是监管工作，三是改革开放。"
    assert [text[a:b] for a, b in counted(text, 3)] == ["法制建设", "监管工作", "改革开放"]
    assert counted(text, 5) == []


@given(
    st.text(alphabet="北京上海、和，。“”《》（）一二是等 1.AB,and\n", max_size=80),
    st.integers(0, 79),
    st.integers(1, 8),
)
def test_items_are_ordered_slices_that_do_not_meet(text: str, start: int, size: int) -> None:
    places = items(text, (min(start, len(text)), min(start + size, len(text))))
    assert all(0 <= a < b <= len(text) and b - a <= ITEM_CHARS for a, b in places) and len(places) <= ITEM_LIMIT
    assert all(a[1] <= b[0] for a, b in pairwise(places))
