"""A turn as the page shows it: from what is kept of it, and what is wrong with a question before it is asked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.serve.conversations import StoredTurn
from rag.ui.conversation import MAX_QUESTION_CHARS, complaint, exchange_of
from rag.ui.talk.cards import cards, to_json
from tests.rag.ui.samples import answer, exchange, look


def test_a_kept_turn_is_shown_as_it_was() -> None:
    kept = to_json(cards(answer(), look))
    turn = StoredTurn("turn1", "link1", "c", 1, answer().question, "zh-Hans", "2026-01-01", "done", answer(), kept)
    assert exchange_of(turn) == replace(exchange(answer()), asked="2026-01-01")


def test_cards_of_another_form_are_none() -> None:
    turn = StoredTurn("t", "l", "c", 1, "？", "en", "2026-01-01", "done", answer(), '[{"form": 9}]')
    assert exchange_of(turn).cards == ()


@pytest.mark.parametrize("question", ["", "   ", "\n\t"])
def test_an_empty_question_is_refused(question: str) -> None:
    assert complaint(question, "zh-Hans") == "请先写下你的问题。"


def test_a_question_may_have_2000_characters_and_no_more() -> None:
    assert complaint("问" * MAX_QUESTION_CHARS, "en") is None
    said = complaint("问" * (MAX_QUESTION_CHARS + 1), "en")
    assert said == "That question is too long: 2001 characters, at most 2000. Please shorten it."
