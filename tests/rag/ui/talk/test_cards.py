"""The cards of an answer, and the source pane that shows them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.types import Answer, Considered, Place, Sentence
from rag.ui.render import render
from rag.ui.strings import LANGUAGES, say
from rag.ui.talk.cards import NEAREST, cards, from_json, to_json
from tests.rag.ui.samples import HOSTILE, QUOTE, TEXT, answer, citation, exchange, inside, look, pane, refusal, seen
from tests.rag.ui.states import ANSWERS
from tests.rag.ui.states import look as look_at


def test_a_card_shows_title_author_date_page_and_the_quote_marked_in_its_passage() -> None:
    html = pane(answer(citations=(replace(citation(), page=7),)), "zh-Hans", number=3)
    page = seen(html)
    for words in ("海港很安静", "林记者", "2024-03-05", "第7页", "经理林海说"):
        assert words in page.text
    assert "harbour.txt" not in page.text and {"title": "weekly/harbour.txt"} in [a for _, a in page.elements]
    assert inside(html, "mark") == [QUOTE] and "<b>三百二十万箱</b>" in html
    assert page.having("card")[0]["id"] == "card-3-1"
    assert page.having("number")[0]["data-goto"] == "marker-3-1"


def test_a_card_shows_nothing_from_outside_the_passage() -> None:
    start = TEXT.index(QUOTE)
    passage = Considered(1, "weekly/harbour.txt", start, start + len(QUOTE) + 4, 0.5, 1, 1)
    (card,) = cards(replace(answer(), passages=(passage,)), look)
    assert (card.excerpt.before, card.excerpt.quote, card.excerpt.after) == ("", QUOTE, "经理林海")


def test_duplicates_are_counted_and_named() -> None:
    assert "另有 1 篇相同报道" in seen(pane(answer(), "zh-Hans")).text
    (copies,) = [card.copies for card in cards(answer(), look)]
    assert [(c.source, c.title, c.date) for c in copies] == [("daily/copy.txt", "海港很安静（转载）", "2024-03-06")]
    assert "海港很安静（转载） 2024-03-06" in seen(pane(answer(), "en")).text


def test_places_of_one_article_are_one_copy() -> None:
    twice = answer(
        citations=(replace(citation(), duplicates=(Place("daily/copy.txt", 0, 3), Place("daily/copy.txt", 3, 9))),)
    )
    assert len(cards(twice, look)[0].copies) == 1


def test_an_untitled_article_is_called_by_its_first_words() -> None:
    untitled = answer(citations=(replace(citation(), title=None, date=None, duplicates=()),))
    (card,) = cards(untitled, look)
    assert card.title == "三月的海港很安静。"


def test_the_bar_tells_where_in_its_article_a_quotation_stands() -> None:
    (card,) = cards(answer(), look)
    assert card.where is not None and 0 < card.where[0] < card.where[1] < 1
    (bar,) = seen(pane(answer(), "en")).having("where")
    assert bar["aria-label"] == say("where_quote", "en", percent=card.percent)


def test_a_card_leads_to_its_article_and_can_be_copied_word_for_word() -> None:
    (article, copy) = seen(pane(answer(), "zh-Hant", number=2)).having("act")
    start = TEXT.index(QUOTE)
    assert (article["data-do"], article["data-turn"], article["data-marker"]) == ("article", "turn2", "1")
    assert (article["data-source"], article["data-start"]) == ("weekly/harbour.txt", str(start))
    assert copy["data-copy"] == f"「{QUOTE}」（《海港很安静》，林记者，2024-03-05）"


@pytest.mark.parametrize("state", ["changed", "gone"])
def test_a_card_of_an_article_that_changed_is_shown_as_it_was_and_marked(state: str) -> None:
    html = render(
        "talk/pane.html",
        "en",
        exchange=exchange(answer()),
        newest=True,
        states={(1, "weekly/harbour.txt", TEXT.index(QUOTE)): state},
    )
    assert say(f"state_{state}", "en") in seen(html).text and inside(html, "mark") == [QUOTE]
    assert ('data-do="article"' in html) == (state == "changed")


@given(st.sampled_from(ANSWERS))
def test_cards_survive_being_kept(given: Answer) -> None:
    shown = cards(given, look_at)
    assert from_json(to_json(shown)) == shown


def test_a_refusal_shows_the_nearest_passages_without_a_quote_or_a_marker() -> None:
    shown = cards(refusal(), look)
    html = pane(refusal(), "zh-Hant")
    assert [card.kind for card in shown] == ["nearest"] * NEAREST
    assert inside(html, "h2") == [say("nearest", "zh-Hant")]
    assert inside(html, "mark") == []
    assert not seen(html).having("number")


def test_nearest_passages_that_overlap_are_shown_once() -> None:
    shown = cards(refusal(((5, 30), (20, 40), (31, 50))), look)
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
