"""Questions to click, at the welcome and after an answer: each is asked as it stands, and answered."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from rag.ui.strings import say
from tests.browser.conftest import PATIENCE, PHONE, Open, ask

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_a_question_of_the_welcome_is_clicked_and_then_one_that_follows(visit: Open) -> None:
    page = visit()
    chips = page.locator("#examples .chip")
    expect(chips.first).to_be_visible(timeout=PATIENCE)
    first = chips.first.inner_text()
    chips.first.click()
    expect(page.locator("#log #turn-1 .asked")).to_contain_text(first, timeout=PATIENCE)
    expect(page.locator("#log #turn-1 .sentence.supported").first).to_be_visible(timeout=PATIENCE)

    ask(page, "京东支付的支付总额是多少？")
    after = page.locator("#log #turn-2 .next .chip")
    expect(after.first).to_be_visible(timeout=PATIENCE)
    expect(page.locator("#log #turn-2 .next h3")).to_have_text(say("next", "zh-Hans"))
    expect(page.locator("#log #turn-1 .next")).to_have_count(0)
    asked = after.first.inner_text()
    after.first.click()
    expect(page.locator("#log #turn-3 .asked")).to_contain_text(asked, timeout=PATIENCE)
    expect(page.locator("#log #turn-3 .sentence.supported").first).to_be_visible(timeout=PATIENCE)
    expect(page.locator("#log #turn-3 .resolved")).to_have_count(0)  # it was searched as it stands
    expect(page.locator("#log #turn-2 .next")).to_have_count(0)


def test_after_a_refusal_what_is_answered_is_offered_in_the_script_of_the_asker(visit: Open) -> None:
    page = visit("zh-TW", PHONE)
    ask(page, "京東金融的註冊資本是多少？")
    expect(page.locator("#log #turn-1 .next h3")).to_have_text(say("instead", "zh-Hant"), timeout=PATIENCE)
    offered = "".join(page.locator("#log #turn-1 .next .chip").all_inner_texts())
    assert offered and not set("东谁时么亿总额") & set(offered)
    for chip in page.locator("#log #turn-1 .next .chip").all():
        assert (chip.bounding_box() or {"height": 0})["height"] >= 40
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
