"""The controls of a reply: what was said is pressed, what could not be taken stays, and all of it is inert text."""

from __future__ import annotations

import pytest

from rag.serve.feedback import REASONS, RIGHT, WRONG, Marked, Opinion
from rag.ui.render import render
from rag.ui.strings import LANGUAGES, say
from tests.rag.ui.samples import HOSTILE, Seen, seen

SHOULD = Marked("a.txt", 0, len(HOSTILE), HOSTILE)


def _bar(opinion: Opinion | None, language: str = "zh-Hans", problem: str = "", **typed: str) -> Seen:
    """The controls as feedback.js puts them in their place."""
    out = render(
        "feedback/out.html", language, turn="t1", opinion=opinion, opened=bool(problem), problem=problem, typed=typed,
        keep=False, at="a",
    )  # fmt: skip
    (carrier,) = seen(out).elements
    assert carrier[0] == "i" and carrier[1]["data-turn"] == "t1"
    return seen(str(carrier[1]["data-bar"]))


def _pressed(bar: Seen) -> list[str]:
    return [
        str(a.get("data-reason") or a.get("data-do")) for _, a in bar.elements if a.get("aria-pressed") == "true"
    ]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_at_first_there_are_two_buttons(language: str) -> None:
    bar = _bar(None, language)
    assert [a["data-do"] for tag, a in bar.elements if tag == "button"] == [RIGHT, WRONG] and _pressed(bar) == []
    assert say("feedback_is_right", language) in bar.text and say("feedback_thanks", language) not in bar.text


def test_what_was_said_is_pressed() -> None:
    assert _pressed(_bar(Opinion(RIGHT))) == [RIGHT]
    assert _pressed(_bar(Opinion(WRONG, REASONS[:2], absent=True))) == [WRONG, *REASONS[:2], "absent"]


def test_a_right_answer_asks_nothing_more() -> None:
    assert "form" not in {tag for tag, _ in _bar(Opinion(RIGHT)).elements}


def test_what_could_not_be_taken_stays_where_it_was_typed() -> None:
    bar = _bar(Opinion(WRONG), problem="不行", sentence=HOSTILE, comment="补充", source='"><b>')
    assert HOSTILE in bar.text and "补充" in bar.text and "不行" in bar.text
    assert ("details", {"class": "tell", "open": None}) in bar.elements
    assert [a["value"] for tag, a in bar.elements if tag == "input"] == ['"><b>']


@pytest.mark.parametrize(
    "opinion", [Opinion(WRONG, comment=HOSTILE, should=SHOULD), Opinion(WRONG, comment="</textarea><script>")]
)
def test_what_people_and_articles_say_is_inert(opinion: Opinion) -> None:
    bar = _bar(opinion)
    assert opinion.comment in bar.text and not {"script", "img", "b"} & {tag for tag, _ in bar.elements}
