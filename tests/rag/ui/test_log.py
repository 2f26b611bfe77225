"""The log: a question with its reply, whose markers lead to the cards."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.types import Sentence
from rag.ui.conversation import Exchange
from rag.ui.render import render
from rag.ui.strings import LANGUAGES, say
from tests.rag.ui.samples import HOSTILE, QUOTE, answer, citation, log, refusal, seen


def test_a_marker_leads_to_its_card_and_the_card_leads_back() -> None:
    markers = seen(log(answer(), "en", number=4)).having("marker")
    assert [(m["id"], m["data-goto"], m["aria-label"]) for m in markers] == [
        ("marker-4-1", "card-4-1", "See citation 1")
    ]


def test_a_marker_used_twice_has_one_id() -> None:
    twice = answer((Sentence("甲。", (1,), True), Sentence("乙。", (1,), True)))
    assert [m.get("id") for m in seen(log(twice, "en")).having("marker")] == ["marker-1-1", None]


def test_a_forged_marker_at_the_end_of_a_quote_is_kept_as_the_articles_own() -> None:
    page = seen(log(answer((Sentence("甲。[1]", (1,), True),)), "en"))
    assert page.text.count("[1]") == 2
    assert len(page.having("marker")) == 1


def test_a_marker_without_a_citation_is_no_link() -> None:
    assert not seen(log(answer((Sentence("甲。", (9,), False),)), "en")).having("marker")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_wears_its_badge(language: str) -> None:
    html = log(answer((Sentence("甲。", (1,), True), Sentence("乙。", (1,), False))), language)
    assert [b["title"] for b in seen(html).having("badge")] == [
        say("reworded_help", language),
        say("unsupported_help", language),
    ]
    assert [b["title"] for b in seen(log(answer(), language)).having("badge")] == [say("supported_help", language)]


def test_a_forged_marker_and_markup_in_a_quote_stay_text() -> None:
    quoted = answer((Sentence(HOSTILE, (1,), True),), (citation(1, HOSTILE, "hostile.txt"),), correction=HOSTILE)
    page = seen(log(replace(quoted, question=HOSTILE, resolved=HOSTILE), "en"))
    # The question, as asked and as presupposed, the correction, its sentence and its card.
    assert page.text.count(HOSTILE) == 5
    assert len(page.having("marker")) == 1
    assert not {tag for tag, _ in page.elements} & {"script", "img", "strong", "code"}


def test_a_refusal_is_friendly_and_set_apart() -> None:
    page = seen(log(refusal(), "zh-Hans"))
    assert page.having("refusal")
    assert "没有说到" in page.text and "文章没有提到。" in page.text and not page.having("level")
    assert not page.having("badge")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refusal_says_why_where_that_helps(language: str) -> None:
    refused = replace(refusal(), reason="low-confidence")
    assert say("low-confidence", language) in log(refused, language)
    assert not seen(log(replace(refused, reason="something-else"), language)).having("why")


def test_a_correction_is_set_apart_with_the_articles_own_words() -> None:
    page = seen(log(answer((Sentence("不是。", (1,), True),), correction=QUOTE), "zh-Hant"))
    assert page.having("correction")
    assert "文章的說法不同" in page.text and QUOTE in page.text


def test_time_writer_warnings_and_what_was_searched_are_shown() -> None:
    given = replace(answer(warnings=("<b>late",)), resolved="<i>码头公司</i>")
    text = seen(log(given, "zh-Hans")).text
    for words in ("0.04 秒", "逐字摘录", "<b>late", "按此查找：<i>码头公司</i>"):
        assert words in text


def test_a_question_that_needed_no_resolving_says_nothing_of_it() -> None:
    assert not seen(log(answer(), "en")).having("resolved")


def test_words_that_still_come_in_are_escaped() -> None:
    page = seen(render("talk/live.html", "en", exchange=Exchange(1, HOSTILE), words=HOSTILE, status="Writing…"))
    assert page.text.count(HOSTILE) == 2
    assert not page.having("marker")


def test_a_question_that_failed_says_so_in_place_of_a_reply() -> None:
    assert say("failed", "en") in seen(log(None, "en")).text
