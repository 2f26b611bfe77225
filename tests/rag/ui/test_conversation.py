"""A conversation: from the service's events to what the page shows, and to what the service is told of before."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from rag.types import Event
from rag.ui.conversation import MAX_QUESTION_CHARS, Exchange, Moment, complaint, follow, history
from tests.rag.ui.samples import QUOTE, answer, exchange, look

BEGUN = Exchange(1, "码头公司运送了多少箱？")


def test_words_grow_until_the_answer_is_done() -> None:
    events = [
        Event("status", "search"),
        Event("delta", "码头", None),
        Event("delta", "公司", None),
        Event("answer", answer=answer()),
    ]
    *moments, last = follow(events, BEGUN, look)
    assert moments == [Moment("", "working"), Moment("码头", "writing"), Moment("码头公司", "writing")]
    done = last.done
    assert done is not None and done.answer == answer() and done.cards[0].excerpt.quote == QUOTE


def test_an_error_of_the_service_is_logged_and_becomes_an_exchange_without_an_answer(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken() -> Iterator[Event]:
        yield Event("delta", "码头", None)
        raise ValueError("the reason")

    with caplog.at_level(logging.ERROR):
        moments = list(follow(broken(), BEGUN, look))
    assert moments[-1].done == BEGUN
    assert "the reason" in caplog.text and "Traceback" in caplog.text


def test_events_that_end_without_an_answer_are_an_error(caplog: pytest.LogCaptureFixture) -> None:
    assert list(follow([], BEGUN, look))[-1].done == BEGUN
    assert "without an answer" in caplog.text


@pytest.mark.parametrize("question", ["", "   ", "\n\t"])
def test_an_empty_question_is_refused(question: str) -> None:
    assert complaint(question, "zh-Hans") == "请先写下你的问题。"


def test_a_question_may_have_2000_characters_and_no_more() -> None:
    assert complaint("问" * MAX_QUESTION_CHARS, "en") is None
    said = complaint("问" * (MAX_QUESTION_CHARS + 1), "en")
    assert said == "That question is too long: 2001 characters, at most 2000. Please shorten it."


def test_history_skips_what_failed() -> None:
    assert history((exchange(answer()), exchange(None, 2))) == [
        {"role": "user", "content": "码头公司运送了多少箱？"},
        {"role": "assistant", "content": QUOTE + "[1]"},
    ]
