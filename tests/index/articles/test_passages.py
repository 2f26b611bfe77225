"""Sentences and passages: slices, in order, within bounds, nothing lost, nothing dropped let back in."""

from __future__ import annotations

import re
from itertools import pairwise
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.articles.clean import articles
from index.articles.passages import MAX_PASSAGE, passages
from index.language.sentences import sentences
from index.types import Article, Passage

WORD = re.compile(r"[^\W_]")


def cut(text: str) -> list[str]:
    return [text[a:b] for a, b in sentences(text)]


def whole(text: str, *kept: tuple[int, int]) -> Article:
    return Article("a.txt", 0, len(text), None, None, None, kept or ((0, len(text)),))


def split(text: str, path: str = "a.txt") -> list[Passage]:
    return [p for number, a in enumerate(articles(path, text)) for p in passages(a, text, number)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("天亮了。鸟叫了!谁醒了?", ["天亮了。", "鸟叫了!", "谁醒了?"]),
        ("第一点;第二点；第三点", ["第一点;", "第二点；", "第三点"]),
        ("增长1.5万元,占3.14%。", ["增长1.5万元,占3.14%。"]),
        ("标题\n\n  正文开始。", ["标题", "正文开始。"]),
        ("他走了……没有回头。", ["他走了……", "没有回头。"]),
        ("“快走!天黑了。”他说。大家动身。", ["“快走!天黑了。”他说。", "大家动身。"]),
        ("「好。」眾人散去。", ["「好。」", "眾人散去。"]),
        ("他说:“走。” 天黑了。", ["他说:“走。”", "天黑了。"]),
        ("价格涨了。“ 同时,销量也涨了。", ["价格涨了。“", "同时,销量也涨了。"]),
        ("公司(成立于2001年。总部在北京)上市了。", ["公司(成立于2001年。总部在北京)上市了。"]),
        ("Dr. Wu joined J. Smith Inc. in 2017. He left.", ["Dr. Wu joined J. Smith Inc. in 2017.", "He left."]),
        ("The U.S. arm of Acme Corp. grew, e.g. in May. So?", ["The U.S. arm of Acme Corp. grew, e.g. in May.", "So?"]),
        ("见 https://a.cn/x?y=1;z 一文。完", ["见 https://a.cn/x?y=1;z 一文。", "完"]),
        ("A&nbsp;B。", ["A&nbsp;B。"]),
        ('见<a title="长。沙!" href="?a=1;b">长沙</a>。完', ['见<a title="长。沙!" href="?a=1;b">长沙</a>。', "完"]),
        ("<b>天亮了。</b>鸟叫了。", ["<b>天亮了。</b>", "鸟叫了。"]),
        ("<b>He left.</b> She came.", ["<b>He left.</b>", "She came."]),
        ("价格a<b时涨。a>b时跌。", ["价格a<b时涨。", "a>b时跌。"]),
        ('他说:"好。"她走了。', ['他说:"好。"', "她走了。"]),
        ("真的吗?!?\n。。。", ["真的吗?!?"]),
        ("", []),
        ("……！\u3000\ufeff", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


# The characters that decide where texts are cut, mixed with some that do not.
ODD = st.text(
    st.sampled_from(list("甲乙a1 。！？!?;；…..,，“”「」（）()\"'\n\r\u3000\ufeff<>&#*-•|\U0001f600é")), max_size=600
)
RUNS = st.lists(
    st.sampled_from(
        ["京" * 90, "金,", "融。", "\n", " ", "“是。”", "3.5", "<b>", '<a href="x。y, z">', "</a>", "<br>"]
    ),
    max_size=60,
).map("".join)


@given(ODD | RUNS)
def test_sentences_are_trimmed_slices_in_order_that_hold_every_word(text: str) -> None:
    spans = sentences(text)
    assert all(0 <= a < b <= len(text) for a, b in spans)
    assert all(left[1] <= right[0] for left, right in pairwise(spans))
    assert all(WORD.search(text[a:b]) and text[a:b] == text[a:b].strip() for a, b in spans)
    inside = {i for a, b in spans for i in range(a, b)}
    assert all(m.start() in inside for m in WORD.finditer(text))


@given(ODD | RUNS)
def test_passages_are_bounded_slices_that_hold_every_kept_word_and_no_dropped_one(text: str) -> None:
    covered: set[int] = set()
    for article in articles("a.md", text):
        found = passages(article, text)
        assert [p.start for p in found] == sorted(p.start for p in found)
        for p in found:
            assert text[p.start : p.end] == p.text == p.text.strip()
            assert WORD.search(p.text) and len(p.text) <= MAX_PASSAGE
            assert article.start <= p.start < p.end <= article.end
            covered |= set(range(p.start, p.end))
    kept = {i for article in articles("a.md", text) for a, b in article.kept for i in range(a, b)}
    words = {m.start() for m in WORD.finditer(text)}
    assert words & kept == words & covered


@given(ODD | RUNS)
def test_kept_spans_are_in_order_disjoint_and_inside_their_article(text: str) -> None:
    last = 0
    for article in articles("a.md", text):
        assert last <= article.start
        for start, end in article.kept:
            assert last <= start < end
            last = end
        assert last <= article.end <= len(text)


def test_passages_overlap_by_a_sentence_but_not_by_a_long_one() -> None:
    short = "".join(f"第{i}批货物在周一上午运抵港口,随后转往内地的仓库。" for i in range(40))
    found = passages(whole(short), short)
    assert len(found) > 3
    for left, right in pairwise(found):
        assert short[right.start : left.end] == cut(left.text)[-1]
    long = "".join("一" * 149 + "。" for _ in range(6))
    found = passages(whole(long), long)
    assert all(left.end == right.start for left, right in pairwise(found))


def test_passages_grow_to_the_target_and_no_further() -> None:
    text = "".join(f"第{i}批货物在周一上午运抵港口,随后转往内地的仓库。" for i in range(40))
    lengths = [len(p.text) for p in passages(whole(text), text)]
    assert all(200 <= length <= 250 for length in lengths[:-1])


def test_what_was_dropped_never_stands_inside_a_passage() -> None:
    text = "前半句话在此。\n广告广告\n后半句话在此。\n \n另一句。"
    found = passages(whole(text, (0, 7), (13, 20), (23, 27)), text)
    assert [p.text for p in found] == ["前半句话在此。", "后半句话在此。\n \n另一句。"]


def test_a_sentence_beyond_the_bound_is_cut_at_commas_then_hard() -> None:
    commas = "一二三四五六七八九," * 60 + "完。"
    found = passages(whole(commas), commas)
    assert all(p.text.endswith((",", "完。")) and len(p.text) <= MAX_PASSAGE for p in found)
    hard = "长" * 1000
    assert [len(p.text) for p in passages(whole(hard), hard)] == [400, 400, 200]
    numbers = "营收1,234亿元," * 100
    assert all(p.text.startswith("营收1,234") for p in passages(whole(numbers), numbers))


def test_an_inline_tag_does_not_cut_a_sentence_but_a_block_does() -> None:
    text = '红鸟公司的客户包括<a href="x">蓝天集团</a>、绿地集团和黄河集团。'
    assert [p.text for p in split(text)] == [text]
    for block in ("<br>", "<div>", "<script>x()</script>"):
        assert [p.text for p in split(f"红鸟公司的客户包括{block}蓝天集团。")] == ["红鸟公司的客户包括", "蓝天集团。"]


def test_a_long_sentence_is_never_cut_inside_a_tag() -> None:
    text = "始" + '京津冀<a href="http://a.cn/x y,z" class="c">沪</a>' * 60
    found = split(text)
    assert len(found) > 5
    for p in found:
        assert p.text.count("<") == p.text.count(">") and text[p.start : p.end] == p.text


def test_a_heading_goes_with_what_follows_it() -> None:
    prose = "渔船在清晨出海,傍晚才回到港口卸货。" * 13
    text = prose + "\n\n价格为何上涨\n\n" + "捕捞量连续三年下降,加工厂只好提高收购价。" * 5
    found = passages(whole(text), text)
    assert any("价格为何上涨\n\n捕捞量" in p.text for p in found)
    assert not any(p.text.endswith("价格为何上涨") for p in found)


def test_a_list_stays_together_and_its_first_mark_goes() -> None:
    text = "• 苹果三斤\n• 梨两斤\n• 桃一斤"
    assert [p.text for p in passages(whole(text), text)] == ["苹果三斤\n• 梨两斤\n• 桃一斤"]


def test_the_lead_is_the_title_or_the_first_words() -> None:
    text = "港口上周新添了三台吊车,每台能吊起四十吨,装卸时间因此缩短了一半,工人们说这是十年来最大的变化。"
    assert passages(whole(text), text)[0].lead == "港口上周新添了三台吊车,每台能吊起四十吨,装卸时间因此缩短了一半"
    titled = Article("a.txt", 0, len(text), "港口添吊车", "2020-01-02", "李明", ((0, len(text)),))
    found = passages(titled, text, 3)[0]
    assert (found.lead, found.title, found.date, found.author, found.article) == (
        "港口添吊车", "港口添吊车", "2020-01-02", "李明", 3)  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["<" * 1_000_000, "<a " * 300_000, "<script>" * 100_000, "“" * 500_000, "。\"" * 500_000, "更多\n" * 100_000,
     "1\n" * 100_000, "# 甲\n" * 50_000, "甲<b>" * 250_000, "<b>" * 300_000 + "甲", "。</b>甲" * 150_000, "京" * 1_000_000, "京," * 500_000, "周" * 500_000, "---\n" * 100_000],
    ids=lambda text: repr(text[:8]),
)  # fmt: skip
def test_no_input_makes_it_crawl(text: str) -> None:
    started = process_time()
    assert all(len(p.text) <= MAX_PASSAGE for p in split(text, "a.md"))
    assert process_time() - started < 6  # half a second on an idle core; a quadratic pattern takes minutes


def test_two_million_characters_take_seconds() -> None:
    line = "港口上周新添了三台吊车,每台能吊起四十吨。装卸时间因此缩短了一半,工人们说这是十年来最大的变化。"
    text = "\n\n".join([line * 3] * (2_000_000 // (3 * len(line))))
    started = process_time()
    found = split(text)
    assert process_time() - started < 6  # 0.4 s on an idle core
    assert len(found) > 8_000
