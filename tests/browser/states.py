"""The states of the page, one after the other on one tab, for whoever looks at each: a test, or a person with pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from playwright.sync_api import Page, ViewportSize, expect

from rag.ui.strings import say
from tests.browser.conftest import PATIENCE, ask

LARGE, SMALL = ViewportSize(width=1440, height=900), ViewportSize(width=390, height=844)
# Every two of language, size and scheme meet at least once.
PAIRS = (
    ("zh-Hans", SMALL, "dark"), ("zh-Hant", LARGE, "dark"), ("en", SMALL, "light"),
    ("zh-Hans", LARGE, "light"), ("zh-Hant", SMALL, "light"), ("en", LARGE, "dark"),
)  # fmt: skip
FOUND = {
    "zh-Hans": "京东金条放贷了多少亿元？",
    "zh-Hant": "京東金融與多少家銀行達成合作？",
    "en": "How many banks has JD Finance cooperated with?",
}
REFUSED = {"zh-Hans": "珠穆朗玛峰有多高？", "zh-Hant": "珠穆朗瑪峰的高度是多少米？", "en": "How high is Mount Everest?"}
BACK = "Who is the director of the hospital?"
CORRECTED = {
    "zh-Hans": "京东金融是2015年独立运营的吗？",
    "zh-Hant": "京東金融是2015年獨立運營的嗎？",
    "en": "Did JD Finance become independent in 2015?",
}
LISTED = {
    "zh-Hans": "京东消费金融有哪五大类产品？",
    "zh-Hant": "京東消費金融有哪五大類產品？",
    "en": "What are these articles about?",
}


def states(page: Page, language: str) -> Iterator[str]:
    """Bring the page into one state after the other and yield each one's name."""
    expect(page.locator("#brand .ready")).to_be_visible(timeout=PATIENCE)
    yield "welcome"
    for name, question in (("found", FOUND), ("list", LISTED), ("correction", CORRECTED), ("refusal", REFUSED)):
        ask(page, question[language])
        yield name
    ask(page, BACK)
    yield "choices"
    yield from _opened(page, language)


def _opened(page: Page, language: str) -> Iterator[str]:
    """What opens over the conversation, each closed again."""
    page.locator("#menu summary").click()
    yield "menu"
    page.locator("[data-do=settings]").click()
    expect(page.get_by_role("dialog", name=say("settings", language))).to_be_visible(timeout=PATIENCE)
    yield "settings"
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0, timeout=PATIENCE)
    page.locator("#brand [data-open=library]").click()
    expect(page.locator("#library tbody tr").first).to_be_visible(timeout=PATIENCE)
    yield "library"
    page.keyboard.press("Escape")
    expect(page.locator("#library")).to_be_hidden(timeout=PATIENCE)
    page.locator("#log #turn-1 [data-do=why]").click()
    expect(page.locator("#side table").first).to_be_visible(timeout=PATIENCE)
    yield "why"


Look = Callable[[Page, str], None]
