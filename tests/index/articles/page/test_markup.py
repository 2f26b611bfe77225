"""Tags between sentences and at a passage's edges are not shown; inside a sentence they are."""

from __future__ import annotations

import pytest

from index.articles.clean import articles
from index.articles.passages import passages

LONG = (
    "红鸟公司上周在海东市北门新开了第十二家分店，店里卖的都是附近渔民当天送来的海货，每天早上六点开门，晚上八点关门，"
    * 2
)


def shown(text: str) -> list[str]:
    return [passage.text for article in articles("a.txt", text) for passage in passages(article, text)]


@pytest.mark.parametrize("between", ["</b>", "<b>", "</span> <i>", "&nbsp;&nbsp;", '</a> <a href="x">'])
def test_tags_between_long_sentences_part_what_is_shown(between: str) -> None:
    first, second = f"{LONG}生意很好。", f"{LONG}人手不够。"
    assert shown(f"红鸟公司开张了\n\n{first}{between}{second}") == [f"红鸟公司开张了\n\n{first}", second]


def test_tags_at_a_passages_edges_are_not_shown_and_those_inside_are() -> None:
    text = f"<b>红鸟公司</b>开张了。\n\n{LONG}</i>&nbsp;“生意<b>很好</b>。”<span>他说。</span>\n<i>人手不够。</i>&nbsp;"
    passage = shown(text)
    assert passage[0].startswith("红鸟公司</b>开张了。") and passage[-1].endswith("人手不够。")
    assert "生意<b>很好</b>。" in "".join(passage)


def test_every_passage_is_a_slice() -> None:
    text = "红鸟公司开张了\n\n" + "".join(f"<b>{LONG}第{n}次。</b>" for n in range(6))
    cut = [passage for article in articles("a.txt", text) for passage in passages(article, text)]
    assert all(text[p.start : p.end] == p.text and not p.text.startswith("<") for p in cut)
    assert sum(p.text.count("<") for p in cut) == 0
