"""The quality page in a browser: three languages, two runs compared, by day and night, on a phone, without a script."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from rag.ui.strings import LANGUAGES, say
from tests.browser.conftest import DESK, LOCALES, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_runs_are_compared(browser: Browser, address: str, language: str) -> None:
    """Without JavaScript; nothing is asked for elsewhere and nothing scrolls sideways."""
    size = PHONE if language == "zh-Hant" else DESK
    context = browser.new_context(
        locale=LOCALES[language], viewport=size, color_scheme="dark" if size is PHONE else "light", java_script_enabled=False
    )  # fmt: skip
    asked_for: list[str] = []
    context.on("request", lambda request: asked_for.append(request.url))
    page = context.new_page()
    page.goto(f"{address}/quality")
    expect(page.locator("h1")).to_have_text(say("quality_title", language))
    page.get_by_label(say("quality_a", language)).select_option("committed/seeds-dev-among-others")
    page.get_by_label(say("quality_b", language)).select_option("committed/seeds-dev")
    page.get_by_role("button", name=say("quality_compare", language)).click()
    expect(page.locator(".comparison h2")).to_contain_text("seeds-dev-among-others")
    expect(page.locator(".comparison .caution")).to_contain_text(say("quality_differs", language))
    expect(page.locator(".comparison .changed li").first).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", language)
    body = page.locator("body").bounding_box()
    assert body and body["width"] <= size["width"]
    page.get_by_role("link", name="English").click()
    expect(page.locator(".comparison h2")).to_contain_text("seeds-dev-among-others")
    expect(page.locator("h1")).to_have_text(say("quality_title", "en"))
    context.close()
    assert asked_for and all(url.startswith((address, "data:")) for url in asked_for)
