"""Conversations that stay: the list of them, reload, rename, delete and back, search, export, a link to an answer."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from rag.ui.strings import say
from tests.browser.conftest import PATIENCE, PHONE, QUESTIONS, Open, ask

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
ONE, OTHER = QUESTIONS["zh-Hans"]


def _menu(page: Page, title: str) -> None:
    row = page.locator("#conversations li", has_text=title)
    row.locator("summary").click()


def test_a_conversation_survives_a_reload_and_is_found_again(visit: Open) -> None:
    page = visit()
    ask(page, ONE)
    quote = page.locator("#evidence-1 mark").first.inner_text()
    expect(page).to_have_url(re.compile(r"\?c=[\w-]{22}$"))
    page.reload()
    expect(page.locator("#log #turn-1 .asked p")).to_have_text(ONE, timeout=PATIENCE)
    expect(page.locator("#evidence-1 mark").first).to_have_text(quote)
    page.locator("#new").click()
    expect(page.locator(".turn")).to_have_count(0)
    ask(page, OTHER)
    expect(page.locator("#conversations .title")).to_have_text([OTHER, ONE])
    page.locator("#search textarea, #search input").fill("多少億元")  # in the other script
    expect(page.locator("#conversations .title")).to_have_text([ONE])
    page.locator("#conversations .title").click()
    expect(page.locator("#log #turn-1 .asked p")).to_have_text(ONE, timeout=PATIENCE)
    page.go_back()
    expect(page.locator("#log #turn-1 .asked p")).to_have_text(OTHER, timeout=PATIENCE)


def test_rename_delete_and_undo(visit: Open) -> None:
    page = visit()
    ask(page, ONE)
    _menu(page, ONE)
    page.get_by_label(say("rename", "zh-Hans")).fill("金条 <b>")
    page.get_by_label(say("rename", "zh-Hans")).press("Enter")
    expect(page.locator("#conversations .title")).to_have_text("金条 <b>")
    _menu(page, "金条")
    page.get_by_role("button", name=say("delete", "zh-Hans")).click()
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.locator("#conversations .title")).to_have_count(0)
    page.get_by_role("button", name=say("undo", "zh-Hans")).click()
    expect(page.locator("#conversations .title")).to_have_text("金条 <b>")
    expect(page.locator("#log #turn-1 .asked p")).to_have_text(ONE)


def test_a_conversation_can_be_taken_away(visit: Open, tmp_path: Path) -> None:
    page = visit("en-US")
    ask(page, QUESTIONS["en"][0])
    for form in ("markdown", "json"):
        _menu(page, QUESTIONS["en"][0])
        with page.expect_download() as handed:
            page.get_by_role("button", name=say(f"export_{form}", "en")).click()
        handed.value.save_as(tmp_path / form)
    assert QUESTIONS["en"][0] in (tmp_path / "markdown").read_text("utf8")
    (turn,) = json.loads((tmp_path / "json").read_text("utf8"))["turns"]
    assert turn["answer"]["found"] and turn["answer"]["citations"]


def test_a_link_opens_an_answer_for_whoever_has_it_and_a_forged_one_says_so(visit: Open, address: str) -> None:
    page = visit()
    ask(page, ONE)
    link = page.locator("[data-link]").get_attribute("data-link")
    other = visit("en-US", at=f"{address}/?a={link}")
    expect(other.locator("#log #turn-1 .asked p")).to_have_text(ONE)
    expect(other.locator(".linked")).to_be_visible()
    expect(other.locator("#evidence-1 mark").first).to_have_text(page.locator("#evidence-1 mark").first.inner_text())
    expect(other.locator("[data-do=edit], [data-do=retry]")).to_have_count(0)
    other.locator("#box textarea").fill(QUESTIONS["en"][0])  # begins a conversation of the other's own
    other.locator("#box textarea").press("Enter")
    expect(other.locator("#log #turn-1 .asked p")).to_have_text(QUESTIONS["en"][0], timeout=PATIENCE)
    expect(page.locator(".turn")).to_have_count(1)
    forged = visit(at=f"{address}/?a=AAAAAAAAAAAAAAAAAAAAAA")
    expect(forged.locator(".linked")).to_have_text(say("link_dead", "zh-Hans"))


def test_the_last_question_is_edited_in_its_place(visit: Open) -> None:
    page = visit()
    ask(page, ONE)
    page.locator("#box textarea").press("ArrowUp")
    expect(page.locator("#box textarea")).to_have_value(ONE)
    expect(page.locator("[data-do=edit-cancel]")).to_be_visible(timeout=PATIENCE)
    page.locator("#box textarea").fill(OTHER)
    page.locator("#box textarea").press("Enter")
    expect(page.locator("#log #turn-1 .asked p")).to_have_text(OTHER, timeout=PATIENCE)
    expect(page.locator(".turn")).to_have_count(1)


def test_on_a_phone_the_list_folds_out(visit: Open) -> None:
    page = visit(size=PHONE)
    ask(page, ONE)
    expect(page.locator("#conversations")).to_be_hidden()
    page.get_by_role("button", name=say("conversations", "zh-Hans")).click()
    expect(page.locator("#conversations .title")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#conversations")).to_be_hidden()


def test_settings_are_kept(visit: Open) -> None:
    page = visit()
    page.locator(".menu summary").click()
    page.get_by_role("button", name=say("settings", "zh-Hans")).click()
    page.get_by_role("dialog").get_by_label(say("strict", "zh-Hans")).check()
    page.get_by_role("button", name=say("save", "zh-Hans")).click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.locator("#language label", has_text="EN").click()
    expect(page.locator("#hero h1")).to_have_text(say("headline", "en"))
    page.reload()
    expect(page.locator("#hero h1")).to_have_text(say("headline", "en"), timeout=PATIENCE)
    page.locator(".menu summary").click()
    page.get_by_role("button", name=say("settings", "en")).click()
    expect(page.get_by_role("dialog").get_by_label(say("strict", "en"))).to_be_checked()
