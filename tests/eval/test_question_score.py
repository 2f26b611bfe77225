from __future__ import annotations

from dataclasses import replace

import pytest

from eval.datasets.gold import Evidence, Gold
from eval.question_score import QuestionScore, is_verbatim, mark_answer, pieces_of
from rag.types import Answer, Place
from tests.eval.records import TEXTS, cite, considered, false_premise, gold, reply, text_of, unanswerable


def mark(question: Gold, answer: Answer, bm25: tuple[Place, ...] = ()) -> QuestionScore:
    return mark_answer(question, answer, bm25, pieces_of(question, text_of), text_of)


def test_a_right_answer_with_its_evidence() -> None:
    right = reply(
        "共168家[1]。",
        spans=("168家",),
        citations=(cite("a.txt", "共168家"),),
        passages=considered(("b.txt", 0, 20), ("a.txt", 0, 21), ("a.txt", 21, 30)),
    )
    found = mark(gold(), right, bm25=(Place("a.txt", 0, len(TEXTS["a.txt"])),))
    assert (found.correct, found.em, found.f1, found.refused, found.right) == (1, 1, 1, 0, 1)
    assert (found.recall_1, found.recall_5, found.recall_20, found.reciprocal_rank) == (0, 1, 1, 0.5)
    assert (found.bm25_1, found.bm25_5) == (1, 1)
    assert (found.citations, found.citation_hits, found.verbatim, found.cited) == (1, 1, 1, 1)
    assert (found.stood_back, found.corrected, found.ms) == (None, None, 20)


def test_a_refused_answerable_question_scores_nothing_whatever_its_span() -> None:
    passages = considered(("a.txt", 0, 30))
    refused = reply("共168家", found=False, spans=("168家",), citations=(cite("a.txt", "共168家"),), passages=passages)
    found = mark(gold(), refused)
    assert (found.correct, found.em, found.f1, found.refused) == (0, 0, 0, 1)
    assert (found.right, found.cited, found.citations) == (None, None, 0)  # nothing was claimed
    assert found.recall_1 == 1  # what was found was found all the same


def test_an_answer_without_a_span_is_correct_but_has_no_f1() -> None:
    found = mark(gold(), reply("共168家。"))
    assert (found.correct, found.em, found.f1, found.cited) == (1, 0, 0, 0)


def test_only_the_first_span_counts() -> None:
    assert mark(gold(), reply("168家", spans=("28家", "168家"))).em == 0


@pytest.mark.parametrize(
    ("answer", "stood_back", "right"),
    [(reply("文章没有提到。", found=False), 1, None), (reply("共168家。"), 0, 0)],
)
def test_an_unanswerable_question_asks_only_for_a_refusal(
    answer: Answer, stood_back: float, right: float | None
) -> None:
    found = mark(unanswerable(), answer)
    assert (found.stood_back, found.right) == (stood_back, right)
    assert (found.correct, found.recall_1, found.refused, found.corrected) == (None, None, None, None)


@pytest.mark.parametrize(
    ("answer", "stood_back", "corrected", "right"),
    [
        (reply("文章没有提到。", found=False), 1, 0, None),
        (reply("是2014年。"), 0, 0, 0),
        (reply("盈利是在2017年。"), 1, 1, 1),
        (reply("文章说的不同。", correction="在２０１７年第二季度盈利"), 1, 1, 1),
        (reply("文章说的不同。", correction="在12017年"), 0, 0, 0),
    ],
)
def test_a_false_premise_is_refused_or_corrected(
    answer: Answer, stood_back: float, corrected: float, right: float | None
) -> None:
    found = mark(false_premise(), answer)
    assert (found.stood_back, found.corrected, found.right) == (stood_back, corrected, right)
    assert found.recall_1 is None


@pytest.mark.parametrize(
    ("answer", "correct", "refused", "corrected", "flagged"),
    [
        (reply("是2017年。"), 1, 0, 1, 0),
        (reply("是2017年。", correction="2017年"), 1, 0, 1, 1),
        (reply("是2014年。"), 0, 0, 0, 0),
        (reply("文章没有提到。", found=False), 0, 1, 0, 0),
    ],
)
def test_a_false_premise_with_answers_asks_for_them(
    answer: Answer, correct: float, refused: float, corrected: float, flagged: float
) -> None:
    found = mark(gold(type="false-premise", answers=("2017年",), correct=("2017年",)), answer)
    assert (found.correct, found.refused, found.corrected, found.flagged) == (correct, refused, corrected, flagged)
    assert (found.answerable, found.stood_back) == (True, None)


def test_a_correction_may_cite_the_refutation_and_a_wrong_answer_can_cite_nothing() -> None:
    quote = cite("b.txt", "2017年第二季度盈利")
    assert mark(false_premise(), reply("是2017年。", citations=(quote,))).citation_hits == 1
    wrong = mark(unanswerable(), reply("是2017年。", citations=(quote,)))
    assert (wrong.citations, wrong.citation_hits, wrong.cited) == (1, 0, 0)


def test_every_occurrence_of_the_evidence_counts() -> None:
    later = TEXTS["a.txt"].rindex("共168家")
    assert mark(gold(), reply("168家", passages=considered(("a.txt", later, later + 3)))).recall_1 == 1


def test_alternative_evidence_is_as_good() -> None:
    question = gold(alternatives=(Evidence("b.txt", "刘强东定下目标"),))
    answer = reply("168家", passages=considered(("b.txt", 10, 30)), citations=(cite("b.txt", "刘强东定下目标"),))
    found = mark(question, answer)
    assert (found.recall_1, found.citation_hits) == (1, 1)
    assert mark(gold(), answer).recall_1 == 0


def test_the_share_of_pieces_counts_for_several_passages() -> None:
    question = gold(
        type="multi-passage",
        evidence=(Evidence("a.txt", "共168家"), Evidence("b.txt", "刘强东定下目标")),
        parts=(("168家",), ("目标",)),
    )
    passages = considered(("b.txt", 0, 5), ("a.txt", 0, 25), ("b.txt", 10, 30))
    found = mark(question, reply("168家", passages=passages))
    assert (found.recall_1, found.recall_5, found.reciprocal_rank) == (0, 1, 0.5)
    half = mark(question, reply("168家", passages=passages[:2]))
    assert (half.recall_5, half.correct) == (0.5, 0)


def test_an_alternative_stands_for_the_piece_with_its_answer_part() -> None:
    question = gold(
        type="multi-passage",
        evidence=(Evidence("a.txt", "共168家"), Evidence("b.txt", "刘强东定下目标")),
        alternatives=(Evidence("a.txt", "此前有报道称，共168家"),),
        parts=(("168家",), ("目标",)),
    )
    first, second = pieces_of(question, text_of)
    assert {p.source for p in first} == {"a.txt"} and len(first) == 3
    assert {p.source for p in second} == {"b.txt"}


def test_a_quote_is_held_against_its_source() -> None:
    quote = cite("a.txt", "共168家")
    assert is_verbatim(quote, text_of)
    assert not is_verbatim(replace(quote, quote="共169家"), text_of)
    assert not is_verbatim(replace(quote, start=quote.start + 1), text_of)
    assert not is_verbatim(replace(quote, source="c.txt"), text_of)
    assert not is_verbatim(replace(quote, start=0, end=0, quote=""), text_of)


def test_a_benchmark_question_without_an_answer_counts_for_retrieval_only() -> None:
    found = mark(gold(type="squad", answers=()), reply("168家", passages=considered(("a.txt", 0, 30))))
    assert (found.recall_1, found.refused) == (1, 0)
    assert (found.correct, found.em, found.f1, found.right) == (None, None, None, None)


@pytest.mark.parametrize(("correction", "alarmed"), [(None, 0), ("2017年", 1)])
def test_an_answerable_question_with_a_correction_is_a_false_alarm(correction: str | None, alarmed: float) -> None:
    found = mark(gold(answers=("2017年",)), reply("是2017年。", correction=correction))
    assert (found.alarmed, found.flagged) == (alarmed, None)
    assert mark(unanswerable(), reply("是2017年。", correction=correction)).alarmed is None
