"""Tables in every notation: which cells there are, how they are labelled, and what is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.articles.clean import articles
from index.articles.passages import MAX_PASSAGE, passages
from index.articles.structure.tables import tables
from index.store.entry import indexed_text, structure, structured
from index.types import Passage

TABS = "港口\t吞吐量（万吨）\t负责人\n沧屿港\t8642.7\t邵云帆\n白鹭港\t12310.5\t祁连山\n"
BARS = "| 港口 | 吞吐量（万吨） | 负责人 |\n|:--|--:|---|\n| 沧屿港 | 8642.7 | 邵云帆 |\n| **白鹭港** | 12310.5 | 祁连山 |\n"
BLANKS = "港口      吞吐量（万吨）   负责人\n沧屿港    8642.7   邵云帆\n白鹭港    12310.5    祁连山\n"
HTML = (
    "<table><thead><tr><th>港口</th><th>吞吐量（万吨）</th><th>负责人</th></tr></thead>\n<tr><td>沧屿港</td>"
    '<td align="right"><b>8642.7</b></td><td>邵云帆</td></tr><tr><td>白鹭港</td><td>12310.5</td><td>祁连山</td></tr></table>'
)


def cells(text: str) -> list[tuple[str, str, str]]:
    """(text, label, header) of every cell."""
    return [(text[c.start : c.end], c.label, c.header) for t in tables(text, 0, len(text)) for c in t.cells]


def split(text: str, path: str = "a.md") -> list[Passage]:
    return [p for number, a in enumerate(articles(path, text)) for p in passages(a, text, number)]


@pytest.mark.parametrize("text", [TABS, BARS, BLANKS, HTML], ids=["tabs", "bars", "blanks", "html"])
def test_one_table_in_four_notations(text: str) -> None:
    assert cells(text) == [
        ("沧屿港", "沧屿港", "港口"), ("8642.7", "沧屿港", "吞吐量（万吨）"), ("邵云帆", "沧屿港", "负责人"),
        ("白鹭港", "白鹭港", "港口"), ("12310.5", "白鹭港", "吞吐量（万吨）"), ("祁连山", "白鹭港", "负责人"),
    ]  # fmt: skip


def test_a_header_of_two_levels_and_merged_cells() -> None:
    html = (
        "<table><tr><th rowspan=2>地区</th><th rowspan=2>城市</th><th colspan='2'>2021年</th></tr>"
        "<tr><th>出口</th><th>进口</th></tr><tr><td rowspan='2'>华南</td><td>栖梧</td><td>3</td><td>4</td></tr>"
        "<tr><td>云汀</td><td>5</td><td>6</td></tr></table>"
    )
    assert ("6", "华南｜云汀", "2021年｜进口") in cells(html) and ("3", "华南｜栖梧", "2021年｜出口") in cells(html)
    tabs = "\t2021年\t\t2022年\t\n城市\t出口\t进口\t出口\t进口\n栖梧\t1\t2\t3\t4\n云汀\t5\t6\t7\t8\n"
    assert ("3", "栖梧", "2022年｜出口") in cells(tabs) and ("6", "云汀", "2021年｜进口") in cells(tabs)


def test_years_as_rows_and_as_columns() -> None:
    rows = "年份\t游客（万人次）\n2019\t186.2\n2020\t72.5\n"
    assert ("72.5", "2020", "游客（万人次）") in cells(rows)
    columns = "\t2019年\t2020年\n游客\t186.2\t72.5\n收入\t9310\t3480\n"
    assert ("72.5", "游客", "2020年") in cells(columns)


def test_a_label_that_is_left_out_is_that_of_the_row_above() -> None:
    text = "地区\t城市\t均价\n华南\t栖梧\t100\n\t云汀\t200\n"
    assert ("200", "华南｜云汀", "均价") in cells(text)


@pytest.mark.parametrize(
    "text",
    [
        "曼城\t2:1\t利物浦\n阿森纳\t0:0\t切尔西\n热刺\t3:2\t曼联\n",  # scores: no header
        "记者  张三\n编辑  李四\n",
        "　　第一段话说了很多。\n　　第二段话也说了很多。\n　　第三段。\n",
        "2022-03-01\t来源：新闻网\n",
        "首页 | 新闻 | 体育\n",
        "他说：今天|明天都行。\n然后走了。\n",
        "<table><tr><td>"
        + "一段排版用的长文字。" * 30
        + "</td><td>侧栏</td></tr><tr><td>下</td><td>栏</td></tr></table>",
    ],
)
def test_what_is_no_table(text: str) -> None:
    assert not cells(text)


def test_rows_are_cut_whole_and_indexed_with_header_title_and_caption() -> None:
    body = "".join(f"第{i}号站台\t{i * 37 + 11}\t{i}.5%\n" for i in range(1, 60))
    text = f"各站台客流公布\n2022-07-25\n\n客流单位：万人次\n站台名称\t客流（万人次）\t同比\n{body}"
    rows = [p for p in split(text, "a.txt") if p.cells]
    assert len(rows) > 3 and all(len(p.text) <= 250 for p in rows)
    for p in rows:
        assert p.text == text[p.start : p.end]
        assert p.text.startswith(("第", "站台名称")) and p.text.endswith("%")
        indexed = indexed_text(p)
        assert indexed.startswith("各站台客流公布\n客流单位：万人次\n")
        assert all(
            f"客流（万人次）：{p.text[c.start : c.end]}" in indexed for c in p.cells if c.header.startswith("客流")
        )


@pytest.mark.parametrize("text", [TABS, BARS, BLANKS, HTML], ids=["tabs", "bars", "blanks", "html"])
def test_cells_are_slices_of_their_passages_and_come_back_from_the_store(text: str) -> None:
    found = [p for p in split(f"三港吞吐量\n\n交通部门公布了三个港口的数据。\n\n{text}\n\n以上。") if p.cells]
    said = [p.text[c.start : c.end].strip("*") for p in found for c in p.cells]
    assert said == ["沧屿港", "8642.7", "邵云帆", "白鹭港", "12310.5", "祁连山"]
    for p in found:
        plain = Passage(p.source, p.start, p.end, p.text, p.article, p.title, p.date, p.author, p.lead)
        assert structured(plain, structure(p)) == p


PIECES = st.sampled_from(
    ["甲\t乙", "\t", "\n", "12.5", "2021年", "| a | b |", "|---|---|", "  ", "省份  增速", "<table>", "<tr>", "<td>", "</td>", "</table>",
     '<th colspan="2">', "<th rowspan=3>", "记者：好吗？", "王明：好。", "**为何？**", "。", "\n\n", "a|b|c", "｜"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=40).map("".join))
def test_passages_of_any_lattice_are_bounded_slices(text: str) -> None:
    for p in split(text):
        assert text[p.start : p.end] == p.text and len(p.text) <= MAX_PASSAGE
        assert all(0 <= c.start < c.end <= len(p.text) for c in p.cells)
        assert all(0 <= u.start <= u.said <= u.end <= len(p.text) and u.start < u.end for u in p.utterances)
        indexed_text(p)
