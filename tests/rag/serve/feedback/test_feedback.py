"""An opinion is one a person and answer, can be changed and taken back, and outlives its conversation without its owner."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.settings import Settings
from rag.serve.feedback import REASONS, RIGHT, WRONG, Feedback, Marked, Opinion
from rag.serve.feedback.records import MAX_COMMENT_CHARS
from tests.rag.serve.feedback.samples import ASKED, ME, YOU, House

SENTENCE = Marked("a.txt", 3, 9, "三四五六七八")


def test_an_opinion_is_kept_with_all_that_makes_it_worth_reading(house: House) -> None:
    turn = house.ask()
    house.say(turn, verdict=WRONG, reasons=("outdated",), comment="旧了", should=SENTENCE)
    (record,) = Feedback(house.database).records()
    assert (record.owner, record.turn, record.link, record.question) == (ME, turn.id, turn.link, ASKED)
    assert record.opinion == Opinion(WRONG, ("outdated",), "旧了", SENTENCE)
    assert record.answer == turn.answer and record.answer.generation
    assert record.why == turn.why and record.asked == turn.asked and record.given >= record.asked
    assert record.settings["RAG_WRITER"] == "extractive"
    assert not {"RAG_STORE", "RAG_SEEDS", "RAG_HOST", "RAG_PORT", "RAG_CHATS"} & record.settings.keys()


def test_a_follow_up_keeps_what_was_said_before_it(house: House) -> None:
    first = house.ask()
    second = house.ask("他是什么时候加入的？", conversation=first.conversation)
    house.say(second, verdict=WRONG)
    (record,) = house.feedback.records()
    assert [turn["role"] for turn in record.history] == ["user", "assistant"]
    assert record.history[0]["content"] == ASKED


def test_one_opinion_a_person_and_answer(house: House) -> None:
    turn = house.ask()
    house.say(turn, verdict=RIGHT)
    house.say(turn, verdict=WRONG, reasons=("citation",))
    house.say(turn, owner=YOU, verdict=RIGHT)
    assert len(house.feedback.records()) == 2
    assert house.feedback.of(ME, [turn.id, "none"]) == {turn.id: Opinion(WRONG, ("citation",))}
    house.feedback.drop(YOU, turn.id)
    house.feedback.drop(YOU, turn.id)
    assert house.feedback.of(YOU, [turn.id]) == {}
    assert house.feedback.of(ME, [turn.id]) and house.feedback.of(ME, []) == {}


def test_the_newest_comes_first(house: House) -> None:
    turns = [house.ask() for _ in range(3)]
    for turn in turns:
        house.say(turn, verdict=RIGHT)
    assert [record.turn for record in house.feedback.records()] == [turn.id for turn in reversed(turns)]


def test_opinions_are_chosen_and_turned_over(house: House) -> None:
    said = [("right", ()), ("wrong", ("outdated", "citation")), ("wrong", ("citation",)), ("wrong", ())]
    turns = [house.ask() for _ in said]
    for turn, (verdict, reasons) in zip(turns, said, strict=True):
        house.say(turn, verdict=verdict, reasons=reasons)
    feedback = house.feedback
    assert [
        feedback.count(),
        feedback.count("wrong"),
        feedback.count("wrong", "citation"),
        feedback.count("", "x"),
    ] == [4, 3, 2, 0]
    assert [r.turn for r in feedback.records(reason="citation")] == [turns[2].id, turns[1].id]
    assert [r.turn for r in feedback.records(limit=2, offset=1)] == [turns[2].id, turns[1].id]


def test_a_conversation_that_is_erased_leaves_its_opinions_without_an_owner(house: House) -> None:
    turn = house.ask()
    house.say(turn, verdict=WRONG)
    house.say(turn, owner=YOU, verdict=RIGHT)
    with house.database.write() as db:
        db.execute("DELETE FROM conversation WHERE id = ?", (turn.conversation,))
    records = house.feedback.records()
    assert [(r.owner, r.question) for r in records] == [(None, ASKED)] * 2
    assert house.feedback.of(ME, [turn.id]) == {}


def test_what_has_no_answer_cannot_be_judged(house: House) -> None:
    turn = house.conversations.ask(ME, house.conversations.begin(ME), ASKED, "zh-Hans")
    with pytest.raises(ValueError, match="pending"):
        house.feedback.put(ME, turn, [], Opinion(RIGHT), Settings())


def test_a_record_of_an_unknown_form_is_left_out(house: House) -> None:
    house.say(house.ask(), verdict=RIGHT)
    with house.database.write() as db:
        db.execute("UPDATE feedback SET answer = '{}'")
    assert house.feedback.records() == []


def test_a_long_comment_is_cut(house: House) -> None:
    turn = house.ask()
    house.say(turn, verdict=WRONG, comment="长" * 3 * MAX_COMMENT_CHARS)
    assert len(house.feedback.of(ME, [turn.id])[turn.id].comment) == MAX_COMMENT_CHARS


@pytest.mark.parametrize(
    "said", [{"verdict": "maybe"}, {"verdict": WRONG, "reasons": ("ugly",)}, {"verdict": WRONG, "should": SENTENCE, "absent": True}]
)  # fmt: skip
def test_what_nobody_can_mean_is_refused(said: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="expected"):
        Opinion(**said)  # type: ignore[arg-type]


@given(st.lists(st.sampled_from(REASONS), max_size=12))
def test_a_reason_given_twice_is_taken_back(toggled: list[str]) -> None:
    opinion = Opinion(WRONG)
    for reason in toggled:
        opinion = opinion.toggled(reason)
    assert opinion.reasons == tuple(r for r in REASONS if toggled.count(r) % 2)


def test_an_unknown_reason_is_refused() -> None:
    with pytest.raises(ValueError, match="ugly"):
        Opinion(WRONG).toggled("ugly")
