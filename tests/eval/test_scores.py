from __future__ import annotations

import json
from dataclasses import replace

import pytest

from eval.question_score import QuestionScore
from eval.scores import columns, intervals, scores

RIGHT = QuestionScore("1", "问一", "zh-Hans", "factoid-number", True, recall_1=1, recall_5=1, recall_20=1, reciprocal_rank=1,
             bm25_1=0, bm25_5=1, found=True, correct=1, em=1, f1=1, citations=2, citation_hits=1, verbatim=2, cited=1,
             refused=0, right=1, confidence=0.9, ms=10, sentences=2, supported=2, stage_ms={"rank": 5},
             ranks=(1,), bm25_ranks=(3,), split="dev")  # fmt: skip
REFUSED = QuestionScore("2", "問二", "zh-Hant", "list", True, recall_1=0, recall_5=1, recall_20=1, reciprocal_rank=0.25,
               bm25_1=0, bm25_5=0, found=False, correct=0, em=0, f1=0, refused=1, confidence=0.3, ms=20, lost="refuse",
               stage_ms={"rank": 9}, ranks=(4,), bm25_ranks=(None,), split="test")  # fmt: skip
WRONG = QuestionScore("3", "Q3", "en", "unanswerable-far", False, found=True, citations=1, verbatim=1, cited=0, stood_back=0,
             right=0, confidence=0.5, ms=30, sentences=1)  # fmt: skip
CORRECTED = QuestionScore("4", "Q4", "en", "false-premise", False, found=True, citations=1, citation_hits=1, verbatim=1,
                 cited=1, stood_back=1, corrected=1, right=1, confidence=0.2, ms=40, sentences=1, supported=1)  # fmt: skip
MARKS = [RIGHT, REFUSED, WRONG, CORRECTED]


def test_the_contract_object_by_hand() -> None:
    found = scores(MARKS, passages=1234)
    assert list(found) == [
        "n", "retrieval", "answer", "citation", "abstention", "latency_ms", "by", "ci95", "haystack",
        "lost", "writers", "curves",
    ]  # fmt: skip
    assert found["n"] == 4
    assert found["retrieval"] == {"recall@1": 0.5, "recall@5": 1, "recall@20": 1, "mrr@10": 0.625}
    assert found["answer"] == {"correct": 0.5, "attributed": 0.5, "em": 0.5, "f1": 0.5}
    # Of 4 citations of found answers 2 hit gold evidence; of 3 found answers 2 have one that does.
    assert found["citation"] == {"precision": 0.5, "recall": pytest.approx(2 / 3, abs=1e-4), "verbatim": 1,
                                 "supported": 0.75}  # fmt: skip
    # Answerable 0.9 and 0.3 against 0.5 and 0.2: three of the four pairs in order.
    # Answered: 0.2 right, 0.5 wrong, 0.9 right, a bin each: (0.8 + 0.5 + 0.1) / 3.
    assert found["abstention"] == {
        "unanswerable_refused": 0.5, "corrected": 1, "flagged": None, "alarmed": None, "answerable_refused": 0.5, "auroc": 0.75,
        "ece": pytest.approx(1.4 / 3, abs=1e-4),
        # Most confident first, 0, 1 and 1 of 1, 2 and 3 answers are wrong in turn: (0 + 1/2 + 1/3) / 3.
        "aurc": pytest.approx((1 / 2 + 1 / 3) / 3, abs=1e-4),
    }  # fmt: skip
    assert found["latency_ms"] == {"p50": 25, "p95": 38.5, "stages": {"rank": {"p50": 7, "p95": 8.8}}}
    assert found["lost"] == {"retrieve": 0, "rank": 0, "read": 0, "refuse": 1, "cite": 0}
    assert found["haystack"] == {"passages": 1234, "bm25_recall@1": 0, "bm25_recall@5": 0.5}
    assert json.loads(json.dumps(found, allow_nan=False)) == found


def test_attributed_is_right_and_cites_the_evidence_of_all_answerable_questions() -> None:
    lucky = replace(RIGHT, cited=0, citation_hits=0)
    sourced_but_wrong = replace(RIGHT, correct=0, right=0)
    found = scores([RIGHT, lucky, sourced_but_wrong, REFUSED, WRONG], 10)
    assert (found["answer"]["correct"], found["answer"]["attributed"]) == (0.5, 0.25)
    assert scores([WRONG], 10)["answer"]["attributed"] is None


def test_the_curves_say_what_the_scores_say() -> None:
    curves = scores(MARKS, 10)["curves"]
    recall = curves["recall"]
    assert recall["k"] == list(range(1, 21))
    assert recall["ours"] == [0.5] * 3 + [1] * 17
    assert recall["bm25"] == [0] * 2 + [0.5] * 18
    assert curves["risk_coverage"] == {"coverage": [0.3333, 0.6667, 1], "risk": [0, 0.5, 0.3333]}
    assert [(b["confidence"], b["right"], b["n"]) for b in curves["reliability"]] == [
        (0.2, 1, 1),
        (0.5, 0, 1),
        (0.9, 1, 1),
    ]


def test_slices_by_language_and_type_have_the_same_shape() -> None:
    by = scores(MARKS, 10)["by"]
    assert {lang: part["n"] for lang, part in by["lang"].items()} == {"en": 2, "zh-Hans": 1, "zh-Hant": 1}
    assert set(by["type"]) == {"factoid-number", "list", "unanswerable-far", "false-premise"}
    assert {split: part["n"] for split, part in by["split"].items()} == {"dev": 1, "test": 1}
    assert by["lang"]["zh-Hant"]["answer"]["correct"] == 0
    assert by["lang"]["en"]["answer"]["correct"] is None  # asked of nothing there
    assert by["type"]["false-premise"]["abstention"]["corrected"] == 1


def test_intervals_hold_the_score_shrink_with_questions_and_repeat() -> None:
    few, many = columns([RIGHT, REFUSED] * 10), columns([RIGHT, REFUSED] * 200)
    narrow, wide = intervals(many)["answer"]["correct"], intervals(few)["answer"]["correct"]
    assert narrow is not None and wide is not None
    assert wide[0] < narrow[0] < 0.5 < narrow[1] < wide[1]
    assert narrow[1] - narrow[0] == pytest.approx(2 * 1.96 * (0.25 / 400) ** 0.5, abs=0.015)  # the normal one
    assert intervals(few) == intervals(few)
    # All 400 right: Wilson's, as no resample differs.
    assert intervals(many)["retrieval"]["recall@5"] == pytest.approx([0.9905, 1], abs=1e-3)
    assert intervals(many)["abstention"]["corrected"] is None


def test_a_single_question_without_any_score_is_null_not_nan() -> None:
    found = scores([replace(WRONG, confidence=None, right=None)], 5)
    assert found["retrieval"]["recall@1"] is None
    assert found["haystack"]["bm25_recall@1"] is None
    json.dumps(found, allow_nan=False)
