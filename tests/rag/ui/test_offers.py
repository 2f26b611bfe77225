"""What a reply offers to ask, and how what is listed is shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.types import Answer
from rag.ui.conversation import CHOICES, choice, resolved
from rag.ui.render import render
from rag.ui.strings import LANGUAGES, say
from tests.rag.ui.samples import HOSTILE, answer, exchange, inside, log, pane, refusal, seen

ASKED = ("东港的经理是谁？", "西港的经理是谁？")


def offered(html: str) -> list[str]:
    """The questions that are offered as buttons."""
    return [
        seen(part.split("</button>")[0].split(">", 1)[1]).text
        for part in html.split('<button type="button" class="choice"')[1:]
    ]


def asked_back(choices: tuple[str, ...] = ASKED) -> Answer:
    """A question back."""
    return replace(refusal(), reason="ambiguous", answer="您想问的是：" + "还是".join(choices), choices=choices)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_question_could_mean_is_offered_as_buttons(language: str) -> None:
    html = log(asked_back(), language, number=3)
    assert offered(html) == list(ASKED)
    assert [(b["type"], b["data-turn"], b["data-choice"]) for b in seen(html).having("choice")] == [
        ("button", "3", "0"),
        ("button", "3", "1"),
    ]
    assert inside(html, "h3") == [say("choices", language)]
    assert not seen(html).having("footer") and asked_back().answer not in html


def test_the_passages_of_a_question_back_are_not_called_beside_the_point() -> None:
    assert say("nearest_help", "en") not in pane(asked_back(), "en")
    assert say("nearest_help", "en") in seen(pane(refusal(), "en")).text


def test_only_the_newest_question_back_has_buttons() -> None:
    html = render("log.html", "en", exchanges=(exchange(asked_back()), exchange(answer(), 2)))
    assert offered(html) == []
    assert asked_back().answer in seen(html).text


def test_a_question_back_without_choices_is_its_words() -> None:
    page = seen(log(replace(asked_back(()), answer="您指的是谁？"), "zh-Hans"))
    assert "您指的是谁？" in page.text and not page.having("choice")


def test_no_more_than_four_are_offered_and_none_of_another_reply() -> None:
    assert offered(log(asked_back(ASKED * 3), "en")) == list((ASKED * 3)[:CHOICES])
    assert offered(log(replace(refusal(), choices=ASKED), "en")) == []


def test_hostile_words_in_a_button_stay_text() -> None:
    html = log(asked_back((HOSTILE,)), "en")
    assert offered(html) == [HOSTILE]
    assert not {tag for tag, _ in seen(html).elements} & {"script", "img", "strong", "code"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_searched_can_be_mended(language: str) -> None:
    (button,) = seen(log(replace(answer(), resolved="码头公司呢？"), language, number=2)).having("mend")
    assert (button["data-offer"], button["data-turn"], button["aria-label"]) == ("mend", "2", say("mend", language))
    assert not seen(log(answer(), language)).having("mend")


def test_what_a_browser_names_is_looked_up_and_nothing_else_is_asked() -> None:
    said = (exchange(asked_back()), exchange(replace(answer(), resolved="甲？"), 2), exchange(None, 3))
    assert [choice(said, turn, which) for turn, which in ((1, 1), (1, 2), (1, -1), (2, 0), (3, 0), (9, 0))] == [
        ASKED[1], "", "", "", "", "",
    ]  # fmt: skip
    assert [resolved(said, turn) for turn in (1, 2, 3, 9)] == ["", "甲？", "", ""]


def test_small_talk_says_nothing_of_confidence_or_extracts() -> None:
    page = seen(log(replace(refusal(), reason="small-talk", answer="你好！"), "zh-Hans"))
    assert "你好！" in page.text and not page.having("footer") and not page.having("refusal")
