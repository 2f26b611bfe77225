"""From the service's events to what the page shows."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from rag.types import Event
from rag.ui.follow import LIMIT, complaint, follow
from rag.ui.turns import Exchange
from tests.rag.ui.samples import QUOTE, answer, seen, text_of

BEGUN = Exchange(1, "码头公司运送了多少箱？", None, ())


def test_words_grow_until_the_answer_is_done() -> None:
    events = [
        Event("status", "search", None),
        Event("delta", "码头", None),
        Event("delta", "公司", None),
        Event("answer", "", answer()),
    ]
    moments = list(follow(events, BEGUN, "en", text_of))
    texts = [seen(moment.html).text for moment in moments]
    assert "Searching…" in texts[0]
    assert "码头" in texts[1] and "码头公司" not in texts[1].split("Reply")[1]
    assert "码头公司" in texts[2].split("Reply")[1]
    done = moments[-1].done
    assert done is not None and done.answer == answer() and done.cards[0].excerpt.quote == QUOTE


def test_an_error_of_the_service_is_logged_and_becomes_an_exchange_without_an_answer(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken() -> Iterator[Event]:
        yield Event("delta", "码头", None)
        raise ValueError("the reason")

    with caplog.at_level(logging.ERROR):
        moments = list(follow(broken(), BEGUN, "en", text_of))
    assert moments[-1].done == BEGUN
    assert "the reason" in caplog.text and "Traceback" in caplog.text


def test_events_that_end_without_an_answer_are_an_error(caplog: pytest.LogCaptureFixture) -> None:
    assert list(follow([], BEGUN, "en", text_of))[-1].done == BEGUN
    assert "without an answer" in caplog.text


@pytest.mark.parametrize("question", ["", "   ", "\n\t"])
def test_an_empty_question_is_refused(question: str) -> None:
    assert complaint(question, "zh-Hans") == "请先写下你的问题。"


def test_a_question_may_have_2000_characters_and_no_more() -> None:
    assert complaint("问" * LIMIT, "en") is None
    said = complaint("问" * (LIMIT + 1), "en")
    assert said == "That question is too long: 2001 characters, at most 2000. Please shorten it."
