"""Every state in pairs of language, size and scheme: nothing serious for axe, nothing beyond the edge for long, nothing English."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser.conftest import LOCALES, PATIENCE
from tests.browser.states import PAIRS, states

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
GRAVE = {"serious", "critical"}
# Latin words that a Chinese page may show: names of things, and what stands in quotation of an article.
_LATIN = re.compile(r"[A-Za-z]{4,}")
_OURS = "button:not(.choice, .title, .chip, tbody button), label, summary, h1, legend, .status, .hint, .confidence, #notice, [role=status]"


def _small(page: Page) -> list[str]:
    """The buttons in view on a phone that a finger would miss: less than 24 px, or 40 px with what is around them."""
    return list(
        page.evaluate(
            """() => [...document.querySelectorAll("button, summary, select, [role=button]")]
              .filter((e) => e.offsetParent && e.getBoundingClientRect().height < 36)
              .map((e) => e.outerHTML.slice(0, 120))"""
        )
    )


def _english(page: Page) -> list[str]:
    texts = page.locator(_OURS).evaluate_all("all => all.filter(e => e.offsetParent).map(e => e.innerText)")
    allowed = {"Markdown", "JSON", "Enter", "html", "docx", "jsonl"}
    return [text for text in texts if set(_LATIN.findall(text)) - allowed]


# Each language, size and scheme at least once; the other pairs with the long runs.
@pytest.mark.parametrize(
    ("language", "size", "scheme"), [*PAIRS[:3], *(pytest.param(*pair, marks=pytest.mark.slow) for pair in PAIRS[3:])]
)
def test_every_state_is_sound(
    browser: Browser, address: str, tmp_path: Path, language: str, size: ViewportSize, scheme: str
) -> None:
    context = browser.new_context(locale=LOCALES[language], viewport=size, color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(address)
    wrong: dict[str, object] = {}
    for state in states(page, language):
        page.screenshot(path=tmp_path / f"{state}.png")
        violations = Axe().run(page).response["violations"]
        wrong[f"{state}: axe"] = [(v["id"], v["nodes"][0]["html"][:160]) for v in violations if v["impact"] in GRAVE]
        page.wait_for_function("document.documentElement.scrollWidth <= innerWidth", timeout=PATIENCE)
        if size["width"] < 860:
            wrong[f"{state}: too small"] = _small(page)
        if language != "en" and state not in ("choices",):
            wrong[f"{state}: English"] = _english(page)
    context.close()
    assert {what: found for what, found in wrong.items() if found} == {}
