"""Copying: the words go to the clipboard, it is said so, and the server is asked nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from rag.ui import render as module

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
_SCRIPT = (Path(module.__file__).parent / "assets" / "js" / "reply.js").read_text("utf8")
_PAGE = """<div id="log"><button data-do="copy" data-copy="“甲”（《乙》，2024-03-05）" data-copied="已复制">复制</button></div>
<textarea></textarea><script>
document.querySelector("#log").addEventListener("click", () => { window.asked = true });
</script>"""


def test_a_citation_is_copied_and_said_to_be(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(f"{_PAGE}<script>{_SCRIPT}</script>")
    button = page.get_by_role("button", name="复制")
    button.click()
    expect(page.locator("button")).to_have_text("已复制")
    expect(page.get_by_role("status")).to_have_text("已复制")
    expect(page.locator("button")).to_have_text("复制")
    page.locator("textarea").press("Control+V")
    expect(page.locator("textarea")).to_have_value("“甲”（《乙》，2024-03-05）")
    assert page.evaluate("window.asked") is None
    page.close()
