"""The library in a browser: files are added and asked, replaced, tried again; articles alone asked, deleted, put back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from index.store.local.generations import locked
from rag.ui.strings import say
from tests.browser.conftest import PATIENCE, PHONE, Open, ask, chat

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-library")]
LAMP = "灯城新建图书馆\n\n2023年4月2日 记者 孙晴\n\n灯城图书馆馆长是罗一鸣，馆内藏书八十万册，今年五月开放。\n"
ASKED = "灯城图书馆馆长是谁？"
# A chat whose visitors may not change anything, however they come.
READERS = """
import sys, app
from rag.serve.access.visitor import Visitor
Visitor.edits = property(lambda self: False)
sys.exit(app.run(app.main, sys.argv[1:]))
"""


@pytest.fixture(scope="module")
def library(store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that these tests alone change."""
    home = tmp_path_factory.mktemp("library") / "store"
    shutil.copytree(store, home)
    return home


@pytest.fixture(scope="module")
def address(library: Path, browser: Browser) -> Iterator[str]:
    with chat("app.py", "--port", "0", "--store", str(library)) as (at, _):
        yield at


def opened(page: Page) -> Page:
    """Open the library of a page, and wait for its articles."""
    expect(page.locator("#brand .ready")).to_be_visible(timeout=PATIENCE)
    page.locator("#brand [data-open=library]").click()
    expect(page.locator("#library[role=dialog] tbody tr").first).to_be_visible(timeout=PATIENCE)
    return page


def add(page: Page, *files: Path) -> None:
    """Choose files through the button that adds them."""
    with page.expect_file_chooser() as chooser:
        page.locator("#library-add #upload").click()
    chooser.value.set_files(list(files))


def told(page: Page, name: str, words: str, language: str = "zh-Hans") -> None:
    """Wait until a file of a name is said to be so."""
    file = page.locator(f'#library-uploads [data-name="{name}"] .told')
    expect(file).to_contain_text(say(words, language), timeout=PATIENCE)


def pick(page: Page, words: str, n: int = 1) -> None:
    """Search for articles and tick the first that is found; ``n``: how many are then ticked."""
    page.locator("#library [name=words]").fill(words)
    row = page.locator("#library tbody tr").filter(has_text=words).first
    expect(page.locator("#library tbody tr").filter(has_not_text=words)).to_have_count(0, timeout=PATIENCE)
    row.locator("[data-pick]").check()
    expect(page.locator("#library-bar .said")).to_have_text(say("library_picked", "zh-Hans", n=n), timeout=PATIENCE)


def test_a_file_is_added_asked_and_replaced(visit: Open, tmp_path: Path) -> None:
    page, file = opened(visit()), tmp_path / "灯城.txt"
    file.write_text(LAMP, "utf8")
    add(page, file)
    told(page, "灯城.txt", "upload_added")
    expect(page.locator("#library tbody")).to_contain_text("灯城新建图书馆")
    page.keyboard.press("Escape")
    expect(page.locator("#library")).to_be_hidden()
    expect(page.locator("#brand [data-open=library]")).to_be_focused()
    ask(page, ASKED)
    expect(page.locator("#log .turn").last).to_contain_text("罗一鸣")
    file.write_text(LAMP.replace("罗一鸣", "高小兰"), "utf8")
    add(opened(page), file)
    told(page, "灯城.txt", "upload_replaced")
    page.locator("#library .close").click()
    ask(page, ASKED)
    expect(page.locator("#log .turn").last).to_contain_text("高小兰")


def test_the_failed_file_alone_is_tried_again_or_let_go(visit: Open, library: Path, tmp_path: Path) -> None:
    page = opened(visit())
    good, bad = tmp_path / "雾港.txt", tmp_path / "<b>坏</b>.txt".replace("/", "∕")
    good.write_text(LAMP.replace("灯城", "雾港"), "utf8")
    bad.write_bytes(b"")
    add(page, good, bad)
    told(page, "雾港.txt", "upload_added")
    failed = page.locator("#library-uploads .failed")
    expect(failed).to_have_count(1)
    expect(failed.locator(".told")).to_have_text(say("problem_empty", "zh-Hans"))
    retry = failed.get_by_role("button", name=say("upload_retry", "zh-Hans"))
    expect(retry).to_have_count(0)  # it would be as empty again
    late = tmp_path / "月湾.txt"
    late.write_text(LAMP.replace("灯城", "月湾"), "utf8")
    with locked(library):
        add(page, late)
        told(page, "月湾.txt", "problem_busy")
    retry.click()
    told(page, "月湾.txt", "upload_added")
    expect(failed).to_have_count(1)
    other = page.context.new_page()  # it is kept for another look
    other.goto(page.url)
    failed = opened(other).locator("#library-uploads .failed")
    failed.get_by_role("button", name=say("upload_dismiss", "zh-Hans")).click()
    expect(failed).to_have_count(0, timeout=PATIENCE)


def test_files_are_dropped_onto_the_library(visit: Open) -> None:
    page = opened(visit("zh-TW"))
    page.evaluate(
        """(text) => {
          const dropped = new DataTransfer();
          dropped.items.add(new File([text], "湖心島.md"));
          const event = new DragEvent("drop", { dataTransfer: dropped, bubbles: true, cancelable: true });
          document.querySelector("#library-table").dispatchEvent(event);
        }""",
        LAMP.replace("灯城", "湖心島"),
    )
    told(page, "湖心島.md", "upload_added", "zh-Hant")


def test_the_ticked_alone_are_asked_until_the_chip_goes(visit: Open) -> None:
    page = opened(visit())
    pick(page, "灯塔岛")
    page.get_by_role("button", name=say("library_only", "zh-Hans")).click()
    chip = page.locator("#chips .chosen")
    expect(chip).to_contain_text("灯塔岛", timeout=PATIENCE)
    expect(page.locator("#box textarea")).to_be_focused()
    ask(page, "京东金融的CEO是谁？")  # another article says so
    expect(page.locator("#log .turn").last.locator(".verdict")).to_be_visible()
    expect(page.locator("#log .turn").last).not_to_contain_text("陈生强")
    chip.locator(".off").click()
    expect(page.locator("#chips .chosen")).to_have_count(0, timeout=PATIENCE)
    ask(page, "京东金融的CEO是谁？")
    expect(page.locator("#log .turn").last).to_contain_text("陈生强")


def test_a_deleted_article_can_be_put_back(visit: Open) -> None:
    page = opened(visit())
    pick(page, "Ashford")
    page.get_by_role("button", name=say("library_delete", "zh-Hans"), exact=True).click()
    expect(page.locator("#toast")).to_contain_text(say("library_deleted", "zh-Hans", n=1), timeout=PATIENCE)
    expect(page.locator("#library tbody").filter(has_text="Ashford")).to_have_count(0)
    page.locator("#toast button").click()
    expect(page.locator("#library tbody").filter(has_text="Ashford")).to_have_count(1, timeout=PATIENCE)


def test_what_is_ticked_is_what_is_deleted(visit: Open) -> None:
    page = opened(visit())
    words, said = page.locator("#library [name=words]"), page.locator("#library-bar .said")
    boxes = page.locator("#library [data-pick]")
    every = boxes.count()
    boxes.first.check()
    hidden = str(boxes.first.get_attribute("data-pick"))
    expect(said).to_have_text(say("library_picked", "zh-Hans", n=1), timeout=PATIENCE)
    words.fill("Kingsbridge")
    expect(boxes).to_have_count(1, timeout=PATIENCE)
    assert hidden != boxes.get_attribute("data-pick")
    expect(boxes).not_to_be_checked()
    expect(said).to_have_text(say("library_picked_apart", "zh-Hans", n=1, apart=1))
    delete = page.locator("#library-bar [data-do=library-delete]")
    expect(delete).to_have_count(0)
    boxes.check()
    expect(said).to_have_text(say("library_picked_apart", "zh-Hans", n=2, apart=1), timeout=PATIENCE)
    expect(delete).to_have_text(say("library_delete_here", "zh-Hans", n=1))
    delete.click()
    expect(page.locator("#toast")).to_contain_text(say("library_deleted", "zh-Hans", n=1), timeout=PATIENCE)
    words.fill("")
    expect(boxes).to_have_count(every - 1, timeout=PATIENCE)
    ticked = page.locator("#library [data-pick]:checked")
    expect(ticked).to_have_count(1)
    expect(ticked).to_have_attribute("data-pick", hidden)
    page.locator("#library [name=order]").select_option("oldest")
    expect(boxes.first).not_to_have_attribute("data-pick", hidden, timeout=PATIENCE)
    expect(ticked).to_have_count(1)
    expect(ticked).to_have_attribute("data-pick", hidden)
    page.get_by_role("button", name=say("library_none", "zh-Hans")).click()
    expect(ticked).to_have_count(0, timeout=PATIENCE)
    page.locator("#toast button").click()
    expect(boxes).to_have_count(every, timeout=PATIENCE)


def test_a_phone_shows_the_library_whole(visit: Open) -> None:
    page = opened(visit(size=PHONE))
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    small = """[...document.querySelectorAll("#library button, #library label, #library input:not([type=checkbox]):not([type=file]), #library select")]
      .filter((e) => e.checkVisibility() && !e.closest("label > *") && e.getBoundingClientRect().height < 40).map((e) => e.outerHTML)"""
    assert [element for element in page.evaluate(small) if 'type="date"' not in element] == []


def test_a_reader_sees_the_articles_and_nothing_that_changes_them(visit: Open, library: Path) -> None:
    with chat("-c", READERS, "--port", "0", "--store", str(library)) as (at, _):
        page = opened(visit("en-US", at=at))
        page.locator("#library [data-pick]").first.check()
        expect(page.get_by_role("button", name=say("library_only", "en"))).to_be_visible(timeout=PATIENCE)
        expect(page.get_by_role("button", name=say("library_delete", "en"), exact=True)).to_have_count(0)
        expect(page.locator("#library input[type=file]")).to_have_count(0)
        expect(page.get_by_role("button", name=say("upload", "en"))).to_have_count(0)
        page.close()
