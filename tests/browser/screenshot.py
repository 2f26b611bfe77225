"""Take the README's pictures: ``python -m tests.browser.screenshot`` of the chat, ``… RUN`` of a run's page."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from tests.browser.conftest import ROOT, chat, chromium, flags

QUESTIONS = ("京东支付的支付总额是多少？", "How many P2P platforms went online in the past 14 years?")


def chat_picture(target: Path) -> None:
    """Ask two questions of the store in place and write what a desktop then shows."""
    with sync_playwright() as playwright, chat("app.py", "--port", "0") as (address, _):
        browser = playwright.chromium.launch(executable_path=chromium(), args=flags())
        page = browser.new_page(viewport={"width": 1280, "height": 800}, locale="zh-CN", reduced_motion="reduce")
        page.goto(address)
        expect(page.locator("#brand .ready")).to_be_visible(timeout=60_000)
        for number, question in enumerate(QUESTIONS, 1):
            page.locator("#box textarea").fill(question)
            page.locator("#box textarea").press("Enter")
            expect(page.locator("#log .turn")).to_have_count(number, timeout=60_000)
        page.evaluate("scrollTo(0, 0)")
        page.screenshot(path=target)
        browser.close()


def report_picture(run: Path, target: Path) -> None:
    """Write what a desktop shows of a run's page: the scores first."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=flags())
        page = browser.new_page(viewport={"width": 1280, "height": 1640})
        page.goto((run / "report.html").resolve().as_uri())
        page.screenshot(path=target)
        browser.close()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        report_picture(Path(sys.argv[1]), ROOT / "eval" / "report" / "report.png")
    else:
        chat_picture(ROOT / "rag" / "ui" / "assets" / "chat.png")
