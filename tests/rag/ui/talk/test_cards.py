"""The cards of an answer, and the source pane that shows them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.types import Considered, Sentence
from rag.ui.cards import NEAREST, cards
from rag.ui.strings import LANGUAGES, say
from tests.rag.ui.samples import HOSTILE, QUOTE, TEXT, answer, citation, inside, pane, refusal, seen, text_of


def test_a_card_shows_title_source_date_score_and_the_quote_marked_in_its_passage() -> None:
    html = pane(answer(), "zh-Hans", number=3)
    page = seen(html)
    for words in ("海港很安静", "weekly/harbour.txt", "2024-03-05", "得分 0.81", "经理林海说"):
        assert words in page.text
    assert inside(html, "mark") == [QUOTE]
    assert page.having("card")[0]["id"] == "card-3-1"
    assert page.having("number")[0]["data-goto"] == "marker-3-1"


def test_a_card_shows_nothing_from_outside_the_passage() -> None:
    start = TEXT.index(QUOTE)
    passage = Considered(1, "weekly/harbour.txt", start, start + len(QUOTE) + 4, 0.5, 1, 1)
    (card,) = cards(replace(answer(), passages=(passage,)), text_of)
    assert (card.excerpt.before, card.excerpt.quote, card.excerpt.after) == ("", QUOTE, "经理林海")


def test_duplicates_are_counted_and_named() -> None:
    assert "另有 1 篇相同报道" in seen(pane(answer(), "zh-Hans")).text
    assert inside(pane(answer(), "en"), "li") == ["daily/copy.txt · 3–9"]


def test_an_untitled_source_is_called_by_its_file() -> None:
    untitled = answer(citations=(replace(citation(), title=None, date=None, duplicates=()),))
    assert inside(pane(untitled, "en"), "h3") == ["harbour.txt"]


def test_a_refusal_shows_the_nearest_passages_without_a_quote_or_a_marker() -> None:
    shown = cards(refusal(), text_of)
    html = pane(refusal(), "zh-Hant")
    assert [card.kind for card in shown] == ["nearest"] * NEAREST
    assert inside(html, "h2") == [say("nearest", "zh-Hant")]
    assert inside(html, "mark") == []
    assert not seen(html).having("number")


def test_nearest_passages_that_overlap_are_shown_once() -> None:
    shown = cards(refusal(((5, 30), (20, 40), (31, 50))), text_of)
    assert [card.excerpt.quote for card in shown] == [TEXT[5:30].strip(), TEXT[31:50].strip()]


def test_conflicting_figures_stand_under_their_own_heading() -> None:
    conflicting = replace(answer(), conflicts=(citation(2, "明日有雨"),))
    html = pane(conflicting, "en")
    assert inside(html, "h2") == ["Citations", "Other figures"]
    assert inside(html, "mark") == [QUOTE, "明日有雨"]


def test_a_hostile_article_stays_text() -> None:
    quoted = citation(1, HOSTILE, "hostile.txt")
    hostile = answer((Sentence(HOSTILE, (1,), True),), (replace(quoted, title=HOSTILE, date=HOSTILE),))
    html = pane(hostile, "en")
    assert inside(html, "mark") == [HOSTILE]
    assert inside(html, "h3") == [HOSTILE]
    assert not {tag for tag, _ in seen(html).elements} & {"script", "img"}
    assert not any(name.startswith("on") for _, attributes in seen(html).elements for name in attributes)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_without_citations_says_so(language: str) -> None:
    assert say("no_sources", language) in seen(pane(answer(citations=()), language)).text


@pytest.mark.parametrize(("language", "wanted"), [("zh-Hans", "（2024-03-04）"), ("en", " (2024-03-04)")])
def test_what_a_day_means_stands_beside_the_quotation(language: str, wanted: str) -> None:
    words = QUOTE[:2]
    html = pane(replace(answer(), glosses={words: "2024-03-04", "不在引文里": "2020"}), language)
    assert words + wanted in seen(html).text and "2020" not in seen(html).text
    assert inside(html, "mark") == [QUOTE]
