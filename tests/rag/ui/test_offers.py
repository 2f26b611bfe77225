"""What a reply offers to ask, and how what is listed is shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.types import Answer
from rag.ui.conversation import CHOICES
from rag.ui.strings import LANGUAGES, say
from tests.rag.ui.samples import HOSTILE, answer, exchange, inside, log, logged, pane, refusal, said, seen

ASKED = ("东港的经理是谁？", "西港的经理是谁？")


def asked_back(choices: tuple[str, ...] = ASKED) -> Answer:
    """A question back."""
    return replace(refusal(), reason="ambiguous", answer="您想问的是：" + "还是".join(choices), choices=choices)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_question_could_mean_is_offered_as_buttons(language: str) -> None:
    html = log(asked_back(), language, number=3)
    assert inside(html, "button")[:2] == list(ASKED)
    assert [(b["type"], b["data-turn"], b["data-choice"]) for b in seen(html).having("choice")] == [
        ("button", "turn3", "0"),
        ("button", "turn3", "1"),
    ]
    assert inside(html, "h3")[0] == say("choices", language)
    assert not seen(html).having("footer") and asked_back().answer not in html


def test_the_passages_of_a_question_back_are_not_called_beside_the_point() -> None:
    assert say("nearest_help", "en") not in pane(asked_back(), "en")
    assert say("nearest_help", "en") in seen(pane(refusal(), "en")).text


def test_only_the_newest_question_back_has_buttons() -> None:
    html = logged((exchange(asked_back()), exchange(answer(), 2)), "en")
    assert not seen(html).having("choice")
    assert asked_back().answer in seen(html).text


def test_a_question_back_without_choices_is_its_words() -> None:
    page = seen(log(replace(asked_back(()), answer="您指的是谁？"), "zh-Hans"))
    assert "您指的是谁？" in page.text and not page.having("choice")


def test_no_more_than_four_are_offered_and_none_of_another_reply() -> None:
    assert len(seen(log(asked_back(ASKED * 3), "en")).having("choice")) == CHOICES
    assert not seen(log(replace(refusal(), choices=ASKED), "en")).having("choice")


def test_hostile_words_in_a_button_stay_text() -> None:
    html = log(asked_back((HOSTILE,)), "en")
    assert inside(html, "button")[0] == HOSTILE
    assert not {tag for tag, _ in seen(html).elements} & {"script", "img", "strong", "code"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_searched_can_be_mended(language: str) -> None:
    (button,) = seen(log(replace(answer(), resolved="码头公司呢？"), language, number=2)).having("mend")
    assert (button["data-do"], button["data-turn"], button["aria-label"]) == ("mend", "turn2", say("mend", language))
    assert not seen(log(answer(), language)).having("mend")


def test_small_talk_says_nothing_of_confidence_or_extracts() -> None:
    page = seen(said(replace(refusal(), reason="small-talk", answer="你好！"), "zh-Hans"))
    assert "你好！" in page.text and not page.having("footer") and not page.having("refusal")
