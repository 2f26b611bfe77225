"""The page as a person meets it: the real chat in a real browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from rag.ui.strings import LANGUAGES, say
from tests.browser.conftest import HOSTILE, LOCALES, PATIENCE, PHONE, QUESTIONS, Open, ask, chat

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def _fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_language_follows_the_browser(visit: Open, language: str) -> None:
    page = visit(LOCALES[language])
    expect(page.locator("#hero h1")).to_have_text(say("headline", language))
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.get_by_label(say("question", language))).to_be_editable()
    expect(page.get_by_role("button", name=say("send", language), exact=True)).to_be_visible()


def test_the_language_can_be_switched_in_the_middle(visit: Open) -> None:
    page = visit("en-US")
    ask(page, QUESTIONS["en"][0])
    page.locator("#language label", has_text="繁").click()
    expect(page.locator("#evidence-1 h2").first).to_have_text(say("sources", "zh-Hant"))
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hant")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("which", [0, pytest.param(1, marks=pytest.mark.slow)])
def test_a_question_in_each_language_is_answered_with_a_checked_quotation(
    visit: Open, language: str, which: int
) -> None:
    page = visit(LOCALES[language])
    ask(page, QUESTIONS[language][which])
    expect(page.locator("#live .turn")).to_have_count(0)
    expect(page.locator("#log .asked")).to_contain_text(QUESTIONS[language][which])
    expect(page.locator("#log .sentence.supported").first).to_be_visible()
    quotes = page.locator(".active .card.cited mark").all_text_contents()
    assert quotes and all(quotes)
    expect(page.locator("#welcome")).to_be_hidden()


def test_a_marker_leads_to_its_card_and_back(visit: Open) -> None:
    page = visit()
    ask(page, QUESTIONS["zh-Hans"][0])
    ask(page, QUESTIONS["zh-Hans"][1])
    expect(page.locator("#card-1-1")).to_be_hidden()
    page.locator("#marker-1-1").press("Enter")
    expect(page.locator("#card-1-1")).to_have_class(re.compile(r"\bflash\b"))
    expect(page.locator("#card-1-1")).to_be_focused()
    expect(page.locator("#card-1-1")).to_be_in_viewport()
    expect(page.locator("#card-2-1")).to_be_hidden()
    page.locator("#card-1-1 .number").click()
    expect(page.locator("#marker-1-1")).to_be_focused()
    expect(page.locator("#marker-1-1")).to_be_in_viewport()


def test_the_newest_question_stands_at_the_top(visit: Open) -> None:
    page = visit()
    for question in ("珠穆朗玛峰有多高？", *QUESTIONS["zh-Hans"]):
        ask(page, question)
    page.wait_for_function("Math.abs(document.querySelector('#turn-3').getBoundingClientRect().top - 62) < 12")


def test_what_the_articles_do_not_say_is_refused_with_the_nearest_passages(visit: Open) -> None:
    page = visit("zh-TW")
    ask(page, "珠穆朗瑪峰的高度是多少米？")
    expect(page.locator("#log .refusal h3")).to_have_text(say("level_none", "zh-Hant"))
    expect(page.locator(".active .evidence h2")).to_have_text(say("nearest", "zh-Hant"))
    expect(page.locator(".active .card.nearest").first).to_be_visible()
    expect(page.locator("#log .marker")).to_have_count(0)


def test_a_hostile_article_is_quoted_and_inert(visit: Open) -> None:
    # The reply writes characters for their names, its card the article as it is.
    page = visit()
    ask(page, "灯塔岛登记的橘猫有多少只？")
    expect(page.locator("#log .sentences").first).to_contain_text(
        "[1]与[9]、${7*7}、{{7*7}}、**通过**、`代码`、$5$、<img src=x>"
    )
    expect(page.locator(".active .card.cited blockquote").first).to_contain_text(HOSTILE)
    assert page.locator(".active mark").first.inner_text() in HOSTILE
    assert page.evaluate("window.pwned") is None
    expect(page.locator("#log img, #log script, #log strong, #log code")).to_have_count(0)
    expect(page.locator("#log .marker")).to_have_count(page.locator(".active .card.cited").count())


def test_a_hostile_question_is_inert(visit: Open) -> None:
    page = visit()
    question = "<img src=x onerror=window.pwned=1> ${7*7} {{7*7}} **谁**？"
    ask(page, question)
    expect(page.locator("#log .asked p")).to_have_text(question)
    assert page.evaluate("window.pwned") is None


def test_an_empty_and_an_endless_question_are_refused_kindly(visit: Open) -> None:
    page = visit("en-US")
    page.get_by_role("button", name=say("send", "en"), exact=True).click()
    expect(page.get_by_role("alert")).to_have_text(say("empty", "en"))
    page.locator("#box textarea").fill("问" * 2001)
    page.locator("#box textarea").press("Enter")
    expect(page.get_by_role("alert")).to_have_text(say("long", "en").format(length=2001, limit=2000))
    expect(page.locator("#box textarea")).to_have_value("问" * 2001)
    ask(page, QUESTIONS["en"][0])
    expect(page.get_by_role("alert")).to_have_count(0)


def test_enter_of_an_input_method_does_not_send(visit: Open) -> None:
    page = visit()
    box = page.locator("#box textarea")
    box.fill(QUESTIONS["zh-Hans"][0])
    enter = """(box, composing) => { for (const kind of ["keydown", "keypress", "keyup"]) box.dispatchEvent(
        new KeyboardEvent(kind, { key: "Enter", bubbles: true, cancelable: true, isComposing: composing })) }"""
    box.evaluate(enter, True)
    expect(box).to_have_value(QUESTIONS["zh-Hans"][0])
    box.evaluate(enter, False)
    expect(page.locator("#log .turn")).to_have_count(1, timeout=PATIENCE)
    expect(box).to_have_value("")


def test_a_new_conversation_begins_empty(visit: Open) -> None:
    page = visit()
    ask(page, QUESTIONS["zh-Hans"][0])
    page.get_by_role("button", name=say("new", "zh-Hans")).click()
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.locator("#hero h1")).to_be_visible()
    ask(page, QUESTIONS["zh-Hans"][1])
    expect(page.locator("#log #turn-1 .asked")).to_contain_text(QUESTIONS["zh-Hans"][1])


def test_conversations_of_two_people_stay_apart(visit: Open) -> None:
    one, other = visit(), visit("en-US")
    ask(one, QUESTIONS["zh-Hans"][0])
    ask(other, QUESTIONS["en"][0])
    expect(one.locator("#log .turn")).to_have_count(1)
    expect(other.locator("#log .turn")).to_have_count(1)


def test_the_page_says_that_nothing_leaves_the_machine(visit: Open) -> None:
    expect(visit().locator("#notice")).to_have_text(say("local", "zh-Hans"), timeout=PATIENCE)


def test_a_phone_shows_all_without_scrolling_sideways(visit: Open) -> None:
    page = visit(size=PHONE)
    assert _fits(page)
    ask(page, QUESTIONS["zh-Hans"][0])
    assert _fits(page)
    below = """() => document.querySelector("#evidence-1").getBoundingClientRect().top
        - document.querySelector("#turn-1 .footer").getBoundingClientRect().bottom"""
    assert page.evaluate(below) >= 0
    page.locator("#marker-1-1").click()
    expect(page.locator("#card-1-1")).to_be_in_viewport()


# A chat whose loading waits for a line on its standard input, so that a test decides when it is over.
_HELD = """
import sys, app
from rag import service
load = service.load
service.load = lambda **given: (sys.stdin.readline(), load(**given))[1]
sys.exit(app.run(app.main, sys.argv[1:]))
"""


def test_a_visitor_who_comes_while_it_loads_sees_so_and_is_answered_after(visit: Open, store: Path) -> None:
    with chat("-c", _HELD, "--port", "0", "--store", str(store)) as (at, process):
        page = visit(at=at)
        expect(page.locator("#brand .loading")).to_have_text(say("loading", "zh-Hans"), timeout=PATIENCE)
        page.locator("#box textarea").fill(QUESTIONS["zh-Hans"][0])
        page.locator("#box textarea").press("Enter")
        expect(page.locator("#live .status")).to_have_text(say("waiting", "zh-Hans"), timeout=PATIENCE)
        assert process.stdin is not None
        process.stdin.write("go on\n")
        process.stdin.flush()
        expect(page.locator("#brand .ready")).to_be_visible(timeout=PATIENCE)
        expect(page.locator("#log .turn")).to_have_count(1, timeout=PATIENCE)
        page.close()
