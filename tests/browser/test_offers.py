"""What a reply offers to ask: the questions that an ambiguous one could mean, and what a follow-up was resolved to."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from rag.ui.strings import say
from tests.browser.conftest import PATIENCE, PHONE, QUESTIONS, Open, ask

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_a_question_back_is_answered_with_a_button(visit: Open) -> None:
    page = visit("en-US", PHONE)
    ask(page, "Who is the director of the hospital?")
    choices = page.get_by_role("group", name=say("choices", "en")).get_by_role("button")
    expect(choices).to_have_count(2)
    offered = choices.filter(has_text="Ashford").inner_text()
    choices.filter(has_text="Ashford").press("Enter")
    expect(page.locator("#log .turn")).to_have_count(2, timeout=PATIENCE)
    expect(page.locator("#log #turn-2 .asked p")).to_have_text(offered)
    expect(page.locator("#log #turn-2 .sentence")).to_contain_text("Oliver Grant")
    expect(page.locator(".choice")).to_have_count(0)
    expect(page.locator("#log #turn-1 .sentences")).to_contain_text(offered)  # which now says it in words


def test_what_a_follow_up_was_resolved_to_can_be_corrected(visit: Open) -> None:
    page = visit("en-US")
    ask(page, "How many beds does Ashford Hospital have?")
    ask(page, "And Kingsbridge Hospital?")
    resolved = page.locator("#log #turn-2 .resolved")
    expect(resolved).to_contain_text("Kingsbridge Hospital")
    page.get_by_role("button", name=say("mend", "en")).press("Enter")
    box = page.locator("#box textarea")
    expect(box).to_be_focused()
    expect(box).to_have_value("How many beds does Kingsbridge Hospital have?")
    ask(page, "Who is the director of Kingsbridge Hospital?")
    expect(page.locator("#log #turn-3 .sentence").first).to_contain_text("Helen Carter")
    expect(page.locator("#log #turn-3 .resolved")).to_have_count(0)  # it was searched as it is
    expect(box).to_have_value("")


def test_a_click_elsewhere_in_the_log_asks_nothing(visit: Open) -> None:
    page = visit()
    ask(page, QUESTIONS["zh-Hans"][0])
    page.locator("#log #turn-1 .asked p").click()
    page.locator("#marker-1-1").click()
    expect(page.locator("#card-1-1")).to_be_focused()
    expect(page.locator(".turn")).to_have_count(1)
    expect(page.locator("#box textarea")).to_have_value("")
