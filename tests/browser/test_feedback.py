"""Somebody calls an answer wrong and shows the sentence that should have been found: it is kept, listed, and teaches."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from rag.ui.strings import say
from tests.browser.conftest import PATIENCE, PHONE, QUESTIONS, ROOT, Open, ask

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
QUESTION, SENTENCE = QUESTIONS["zh-Hans"][0], "京東金融實現單季盈利"


def _button(page: Page, verb: str, turn: int = 1) -> Locator:
    return page.locator(f"#log #turn-{turn} .judge [data-do={verb}]")


def test_a_wrong_answer_is_told_and_teaches(visit: Open, address: str, store: Path, tmp_path: Path) -> None:
    page = visit()
    ask(page, QUESTION)
    _button(page, "wrong").click()
    expect(_button(page, "wrong")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".judge .thanks")).to_have_text(say("feedback_thanks", "zh-Hans"))
    reason = page.locator(".judge [data-reason=outdated]")
    reason.click()
    expect(reason).to_have_attribute("aria-pressed", "true")
    expect(reason).to_be_focused()
    page.locator(".judge .tell summary").click()
    page.get_by_label(say("feedback_sentence", "zh-Hans")).fill("火星上的企鹅开了一家银行")
    page.get_by_label(say("feedback_words", "zh-Hans")).fill("请看标题")
    page.get_by_role("button", name=say("feedback_save", "zh-Hans")).click()
    expect(page.locator(".judge [role=alert]")).to_have_text(say("feedback_sentence_unknown", "zh-Hans"))
    expect(page.get_by_label(say("feedback_words", "zh-Hans"))).to_have_value("请看标题")
    page.get_by_label(say("feedback_sentence", "zh-Hans")).fill(SENTENCE)
    page.get_by_role("button", name=say("feedback_save", "zh-Hans")).click()
    expect(page.locator(".judge .marked blockquote")).to_have_text(SENTENCE)

    page.reload()
    expect(_button(page, "wrong")).to_have_attribute("aria-pressed", "true", timeout=PATIENCE)
    expect(page.locator(".judge .marked blockquote")).to_have_text(SENTENCE)
    listing = page.context.new_page()
    listing.goto(f"{address}/feedback?reason=outdated&lang=zh-Hans")
    listed = listing.locator(".opinion", has_text=QUESTION).first
    expect(listed.locator(".should")).to_contain_text(SENTENCE)
    expect(listed).to_contain_text("请看标题")
    expect(listed).to_contain_text(say("feedback_state_check", "zh-Hans"))

    out = tmp_path / "candidates.jsonl"
    command = [sys.executable, "-m", "eval", "from-feedback", "--store", str(store), "--out", str(out)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    lines = [json.loads(line) for line in out.read_text("utf8").splitlines()]
    assert [line["evidence"][0]["text"] for line in lines if line["question"] == QUESTION] == [SENTENCE]


def test_a_verdict_is_changed_and_taken_back(visit: Open) -> None:
    page = visit("en-US", PHONE)
    ask(page, QUESTIONS["en"][0])
    ask(page, QUESTIONS["en"][1])
    _button(page, "right").click()
    expect(_button(page, "right")).to_have_attribute("aria-pressed", "true")
    _button(page, "right", 2).click()
    expect(_button(page, "right", 2)).to_have_attribute("aria-pressed", "true")
    _button(page, "wrong").click()
    expect(_button(page, "right")).to_have_attribute("aria-pressed", "false")
    expect(page.locator("#log #turn-1 .judge .reasons")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert all(
        (button.bounding_box() or {"height": 0})["height"] >= 40
        for button in page.locator(".judge button").all()
        if button.is_visible()
    )
    _button(page, "wrong").click()
    expect(page.locator("#log #turn-1 .judge .reasons")).to_have_count(0)
    expect(page.locator("#log #turn-1 .judge .thanks")).to_be_empty()
    expect(_button(page, "right", 2)).to_have_attribute("aria-pressed", "true")


def test_words_that_are_marked_in_an_article_are_taken_over(visit: Open) -> None:
    page = visit()
    ask(page, QUESTION)
    _button(page, "wrong").click()
    page.locator(".judge .tell summary").click()
    marked = page.locator("#evidence-1 mark").first
    marked.select_text()
    page.get_by_role("button", name=say("feedback_use", "zh-Hans")).click()
    expect(page.get_by_label(say("feedback_sentence", "zh-Hans"))).to_have_value(marked.inner_text())
    page.get_by_role("button", name=say("feedback_save", "zh-Hans")).click()
    expect(page.locator(".judge .marked blockquote")).to_have_text(marked.inner_text())
    _button(page, "unmark").click()
    expect(page.locator(".judge .marked")).to_have_count(0)
    _button(page, "absent").click()
    expect(_button(page, "absent")).to_have_attribute("aria-pressed", "true")
