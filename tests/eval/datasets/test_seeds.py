"""The gold set of the seeds is what its README says: split by rule, enough of every kind, evidence in its place."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from eval.datasets.corpus import seed_sources, text_of_sources
from eval.datasets.gold import GOLD, ROOM, TYPES, Gold, load_gold
from index.language.normalise import fold

SEEDS = ROOM.parent / "seeds"
LAST_DEV = 249  # eval/gold/README.md, "Split"
# Of both splits together; the rest of the kinds at least 10.
LEAST = {
    "paraphrase": 60, "cross-script": 40, "cross-lingual": 60, "follow-up": 30, "unanswerable-near": 40,
    "unanswerable-far": 10, "false-premise": 25, "list": 15, "multi-passage": 15, "comparison": 15, "reason": 15,
}  # fmt: skip


@pytest.fixture(scope="module")
def questions() -> list[Gold]:
    return load_gold(str(GOLD), text_of_sources(seed_sources(SEEDS)))


def test_the_split_is_the_rule(questions: list[Gold]) -> None:
    assert [q.id for q in questions] == [f"s{n:03d}" for n in range(1, len(questions) + 1)]
    assert {q.id: q.split for q in questions} == {
        q.id: "dev" if int(q.id[1:]) <= LAST_DEV else "test" for q in questions
    }


def test_there_are_enough_of_every_kind_in_both_splits(questions: list[Gold]) -> None:
    assert len(questions) >= 300
    of_kind = Counter(q.type for q in questions)
    assert {kind: n for kind, n in of_kind.items() if n < LEAST.get(kind, 10)} == {}
    assert {(q.type, q.split) for q in questions} == {(kind, split) for kind in TYPES for split in ("dev", "test")}
    assert Counter(q.lang for q in questions)["en"] >= 60


def test_every_article_file_is_asked_about(questions: list[Gold]) -> None:
    asked = Counter(piece.source for q in questions for piece in q.evidence)
    assert min(asked[path.name] for path in SEEDS.iterdir()) >= 20
    across = [q for q in questions if q.type == "multi-passage" and len({p.source for p in q.evidence}) > 1]
    assert len(across) >= 4


def test_follow_ups_are_the_second_to_the_fourth_turn(questions: list[Gold]) -> None:
    turns = Counter(sum(turn.role == "user" for turn in q.history) + 1 for q in questions if q.type == "follow-up")
    assert set(turns) == {2, 3, 4}
    assert not any(q.history for q in questions if q.type != "follow-up")


def test_a_question_is_asked_once_whatever_its_script(questions: list[Gold]) -> None:
    asked = Counter((fold(q.question), tuple(turn.content for turn in q.history)) for q in questions)
    assert [question for question, times in asked.items() if times > 1] == []


def test_evidence_is_short_and_clean() -> None:
    for line in Path(GOLD).read_text("utf8").splitlines():
        record = json.loads(line)
        for piece in [*record["evidence"], *record.get("alt_evidence", [])]:
            assert piece["text"] == piece["text"].strip() and "\n" not in piece["text"], record["id"]
            assert len(piece["text"]) <= 200, record["id"]


def test_unanswerable_questions_name_a_refutation_only_on_a_false_premise(questions: list[Gold]) -> None:
    for question in questions:
        assert (question.refutation is not None) == (question.type == "false-premise")
