"""Copying: the words go to the clipboard, and it is said so."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from rag.ui import render as module

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
_SCRIPT = (Path(module.__file__).parent / "assets" / "js" / "copy.js").read_text("utf8")
_PAGE = """<div id="log"><button data-copy="“甲”（《乙》，2024-03-05）" data-done="已复制">复制</button></div>
<textarea></textarea>"""


def test_a_citation_is_copied_and_said_to_be(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(f"{_PAGE}<script>{_SCRIPT}</script>")
    button = page.get_by_role("button", name="复制")
    button.click()
    expect(page.get_by_role("status")).to_have_text("已复制")
    page.locator("textarea").press("Control+V")
    expect(page.locator("textarea")).to_have_value("“甲”（《乙》，2024-03-05）")
    page.close()
