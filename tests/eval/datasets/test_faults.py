"""Faithful replies say what their quotation says; faults are put into them, the same ones for the same seed."""

from __future__ import annotations

from itertools import islice
from random import Random

import pytest

from eval.datasets.faults.articles import Quoted, made_up, quotable
from eval.datasets.faults.inject import KINDS, PASSAGE, faults
from eval.datasets.faults.replies import STYLES, Reply, faithful
from index.types import Passage


def reply(text: str, style: str = "verbatim", script: str = "zh-Hans") -> Reply:
    passage = Passage("a.txt", 0, len(text), text, 0, None, "2020-05-01", None, "")
    return Reply(text, Quoted(passage, 0, len(text)), style, script)


OTHERS = [reply("清溪水库昨日开闸泄洪，下游三个镇的居民已经转移。")]
PLAIN = "星河银行去年净利润为48.5亿元，同比增长12%，没有裁员计划。"


def injected(text: str, kind: str) -> set[str]:
    return {t for seed in range(20) for t in faults(reply(text), kind, OTHERS, Random(seed))}


@pytest.mark.parametrize("kind", ["figure", "unit", "relative-time", "negation-added", "negation-removed", "direction",
                                  "clause-before", "clause-inside", "clause-behind", "quote", "marker"])  # fmt: skip
def test_a_fault_is_no_part_of_the_quotation(kind: str) -> None:
    texts = injected(PLAIN, kind)
    assert texts and all(t.removesuffix(PASSAGE).rstrip("。") not in PLAIN for t in texts)


def test_a_figure_that_is_another_one_is_written_once_only() -> None:
    assert not any("48.5亿" in t and "12%" in t for t in injected(PLAIN, "figure"))


def test_names_change_places_only_around_a_verb() -> None:
    swapped = injected("星海证券宣布收购恒泰银行的股份。", "swapped-names")
    assert swapped == {"恒泰银行宣布收购星海证券的股份。" + PASSAGE}
    assert not injected("星海证券和恒泰银行宣布停止销售。", "swapped-names")


def test_an_exception_is_left_out_of_a_reworded_reply() -> None:
    quoted = reply("除老城区以外，全市学校昨日停课一天。").quoted
    reworded = Reply("除老城区以外，全市学校昨天停课一天。", quoted, "reworded", "zh-Hans")
    assert list(faults(reworded, "condition", OTHERS, Random(1))) == ["全市学校昨天停课一天。" + PASSAGE]
    assert not injected("除老城区以外，全市学校昨日停课一天。", "condition")  # what is left is the quotation's own


def test_a_seed_gives_the_same_replies() -> None:
    def texts(seed: int) -> list[str]:
        pick = Random(seed)
        made = (faithful(q, style, "zh-Hant", pick) for q in islice(quotable(None, pick), 30) for style in STYLES)
        return [r.written(r.text) for r in made if r]

    assert texts(3) == texts(3) != texts(4)
    assert made_up(Random(1)) == made_up(Random(1)) != made_up(Random(2))
    assert {k for k in KINDS if "_" in k} == set()
