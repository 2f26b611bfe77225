"""The report in a real browser: narrowed, linked, on a phone, in the dark, and never asking anyone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from eval.report.page import write_report
from tests.eval.report.sample import HOSTILE, MARKS, OUTCOMES, write_run

pytestmark = pytest.mark.browser

ALL = [mark.id for mark in MARKS]
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    return write_report(write_run(tmp_path_factory.mktemp("run"))).as_uri()


@pytest.fixture
def visit(browser: Browser, report: str) -> Iterator[Open]:
    """Open the report; at the end nothing but its own file may have been asked for, and nothing complained of."""
    asked_for, complaints = list[str](), list[str]()

    def opened(hash: str = "", width: int = 1280, script: bool = True) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 800}, java_script_enabled=script)
        context.on("request", lambda request: asked_for.append(request.url.partition("#")[0]))
        context.on("console", lambda line: complaints.append(line.text))
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(report + hash)
        return page

    yield opened
    assert {url for url in asked_for if not url.startswith("data:")} == {report}
    assert complaints == []


def shown(page: Page) -> list[str | None]:
    """The ids of the rows that a person sees, in order."""
    return [row.get_attribute("data-id") for row in page.locator("#list > details:visible").all()]


@pytest.mark.parametrize(
    ("menu", "value", "left"),
    [
        *(("Ended", key, ids) for key, ids in OUTCOMES.items()),
        ("Language", "en", ["q03", "q06"]),
        ("Kind", "false-premise", ["q07", "q08"]),
        ("Split", "test", ["q02", "q04", "q06", "q08", "q10", "q12"]),
        ("Evidence lost", "rank", ["q10"]),
    ],
)
def test_a_menu_leaves_exactly_its_questions(visit: Open, menu: str, value: str, left: list[str]) -> None:
    page = visit()
    assert shown(page) == ALL
    box = page.get_by_role("combobox", name=menu)
    expect(box.locator(f"option[value={value}]")).to_contain_text(f"({len(left)})")
    box.select_option(value)
    assert shown(page) == left
    expect(page.get_by_role("status")).to_have_text(f"{len(left)} of 12 questions")


def test_menus_and_search_combine_are_linked_and_cleared(visit: Open) -> None:
    page = visit()
    page.get_by_role("combobox", name="Ended").select_option("missed")
    box = page.get_by_role("searchbox", name="Search")
    box.fill("邻家便利店 上市")
    assert shown(page) == ["q08"]
    box.press("Enter")
    again = visit("#" + page.url.partition("#")[2])
    assert shown(again) == ["q08"]
    expect(again.get_by_role("searchbox", name="Search")).to_have_value("邻家便利店 上市")
    expect(again.locator("#questions")).to_be_in_viewport()
    again.get_by_role("button", name="Clear the filters").click()
    assert shown(again) == ALL
    for words, left in (("Q06", ["q06"]), ("B.TXT", ["q10", "q12"]), ("nothing like it", [])):
        again.get_by_role("searchbox", name="Search").fill(words)
        assert shown(again) == left


def test_a_count_leads_to_its_questions_and_back(visit: Open) -> None:
    page = visit()
    page.get_by_role("link", name="2 missed").click()
    assert shown(page) == OUTCOMES["missed"]
    expect(page.locator("#questions")).to_be_in_viewport()
    page.get_by_role("link", name="Never found").click()
    assert shown(page) == ["q04"]
    page.go_back()
    expect(page.get_by_role("status")).to_have_text("2 of 12 questions")
    assert shown(visit("#outcome=bogus&lang=xx&constructor=1")) == shown(visit("#plots")) == ALL


def test_a_row_opens_by_keyboard_and_all_of_them_by_a_button(visit: Open) -> None:
    page = visit()
    page.locator("[data-id='q10'] summary").press("Enter")
    expect(page.locator("#list > details[open] .body")).to_be_visible()
    page.get_by_role("button", name="Open all").click()
    expect(page.locator("#list > details[open]")).to_have_count(12)
    page.get_by_role("button", name="Close all").click()
    expect(page.locator("#list > details[open]")).to_have_count(0)


def test_a_hostile_article_stays_text(visit: Open) -> None:
    page = visit()
    row = page.locator("[data-id='q11']")
    for part in (".asked", ".said", "blockquote >> nth=0"):
        assert HOSTILE in (row.locator(part).text_content() or "")
    assert page.evaluate("window.pwned") is None
    expect(page.locator("#list img, #list script")).to_have_count(0)


def test_a_phone_does_not_scroll_sideways(visit: Open) -> None:
    page = visit(width=320)
    page.get_by_role("button", name="Open all").click()
    page.get_by_text("All scores", exact=True).click()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_plots_and_questions_stand_without_scripts(visit: Open) -> None:
    pictures = "[...document.images].map((image) => image.complete && image.naturalWidth > 100)"
    assert visit().evaluate(pictures) == [True] * 4
    page = visit(script=False)
    assert shown(page) == ALL
    expect(page.locator("#filters")).to_be_hidden()
    page.locator("[data-id='q04'] summary").click()
    expect(page.locator("[data-id='q04'] .body")).to_contain_text("Never found")
