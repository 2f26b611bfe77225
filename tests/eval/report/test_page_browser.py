"""The report in a real browser: drawn, narrowed, linked, on a phone, in the dark, and never asking anyone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

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
    asked_for: list[str] = []
    complaints: list[str] = []
    contexts = []

    def opened(hash: str = "", width: int = 1280, scheme: str = "light") -> Page:
        context = browser.new_context(viewport={"width": width, "height": 800}, reduced_motion="reduce")
        contexts.append(context)
        context.on("request", lambda request: asked_for.append(request.url.partition("#")[0]))
        context.on("console", lambda line: complaints.append(line.text))
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.goto(report + hash)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert set(asked_for) - {"data:,"} == {report}
    assert complaints == []


def shown(page: Page) -> list[str | None]:
    """The ids of the rows that a person sees, in order."""
    return [row.get_attribute("data-id") for row in page.locator("#list details.row:visible").all()]


def chip(page: Page, key: str) -> None:
    page.locator(f"#tools button[data-outcome='{key}']").click()


def test_plots_are_drawn_to_be_seen(visit: Open) -> None:
    page = visit()
    expect(page.locator("figure svg.plot")).to_have_count(4)
    for name in ("recall-ours", "recall-bm25", "risk-line", "reliability-line", "latency-p50-Rank"):
        box = page.locator(f"[id='{name}']").bounding_box()
        assert box and box["width"] * max(box["height"], 1) > 20, name
    stroke = "name => getComputedStyle(document.querySelector(name + ' path')).stroke"
    colours = {page.evaluate(stroke, name) for name in ("#recall-ours", "#recall-bm25")}
    assert len(colours) == 2 and "none" not in colours


@pytest.mark.parametrize("key", OUTCOMES)
def test_a_filter_leaves_exactly_its_questions(visit: Open, key: str) -> None:
    page = visit()
    assert shown(page) == ALL
    button = page.locator(f"#tools button[data-outcome='{key}']")
    expect(button.locator("b")).to_have_text(str(len(OUTCOMES[key])))
    chip(page, key)
    assert shown(page) == OUTCOMES[key]
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#count")).to_have_text(f"{len(OUTCOMES[key])} of 12 questions")
    chip(page, key)
    assert shown(page) == ALL


def test_filters_add_up_and_all_lifts_them(visit: Open) -> None:
    page = visit()
    chip(page, "wrong")
    chip(page, "missed")
    assert shown(page) == ["q03", "q05", "q08", "q10"]
    chip(page, "")
    assert shown(page) == ALL
    expect(page.locator("#tools button[aria-pressed='true']")).to_have_count(1)


@pytest.mark.parametrize(
    ("key", "value", "left"),
    [
        ("lang", "en", ["q03", "q06"]),
        ("kind", "false-premise", ["q07", "q08"]),
        ("split", "test", ["q02", "q04", "q06", "q08", "q10", "q12"]),
        ("lost", "rank", ["q10"]),
    ],
)
def test_a_menu_narrows(visit: Open, key: str, value: str, left: list[str]) -> None:
    page = visit()
    page.locator(f"select[data-key='{key}']").select_option(value)
    assert shown(page) == left


def test_menus_filters_and_search_combine_and_are_linked(visit: Open, report: str) -> None:
    page = visit()
    chip(page, "missed")
    chip(page, "refused")
    page.get_by_role("combobox", name="Split").select_option("test")
    assert shown(page) == ["q04", "q08", "q12"]
    page.get_by_role("searchbox", name="Search").fill("邻家便利店 上市")
    assert shown(page) == ["q08"]
    expect(page.locator("#tools button[data-outcome='refused'] b")).to_have_text("0")
    expect(page).to_have_url(re.compile("#.*text="))
    again = visit("#" + page.url.partition("#")[2])
    assert shown(again) == ["q08"]
    expect(again.get_by_role("combobox", name="Split")).to_have_value("test")
    expect(again.get_by_role("searchbox", name="Search")).to_have_value("邻家便利店 上市")
    expect(again.locator("#questions")).to_be_in_viewport()
    again.get_by_role("button", name="Clear the filters").click()
    assert shown(again) == ALL
    expect(again).to_have_url(report)


def test_the_search_knows_ids_sources_answers_and_wide_letters(visit: Open) -> None:
    page = visit()
    box = page.get_by_role("searchbox", name="Search")
    for words, left in (("Q０６", ["q06"]), ("b.txt", ["q10", "q12"]), ("没有出处", ["q10"]), ("nothing like it", [])):
        box.fill(words)
        assert shown(page) == left
    expect(page.get_by_role("status")).to_contain_text("0 of 12 questions")


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("京東金融", ["q02"]),
        ("京东金融", ["q02"]),
        ("鄰家便利店 員工", ["q05"]),
        ("ＪＩＡ 鄰", []),
        ("許凌", ["q10"]),
        ("許 乾", []),
    ],
)
def test_either_script_finds_both(visit: Open, words: str, left: list[str]) -> None:
    page = visit()
    page.get_by_role("searchbox", name="Search").fill(words)
    assert shown(page) == left


def test_what_is_shown_is_said_and_can_be_taken_back(visit: Open) -> None:
    page = visit()
    status = page.get_by_role("status")
    expect(status).to_have_text("12 of 12 questions")
    expect(page.get_by_role("button", name="Clear the filters")).to_be_hidden()
    chip(page, "right")
    chip(page, "lucky")
    expect(status).to_contain_text("4 of 12 questions, showing right + lucky.")
    page.get_by_role("combobox", name="Language").select_option("en")
    page.get_by_role("searchbox", name="Search").fill("shops")
    expect(status).to_contain_text("showing right + lucky, language: English, with “shops”.")
    group = page.get_by_role("group", name="Show questions that ended")
    expect(group).to_have_accessible_description(
        "Endings add up: press several to see them together, press one again to leave it out."
    )
    page.get_by_role("button", name="Clear the filters").click()
    expect(status).to_have_text("12 of 12 questions")
    assert shown(page) == ALL


def test_the_address_holds_the_view_at_once(visit: Open, report: str) -> None:
    page = visit()
    chip(page, "right")
    chip(page, "lucky")
    assert page.url == f"{report}#show=right,lucky"
    page.get_by_role("combobox", name="Language").select_option("zh-Hant")
    assert page.url == f"{report}#show=right,lucky&lang=zh-Hant"
    page.reload()
    assert shown(page) == ["q02"]
    pressed = page.locator("#tools button[aria-pressed='true']")
    assert [one.get_attribute("data-outcome") for one in pressed.all()] == ["right", "lucky"]


def test_where_the_address_may_not_be_rewritten_it_is_moved(visit: Open, report: str) -> None:
    page = visit()
    page.evaluate("() => { window.history.replaceState = () => { throw new DOMException('no', 'SecurityError'); }; }")
    chip(page, "wrong")
    assert page.url == f"{report}#show=wrong"
    assert shown(page) == OUTCOMES["wrong"]


def test_going_back_takes_the_filter_back(visit: Open) -> None:
    page = visit()
    page.get_by_role("link", name="2 missed").click()
    assert shown(page) == OUTCOMES["missed"]
    page.go_back()
    expect(page.locator("#count")).to_have_text("12 of 12 questions")
    expect(page.locator("#tools button[data-outcome='missed']")).to_have_attribute("aria-pressed", "false")


def test_a_count_of_the_overview_leads_to_its_questions(visit: Open) -> None:
    page = visit()
    page.get_by_role("link", name="2 missed").click()
    assert shown(page) == OUTCOMES["missed"]
    expect(page.locator("#questions")).to_be_in_viewport()
    page.get_by_role("link", name="Never found").click()
    assert shown(page) == ["q04"]


def test_a_link_to_nothing_known_shows_all(visit: Open) -> None:
    assert shown(visit("#show=bogus&lang=xx&constructor=1")) == ALL
    assert shown(visit("#plots")) == ALL


def test_a_row_opens_with_all_there_is_to_know(visit: Open) -> None:
    page = visit()
    row = page.locator("[data-id='q10']")
    expect(row.locator(".body")).to_have_count(0)
    row.locator("summary").focus()
    page.keyboard.press("Enter")
    for said in ("168家邻家便利店关门", "[1]", "✓ backed by its source", "✗ not backed by its source", "80% confident",
                 "a.txt:10-32", "副总裁许凌", "rank 3 (BM25: below 20)", "rank below 20 (BM25: 12)",
                 "集团副总裁 / 数科副总裁", "Ranked too low", "Right answer"):  # fmt: skip
        expect(row.locator(".body")).to_contain_text(said)
    expect(row.locator("mark").first).to_have_text("168家")
    page.keyboard.press("Enter")
    expect(row.locator(".body")).to_be_hidden()


def test_a_conversation_a_correction_and_a_refusal_are_told(visit: Open) -> None:
    page = visit()
    page.get_by_role("button", name="Open all").click()
    expect(page.locator("[data-id='q09'] .body")).to_contain_text("Asked before: 8月1日发生了什么？")
    expect(page.locator("[data-id='q09'] .body")).to_contain_text("8月1日还有谁发了公开信？")
    expect(page.locator("[data-id='q07'] .body")).to_contain_text("refutes the question")
    for id, met, formal in (("q07", "yes", "yes"), ("q08", "no", "no")):
        scores = page.locator(f"[data-id='{id}'] .marks dl > div")
        expect(scores.filter(has_text="Names what contradicts the premise").locator("dd")).to_have_text(met)
        expect(scores.filter(has_text="As a formal correction").locator("dd")).to_have_text(formal)
    expect(page.locator("[data-id='q04'] .body")).to_contain_text("文章里没有说。")
    expect(page.locator("[data-id='q04'] .body")).to_contain_text("too little confidence")
    page.get_by_role("button", name="Close all").click()
    expect(page.locator("details.row[open]")).to_have_count(0)


def test_each_text_carries_its_language(visit: Open) -> None:
    page = visit()
    page.get_by_role("button", name="Open all").click()
    expect(page.locator("[data-id='q02'] .asked")).to_have_attribute("lang", "zh-Hant")
    expect(page.locator("[data-id='q03'] .asked")).to_have_attribute("lang", "en")
    expect(page.locator("[data-id='q03'] .said span").first).to_have_attribute("lang", "zh-Hans")
    expect(page.locator("[data-id='q03'] blockquote").first).to_have_attribute("lang", "zh-Hans")
    unsaid = """() => [...document.querySelectorAll("#list *")].filter((e) => /[\\u4e00-\\u9fff]/.test(e.textContent)
        && !e.children.length && e.closest("[lang]").lang === "en").map((e) => e.outerHTML)"""
    assert page.evaluate(unsaid) == []


def test_a_hostile_article_stays_text(visit: Open) -> None:
    page = visit()
    page.get_by_role("button", name="Open all").click()
    row = page.locator("[data-id='q11']")
    assert HOSTILE in (row.locator(".asked").text_content() or "")
    assert HOSTILE in (row.locator(".said").text_content() or "")
    assert page.evaluate("window.pwned") is None
    expect(page.locator("#list img, #list script, #list b b")).to_have_count(0)


def test_a_phone_shows_all_without_scrolling_sideways(visit: Open) -> None:
    page = visit(width=360)
    page.get_by_role("button", name="Open all").click()
    page.get_by_text("All scores", exact=True).click()
    page.get_by_text("Everything needed to repeat it").click()
    for summary in page.locator("figure summary").all():
        summary.click()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    small = """() => [...document.querySelectorAll(".plot text")].map((t) => t.getBoundingClientRect().height)"""
    assert min(page.evaluate(small)) >= 10
    wider = """() => [...document.querySelectorAll("main *")].filter((e) => e.checkVisibility() && !e.closest("svg, .hidden")
        && (e.getBoundingClientRect().right > innerWidth + 0.5 || /auto|scroll/.test(getComputedStyle(e).overflowX))).length"""
    assert page.evaluate(wider) == 0


def test_a_phone_shows_every_score_of_a_row_beside_its_name(visit: Open) -> None:
    page = visit(width=360)
    row = page.get_by_role("table", name="Language").get_by_role("row", name="Simplified Chinese")
    expect(row.get_by_role("cell")).to_have_count(8)
    labelled = """row => [...row.querySelectorAll("td")].map((cell) => [getComputedStyle(cell, "::before").content, cell.checkVisibility()])"""
    heads = [
        "Questions",
        "Right and sourced",
        "Right answers",
        "Evidence first",
        "In first five",
        "Citations that hit",
        "Wrongly declined",
        "Rightly declined",
    ]
    assert row.evaluate(labelled) == [[f'"{head}"', True] for head in heads]
    tops = [cell.bounding_box() for cell in row.get_by_role("cell").all()]
    assert len({box["y"] for box in tops if box}) == 8  # one below the other


@pytest.mark.parametrize("width", [360, 1280])
def test_what_is_pressed_is_large_enough_for_a_finger(visit: Open, width: int) -> None:
    page = visit(width=width)
    chip(page, "right")
    low = """() => [...document.querySelectorAll("a, button, summary, select, input")].filter((e) => e.checkVisibility()
        && e.getBoundingClientRect().height < 24).map((e) => e.outerHTML)"""
    assert page.evaluate(low) == []


@pytest.mark.parametrize("width", [320, 560, 561, 700, 860, 861, 1024])
def test_no_width_scrolls_sideways(visit: Open, width: int) -> None:
    page = visit(width=width)
    page.get_by_text("All scores", exact=True).click()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_keyboard_reaches_everything(visit: Open) -> None:
    page = visit()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the questions")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#tools button").first).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert shown(page) == OUTCOMES["right"]


# Each visible text's colour against the nearest opaque ground behind it, by WCAG's formula.
_PALE = """() => {
  const parse = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255).map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
  const ground = (e) => {
    for (; e; e = e.parentElement) {
      const found = parse(getComputedStyle(e).backgroundColor);
      if (found.length === 3 || found[3] === 1) return found;
    }
    return [255, 255, 255];
  };
  const pale = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !e.checkVisibility() || ["SCRIPT", "STYLE"].includes(e.tagName)) continue;
    const style = getComputedStyle(e);
    const [a, b] = [light(parse(e.closest("svg") ? style.fill : style.color)), light(ground(e))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) pale.push(`${ratio.toFixed(2)} ${e.className} ${walker.currentNode.textContent.trim().slice(0, 40)}`);
  }
  return pale;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_word_stands_out_from_its_ground(visit: Open, scheme: str) -> None:
    page = visit(scheme=scheme)
    page.get_by_role("button", name="Open all").click()
    chip(page, "right")
    chip(page, "")
    assert page.evaluate(_PALE) == []
    dark = page.evaluate("parseInt(getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0]) < 60")
    assert dark == (scheme == "dark")


def test_print_is_dark_on_white_and_without_controls(visit: Open) -> None:
    page = visit(scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    expect(page.locator("#tools button:visible")).to_have_count(0)
    assert len(shown(page)) == 12
    assert page.evaluate(_PALE) == []


def test_without_scripts_the_figures_still_stand(browser: Browser, report: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(report)
    expect(page.locator("figure svg.plot")).to_have_count(4)
    expect(page.locator("#questions noscript p")).to_be_visible()
    assert "need JavaScript, which is off here" in (page.locator("#questions noscript p").text_content() or "")
    expect(page.get_by_text("drawn by this page’s own script")).to_be_hidden()
    expect(page.locator(".unscripted li")).to_have_count(12)
    expect(page.locator(".unscripted li").nth(1)).to_have_text("Lucky 京東金融何時盈利？ q02")
    expect(page.locator(".unscripted li").nth(10)).to_contain_text(HOSTILE)
    expect(page.locator("#tools")).to_be_hidden()
    context.close()


def test_the_report_of_a_run_from_the_folder_is_one_file(report: str) -> None:
    folder = Path(report.removeprefix("file://")).parent
    assert {file.name for file in folder.iterdir()} == {
        "run.json", "scores.json", "marks.jsonl", "answers.jsonl", "questions.jsonl", "report.html"
    }  # fmt: skip
