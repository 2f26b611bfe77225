"""Copies are collapsed, neighbours are not; what was not read stays behind what was."""

from __future__ import annotations

from dataclasses import replace

from index.settings import USUAL, Settings
from index.types import Hit, Passage, PassageRecord
from rag.asking.question import analyse
from rag.chain import Service
from rag.search.duplicates import collapse
from rag.search.rank import rank
from rag.search.retrieve import retrieve, zscores
from rag.types import REPORTED_PASSAGES, Candidate

LEAD = "河口市今年夏天的雨水比往年多三成，城里的排水工程提前两个月完工，市民出行没有受到影响。"


def candidate(number: int, text: str, source: str | None = None, article: int = 0) -> Candidate:
    passage = Passage(source or f"{number}.txt", 0, len(text), text, article, None, None, None, "")
    return Candidate(Hit(number, PassageRecord(passage)), 1.0 - number / 100)


def test_a_copy_in_another_article_is_named_not_shown() -> None:
    kept = collapse([candidate(0, LEAD), candidate(1, LEAD + "好。"), candidate(2, "完全不同的一段话，说的是茶叶。")])
    assert [c.hit.key for c, _ in kept] == [0, 2]
    assert [p.source for p in kept[0][1]] == ["1.txt"]


def test_a_report_in_two_papers_is_one_however_its_figures_are_written() -> None:
    said = "果园镇早市定于5月8日开市，共设摊位1,260个，每天营业至11时，前三个月免收管理费。"
    papers = [
        "2023-05-06 来源：果园镇生活报\n" + said,
        "2023-05-06 来源：城市早班车\n" + said.replace("1,260", "1260"),
        "2023-05-06 來源：晨風日報\n" + said.replace("1,260个", "一千二百六十個"),
        "2023-05-06 来源：果园镇生活报\n" + said.replace("1,260", "1,620"),
    ]
    kept = collapse([candidate(n, text) for n, text in enumerate(papers)])
    assert [(c.hit.key, [p.source for p in places]) for c, places in kept] == [(0, ["1.txt", "2.txt"]), (3, [])]


def test_neighbours_of_one_article_are_not_copies() -> None:
    assert len(collapse([candidate(0, LEAD, "a.txt"), candidate(1, LEAD, "a.txt")])) == 2
    assert len(collapse([candidate(0, LEAD, "a.txt", 0), candidate(1, LEAD, "a.txt", 1)])) == 1


def test_order_without_a_reader_is_the_fused_one() -> None:
    candidates = [candidate(n, f"第{n}段，各不相同，" + chr(0x4E00 + n * 7) * 12) for n in range(40)]
    ranked = rank("问题", candidates, None)
    assert [r.hit.key for r in ranked] == list(range(REPORTED_PASSAGES))
    assert all(r.reading is None for r in ranked) and USUAL.rerank_depth <= REPORTED_PASSAGES


def test_the_readers_share_of_the_order_is_a_setting(service: Service) -> None:
    asked = analyse("白条是什么时候推出的？")
    candidates = retrieve(service.store, service.encoder, asked)
    plain = rank(asked.resolved, candidates, service.reader, Settings(rerank_weight=0))
    assert [r.score for r in plain] == [r.fused for r in plain] and plain[0].reading is not None
    read = rank(asked.resolved, candidates, service.reader, Settings(rerank_weight=1e6))[: USUAL.rerank_depth]
    relevance = [r.reading.relevance for r in read if r.reading]
    assert relevance == sorted(relevance, reverse=True) and len(relevance) == USUAL.rerank_depth


def test_how_many_are_read_is_a_setting(service: Service) -> None:
    asked = analyse("白条是什么时候推出的？")
    candidates = retrieve(service.store, service.encoder, asked)
    for depth in (1, 3, REPORTED_PASSAGES):
        ranked = rank(asked.resolved, candidates, service.reader, Settings(rerank_depth=depth))
        assert [r.reading is not None for r in ranked] == [i < depth for i in range(REPORTED_PASSAGES)]
        assert [r.score for r in ranked] == sorted((r.score for r in ranked), reverse=True)


def test_nothing_found_is_nothing_ranked() -> None:
    assert rank("问题", [], None) == []


def test_equal_scores_have_no_deviation_to_divide_by() -> None:
    assert zscores([2.0, 2.0]).tolist() == [0.0, 0.0]
    assert abs(zscores([1.0, 2.0, 4.0]).mean()) < 1e-12


def test_candidates_are_values() -> None:
    first = candidate(0, LEAD)
    assert replace(first, fused=2.0) != first
