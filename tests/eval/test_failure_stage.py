from __future__ import annotations

from dataclasses import replace

import pytest

from eval.question_score import lost_at
from index.types import Hit, Passage, PassageRecord
from rag.types import Answer, Ask, Candidate, Evidence, Place, Question, Trace
from tests.eval.records import TEXTS, cite, considered, reply

FAR = [Place("b.txt", 30, 36)]  # a piece that nothing here ever finds
NEAR = [Place("a.txt", 19, 24)]
WHOLE = Passage("a.txt", 0, 30, TEXTS["a.txt"][:30], 0, None, None, None, "")
OTHER = Passage("b.txt", 0, 20, TEXTS["b.txt"][:20], 0, None, None, None, "")


def trace(candidates: list[Passage], evidence: list[Passage]) -> Trace:
    found = tuple(
        Candidate(Hit(n, PassageRecord(passage), None, None, None, 1), 0.0) for n, passage in enumerate(candidates)
    )
    given = tuple(Evidence(PassageRecord(passage), 0.5, ()) for passage in evidence)
    return Trace(Ask("问？"), Question("问？", "问？", "zh-Hans", "number"), candidates=found, evidence=given)


CITED = reply("共168家[1]。", passages=considered(("a.txt", 0, 30)), citations=(cite("a.txt", "共168家"),))
ASIDE = replace(CITED, citations=(cite("b.txt", "刘强东定下目标。"),))


@pytest.mark.parametrize(
    ("candidates", "evidence", "answer", "stage"),
    [
        ([OTHER], [OTHER], CITED, "retrieve"),
        ([WHOLE], [OTHER], replace(CITED, passages=considered(("b.txt", 0, 20))), "rank"),
        ([WHOLE], [OTHER], CITED, "read"),
        ([WHOLE], [WHOLE], replace(CITED, found=False, citations=()), "refuse"),
        ([WHOLE], [WHOLE], ASIDE, "cite"),
        ([WHOLE], [WHOLE], CITED, None),
    ],
)
def test_the_stage_where_the_evidence_fell_out(
    candidates: list[Passage], evidence: list[Passage], answer: Answer, stage: str | None
) -> None:
    assert lost_at(trace(candidates, evidence), answer, [NEAR]) == stage


def test_one_piece_is_enough_unless_every_piece_counts() -> None:
    everything = trace([WHOLE, OTHER], [WHOLE, OTHER])
    assert lost_at(everything, CITED, [FAR, NEAR]) is None
    assert lost_at(everything, CITED, [FAR, NEAR], share=True) == "retrieve"
    assert lost_at(everything, CITED, []) is None
