"""The right column in a real browser: a whole article with its quotation in view, why, and why not."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from rag.ui.strings import say
from tests.browser.conftest import HOSTILE, PATIENCE, PHONE, Open, ask

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
CEO, ISLAND = "京东金融的CEO是谁？", "灯塔岛登记的橘猫有多少只？"
NOT_CITED = "從發行利率上來看,白條系列產品長期低于市場"


def tab(page: Page, verb: str) -> None:
    """Press one of the tabs above the evidence."""
    page.locator(f".side-tabs [data-do={verb}]").click()


def open_from_the_reply(page: Page, verb: str) -> None:
    """Press a button of the reply, as a phone has it."""
    page.evaluate(
        """(verb) => {
          const button = document.createElement("button");
          Object.assign(button.dataset, { do: verb, turn: document.querySelector(".turn").dataset.turn, marker: "1" });
          Object.assign(button, { id: "opener", type: "button", textContent: "▸" });
          document.querySelector("#log .reply").append(button);
          button.click();
        }""",
        verb,
    )


def test_the_whole_article_with_its_quotation_in_view(visit: Open) -> None:
    page = visit()
    ask(page, CEO)
    tab(page, "article")
    expect(page.locator("#side mark.quote").first).to_be_in_viewport(timeout=PATIENCE)
    expect(page.locator("#side mark.quote")).to_contain_text("陈生强")
    expect(page.locator("#side .byline time")).to_have_text("2017-02-11")
    expect(page.locator("#side .dropped summary").first).to_contain_text(say("dropped_head", "zh-Hans"))
    expect(page.locator("#side .where")).to_contain_text("%")
    page.locator("#language label", has_text="EN").click()
    expect(page.locator("#side .dropped summary").first).to_contain_text(say("dropped_head", "en"))
    expect(page.locator("#side mark.quote").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#side .side-sheet")).to_have_count(0)
    expect(page.locator("#evidence-1 .card.cited").first).to_be_visible()


def test_selected_words_are_copied_without_our_marks(visit: Open) -> None:
    page = visit()
    ask(page, CEO)
    copied = """(selector) => {
      const range = document.createRange(), data = new DataTransfer();
      range.selectNodeContents(document.querySelector(selector));
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      const event = new ClipboardEvent("copy", { clipboardData: data, bubbles: true, cancelable: true });
      document.querySelector(selector).dispatchEvent(event);
      return data.getData("text/plain");
    }"""
    said = page.evaluate(copied, "#log .sentences")
    assert "陈生强" in said and "[1]" not in said and "✓" not in said
    tab(page, "article")
    expect(page.locator("#side mark.quote").first).to_be_visible(timeout=PATIENCE)
    paragraph = page.locator("#side .article p", has=page.locator("mark.quote"))
    paragraph.evaluate("e => e.id = 'copied'")
    assert page.evaluate(copied, "#copied") == paragraph.inner_text().strip()


def test_a_hostile_article_is_inert_as_a_whole(visit: Open) -> None:
    page = visit()
    ask(page, ISLAND)
    tab(page, "article")
    expect(page.locator("#side .article")).to_contain_text(HOSTILE, timeout=PATIENCE)
    expect(page.locator("#side img, #side script, #side strong")).to_have_count(0)
    assert page.evaluate("window.pwned") is None


def test_why_names_the_words_hit_and_why_not_says_where_a_sentence_fell_out(visit: Open) -> None:
    page = visit()
    ask(page, CEO)
    tab(page, "why")
    expect(page.locator("#side .words .hit").first).to_contain_text("京东", timeout=PATIENCE)
    expect(page.locator("#side .weighed .cited .fate")).to_have_text(say("fate_cited", "zh-Hans"))
    expect(page.locator("#side .legend li")).to_have_count(5)
    page.get_by_label(say("whynot", "zh-Hans")).fill(NOT_CITED)
    page.get_by_role("button", name=say("whynot_ask", "zh-Hans")).click()
    expect(page.locator("#side .missed")).to_be_focused(timeout=PATIENCE)
    expect(page.locator("#side .missed")).to_contain_text(say("match_exact", "zh-Hans"))
    expect(page.locator("#side .missed dl")).to_contain_text("ceo")
    page.locator("#side .missed .passage").click()
    expect(page.locator("#side mark.quote").first).to_be_in_viewport(timeout=PATIENCE)
    expect(page.locator("#side mark.quote").first).to_contain_text(NOT_CITED)


def test_a_new_question_closes_it(visit: Open) -> None:
    page = visit()
    ask(page, CEO)
    tab(page, "why")
    expect(page.locator("#side .why")).to_be_visible(timeout=PATIENCE)
    ask(page, ISLAND)
    expect(page.locator("#side .side-sheet")).to_have_count(0)
    tab(page, "why")
    expect(page.locator("#side h2")).to_have_text(say("why_title", "zh-Hans", number=2), timeout=PATIENCE)


def test_a_sentence_can_be_marked_where_that_is_wanted(visit: Open) -> None:
    page = visit()
    ask(page, CEO)
    page.evaluate(
        "newsqa.act({ do: 'article', turn: document.querySelector('.turn').dataset.turn, marker: '1', marking: '1' })"
    )
    sentence = page.locator("#side .s", has=page.locator("mark.quote")).first
    expect(sentence).to_be_visible(timeout=PATIENCE)
    expect(page.locator("#side .marked")).to_be_hidden()
    sentence.press("Enter")
    button = page.get_by_role("button", name=say("marked_this", "zh-Hans"))
    expect(button).to_be_focused()
    assert button.get_attribute("data-start") == sentence.get_attribute("data-start") != ""
    assert button.get_attribute("data-end") == sentence.get_attribute("data-end")


def test_on_a_phone_it_is_a_sheet_that_gives_the_focus_back(visit: Open) -> None:
    page = visit(size=PHONE)
    ask(page, CEO)
    open_from_the_reply(page, "article")
    expect(page.locator("#side mark.quote").first).to_be_in_viewport(timeout=PATIENCE)
    expect(page.get_by_role("dialog")).to_have_attribute("aria-modal", "true")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate("document.querySelector('#side').contains(document.activeElement)")
    box = page.get_by_role("button", name=say("side_close", "zh-Hans")).bounding_box()
    assert box and box["width"] >= 40 and box["height"] >= 40
    tab(page, "why")
    expect(page.locator("#side .why .weighed").first).to_be_visible(timeout=PATIENCE)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name=say("side_close", "zh-Hans")).click()
    expect(page.locator("#side .side-sheet")).to_have_count(0)
    expect(page.locator("#opener")).to_be_focused()
