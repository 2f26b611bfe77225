"""Sentences aligned with their quotes: what is put in, left out or exchanged is seen; what says the same passes."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.language.normalise import in_script
from index.types import Passage, PassageRecord
from rag.judge.verify import fault
from rag.judge.verify.align import aligned
from rag.judge.verify.units import cut
from rag.types import DraftSentence, Evidence, Quote

FLOOD = (
    "云溪市水务局6月20日通报，受连日强降雨影响，石桥水库水位升至58.6米，超过汛限水位1.2米。局长何建平表示，水库将于21日起开闸泄洪，"
    "下游3个镇的1.2万名居民已全部转移。目前尚无人员伤亡报告。除老城区外，全市学校昨日停课。"
)
MERGER = (
    "白鹭集团去年以36亿元收购南岸航运，成交价高于市场预期。南岸航运第三季度净利润下降8%，但没有裁员计划。监管部门批准了这项交易。"
    "如果股东大会通过，合并将在年底前完成。红杉银行起诉白鹭集团，称其拖欠贷款约4亿元。"
)
BANK = (
    "Harbour Bank said on Monday that it will open 14 branches in Norland. Profits rose by 12% last quarter, but "
    "deposits did not grow. Mill Group sued Harbour Bank over the deal."
)
PASSAGES = (FLOOD, MERGER, BANK)


def said(text: str, index: int) -> str | None:
    passage = PASSAGES[index]
    piece = Evidence(
        PassageRecord(Passage("a.txt", 0, len(passage), passage, 0, None, "2021-06-21", None, "")), 0.9, ()
    )
    return fault(DraftSentence(text, (Quote(0, 0, len(passage)),)), [piece])


FAITHFUL = [
    ("石桥水库的水位升到58.6米，超出汛限水位1.2米。", 0),
    ("何建平称，水库会于21日起开闸泄洪。", 0),
    ("下游三个镇的12000名居民已经全部转移。", 0),
    ("现在没有人员伤亡报告。", 0),
    ("水库将于2021年6月21日起开闸泄洪。", 0),
    ("除老城区以外，全市学校6月20日停课。", 0),
    ("2020年，白鹭集团以36亿元并购南岸航运。", 1),
    ("南岸航运三季度净利润减少8%，但是没有裁员计划。", 1),
    ("白鹭集团被红杉银行起诉。", 1),
    ("红杉银行控告白鹭集团，称其拖欠贷款大约4亿元。", 1),
    ("监管部门批准了该交易。", 1),
    ("Harbour Bank stated on Monday that it will open 14 branches in Norland.", 2),
    ("Profits increased by 12% last quarter.", 2),
    ("Mill Group sued Harbour Bank.", 2),
]


@pytest.mark.parametrize(("text", "index"), FAITHFUL)
def test_what_says_the_same_passes_in_both_scripts(text: str, index: int) -> None:
    assert said(text, index) is None
    assert said(in_script(text, "zh-Hant"), index) is None


FAULTY = {
    "a negation put in or left out": [
        ("石桥水库水位没有升至58.6米。", 0),
        ("目前已有人员伤亡报告。", 0),
        ("何建平否认水库将于21日起开闸泄洪。", 0),
        ("南岸航运第三季度净利润下降8%，但有裁员计划。", 1),
        ("监管部门尚未批准这项交易。", 1),
        ("Harbour Bank said on Monday that it will not open 14 branches in Norland.", 2),
        ("Deposits did grow.", 2),
    ],
    "a direction turned round": [
        ("石桥水库水位降至58.6米。", 0),
        ("成交价低于市场预期，白鹭集团去年以36亿元收购南岸航运。", 1),
        ("白鹭集团去年以36亿元出售南岸航运。", 1),
        ("南岸航运第三季度净利润增长8%。", 1),
        ("监管部门驳回了这项交易。", 1),
        ("Profits fell by 12% last quarter.", 2),
        ("Profits fell by 8% in the third quarter, Southbank said.", 2),
        ("Net profit rose 8% in the third quarter.", 1),
    ],
    "another time": [
        ("全市学校今日停课，除老城区外。", 0),
        ("白鹭集团今年以36亿元收购南岸航运。", 1),
        ("白鹭集团2019年以36亿元收购南岸航运。", 1),
        ("南岸航运第二季度净利润下降8%。", 1),
        ("Harbour Bank said on Tuesday that it will open 14 branches.", 2),
        ("Profits rose by 12% this quarter.", 2),
    ],
    "who did what to whom": [
        ("白鹭集团起诉红杉银行。", 1),
        ("红杉银行被白鹭集团起诉。", 1),
        ("南岸航运去年以36亿元收购白鹭集团。", 1),
        ("红杉银行去年以36亿元收购南岸航运。", 1),
        ("Harbour Bank sued Mill Group over the deal.", 2),
    ],
    "a bound": [
        ("下游3个镇的约1.2万名居民已全部转移。", 0),
        ("称其拖欠贷款超过4亿元，红杉银行起诉白鹭集团。", 1),
        ("红杉银行起诉白鹭集团，称其拖欠贷款不足4亿元。", 1),
        ("石桥水库水位升至58.6米，不足汛限水位1.2米。", 0),
    ],
    "a unit": [
        ("下游3个镇的1.2万户居民已全部转移。", 0),
        ("石桥水库水位升至58.6公里。", 0),
        ("白鹭集团去年以36万元收购南岸航运。", 1),
    ],
    "a clause glued on": [
        ("市民纷纷表示担忧，石桥水库水位升至58.6米。", 0),
        ("石桥水库水位升至58.6米，引起社会高度关注。", 0),
        ("白鹭集团去年以36亿元收购南岸航运，股价随后大涨。", 1),
        ("监管部门批准了这项交易，分析师普遍看好。", 1),
        ("Harbour Bank will open 14 branches in Norland, a move welcomed by investors.", 2),
    ],
    "an exception or a condition left out": [
        ("全市学校6月20日停课。", 0),
        ("合并会在年底前完成。", 1),
        ("监管部门批准了这项交易，合并将于年底前完成。", 1),
    ],
    "a plan told as done": [("水库于21日起开闸泄洪，何建平表示。", 0), ("何建平表示，水库可能于21日起开闸泄洪。", 0)],
}


@pytest.mark.parametrize(("kind", "text", "index"), [(k, *case) for k, cases in FAULTY.items() for case in cases])
def test_a_fault_is_seen_in_both_scripts(kind: str, text: str, index: int) -> None:
    assert text.rstrip("。.") not in PASSAGES[index]
    assert said(text, index), kind
    assert said(in_script(text, "zh-Hant"), index), kind


SEQUENCES = st.lists(st.integers(0, 4), min_size=1, max_size=8)


@given(SEQUENCES, SEQUENCES)
def test_pairs_ascend_and_are_the_same(own: list[int], known: list[int]) -> None:
    same = np.array([[a == b for b in known] for a in own])
    pairs = aligned(same, np.ones(len(own)), np.full(len(known), 0.04))
    assert all(own[i] == known[j] for i, j in pairs)
    assert all(a[0] < b[0] and a[1] < b[1] for a, b in pairwise(pairs))
    assert own != known or len(pairs) == len(own)


@given(st.text("银行0123456789.,%亿万年月日，。昨今日不没a b\n（）“”\u3000", max_size=40))
def test_units_cover_every_letter_once_and_words_stay_inside(text: str) -> None:
    whole = cut(text, "2021-06-21")
    assert all(a.end <= b.start for a, b in pairwise(whole.units))
    assert all(0 <= w.first < w.last <= len(whole.units) for w in whole.words)


@given(st.text("银行起诉集团被除外如果没有超过12%亿元昨日，。《》“”‘’a", max_size=30), st.sampled_from(PASSAGES[:2]))
def test_no_sentence_breaks_it(text: str, passage: str) -> None:
    piece = Evidence(PassageRecord(Passage("a", 0, len(passage), passage, 0, None, "2021-02-30", None, "")), 0.9, ())
    fault(DraftSentence(text, (Quote(0, 0, len(passage)),)), [piece])


def test_a_sentence_far_longer_than_its_quotes_is_not_read_to_its_end() -> None:
    assert said("石桥水库" * 150, 0) == "inserted"
    assert said("石桥水库" * 5000, 0) == "too-long"
    assert said(FLOOD[:20] + "9" * 4000, 0) is not None
