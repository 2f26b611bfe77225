"""The conversation as HTML."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.types import Answer, Sentence
from rag.ui.cards import cards
from rag.ui.strings import LANGUAGES, say
from rag.ui.turns import Exchange, history, live, reply, turn
from tests.rag.ui.samples import HOSTILE, QUOTE, answer, citation, refusal, seen, text_of


def _exchange(given: Answer, number: int = 1) -> Exchange:
    return Exchange(number, given.question, given, cards(given, text_of))


def test_a_marker_leads_to_its_card_and_the_card_leads_back() -> None:
    markers = seen(reply(answer(), 4, "en")).having("marker")
    assert [(m["id"], m["data-goto"], m["aria-label"]) for m in markers] == [
        ("marker-4-1", "card-4-1", "See citation 1")
    ]


def test_a_marker_used_twice_has_one_id() -> None:
    twice = answer((Sentence("甲。", (1,), True), Sentence("乙。", (1,), True)))
    assert [m.get("id") for m in seen(reply(twice, 1, "en")).having("marker")] == ["marker-1-1", None]


def test_a_forged_marker_at_the_end_of_a_quote_is_kept_as_the_articles_own() -> None:
    page = seen(reply(answer((Sentence("甲。[1]", (1,), True),)), 1, "en"))
    assert page.text.count("[1]") == 2
    assert len(page.having("marker")) == 1


def test_a_marker_without_a_citation_is_no_link() -> None:
    assert not seen(reply(answer((Sentence("甲。", (9,), False),)), 1, "en")).having("marker")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_wears_its_badge(language: str) -> None:
    html = reply(answer((Sentence("甲。", (1,), True), Sentence("乙。", (1,), False))), 1, language)
    assert [b["title"] for b in seen(html).having("badge")] == [
        say("supported", language),
        say("unsupported", language),
    ]


def test_a_forged_marker_and_markup_in_a_quote_stay_text() -> None:
    quoted = answer((Sentence(HOSTILE, (1,), True),), (citation(1, HOSTILE, "hostile.txt"),), correction=HOSTILE)
    page = seen(turn(replace(_exchange(quoted), question=HOSTILE), "en"))
    assert page.text.count(HOSTILE) == 2  # the question and the sentence: a correction the reply holds is not repeated
    assert len(page.having("marker")) == 1
    assert not {tag for tag, _ in page.elements} & {"script", "img", "strong", "code"}


def test_a_refusal_is_friendly_and_set_apart() -> None:
    page = seen(reply(refusal(), 1, "zh-Hans"))
    assert page.having("refusal")
    assert "文章里没有答案" in page.text and "文章没有提到。" in page.text and "把握 6%" in page.text
    assert not page.having("badge")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refusal_says_why_where_that_helps(language: str) -> None:
    refused = replace(refusal(), reason="low-confidence")
    assert say("low-confidence", language) in reply(refused, 1, language)
    assert not seen(reply(replace(refused, reason="something-else"), 1, language)).having("why")


def test_a_correction_is_set_apart_with_the_articles_own_words() -> None:
    page = seen(reply(answer((Sentence("不是。", (1,), True),), correction=QUOTE), 1, "zh-Hant"))
    assert page.having("correction")
    assert "文章的說法不同" in page.text and QUOTE in page.text


def test_confidence_time_writer_warnings_and_what_was_searched_are_shown() -> None:
    given = replace(answer(warnings=("<b>late",)), resolved="<i>码头公司</i>")
    text = seen(reply(given, 1, "zh-Hans")).text
    for words in ("把握 82%", "0.04 秒", "逐字摘录", "<b>late", "按此查找：<i>码头公司</i>"):
        assert words in text


def test_a_question_that_needed_no_resolving_says_nothing_of_it() -> None:
    assert not seen(reply(answer(), 1, "en")).having("resolved")


def test_words_that_still_come_in_are_escaped() -> None:
    page = seen(live(1, HOSTILE, HOSTILE, "Writing…", "en"))
    assert page.text.count(HOSTILE) == 2
    assert not page.having("marker")


def test_history_skips_what_failed() -> None:
    failed = Exchange(2, "坏了？", None, ())
    assert history((_exchange(answer()), failed)) == [
        {"role": "user", "content": "码头公司运送了多少箱？"},
        {"role": "assistant", "content": QUOTE + "[1]"},
    ]
    assert say("failed", "en") in turn(failed, "en")
