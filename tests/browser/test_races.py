"""What happens at the same time: on the real page, with answers that wait until the test lets them go."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from rag.ui.strings import say
from tests.browser.conftest import PATIENCE, Open, ask, chat

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

# A chat that begins to answer what ends with two question marks only when a line comes on its standard input.
HELD = """
import sys, app
from rag import chain
from rag.serve.answering.recent import Recent
Recent.__init__.__defaults__ = (0,)  # it remembers no answer: each is waited for
stream = chain.stream
def held(service, question, *more):
    if question.endswith("？？"):
        sys.stdin.readline()
    yield from stream(service, question, *more)
chain.stream = held
sys.exit(app.run(app.main, sys.argv[1:]))
"""
SLOW, QUICK, OTHER = "京东支付的支付总额是多少？？", "白条是什么时候推出的？", "金条是什么时候推出的？"
Held = tuple[str, Callable[[], None]]


@pytest.fixture(scope="module")
def held(store: Path, browser: Browser) -> Iterator[Held]:
    """The address of such a chat, and what lets one answer go."""
    with chat("-c", HELD, "--port", "0", "--store", str(store)) as (at, process):
        page = browser.new_page()
        page.goto(at)
        expect(page.locator("#brand .ready")).to_be_visible(timeout=PATIENCE)
        page.close()

        def let_go() -> None:
            assert process.stdin is not None
            process.stdin.write("go on\n")
            process.stdin.flush()

        yield at, let_go


def send(page: Page, question: str) -> None:
    page.locator("#box textarea").fill(question)
    page.locator("#box textarea").press("Enter")


def begin(page: Page) -> None:
    """Ask what waits, and see that it is being answered."""
    send(page, SLOW)
    expect(page.locator("#live .turn .asked p")).to_have_text(SLOW, timeout=PATIENCE)


def finished(page: Page, turns: int = 1) -> None:
    expect(page.locator("#log .turn")).to_have_count(turns, timeout=PATIENCE)
    expect(page.locator("#live .turn")).to_have_count(0)


def test_a_new_chat_right_after_asking_shows_nothing_of_the_old_one(visit: Open, held: Held) -> None:
    at, let_go = held
    page = visit(at=at)
    ask(page, QUICK)
    send(page, SLOW)
    page.locator("#new").click()  # at once
    expect(page.locator("#hero h1")).to_be_visible()
    let_go()
    send(page, OTHER)
    expect(page.locator("#log .asked p")).to_have_text(OTHER, timeout=PATIENCE)
    expect(page.locator(".turn").filter(has_text=SLOW)).to_have_count(0)
    page.locator("#conversations .title").filter(has_text=QUICK).click()
    expect(page.locator("#log #turn-2 .asked p")).to_have_text(SLOW, timeout=PATIENCE)
    expect(page.locator("#log #turn-2 .reply")).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".turn").filter(has_text=OTHER)).to_have_count(0)


def test_what_is_written_while_an_answer_is_made_stays_in_the_box(visit: Open, held: Held) -> None:
    at, let_go = held
    page = visit("zh-TW", at=at)
    begin(page)
    send(page, QUICK)
    expect(page.get_by_role("alert")).to_have_text(say("busy", "zh-Hant"), timeout=PATIENCE)
    expect(page.locator("#box textarea")).to_have_value(QUICK)
    let_go()
    finished(page)
    expect(page.locator("#box textarea")).to_have_value(QUICK)
    expect(page.get_by_role("alert")).to_have_count(0)
    page.locator("#box textarea").press("Enter")
    finished(page, 2)


def test_the_language_can_be_switched_while_an_answer_is_made(visit: Open, held: Held) -> None:
    at, let_go = held
    page = visit("en-US", at=at)
    begin(page)
    page.locator("#language label", has_text="繁").click()
    expect(page.locator("#live .status")).to_have_text(say("working", "zh-Hant"), timeout=PATIENCE)
    let_go()
    finished(page)
    expect(page.locator("#log .reply > .hidden")).to_have_text(say("reply", "zh-Hant"))
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hant")


def test_two_tabs_of_one_person_ask_one_after_the_other(visit: Open, held: Held) -> None:
    at, let_go = held
    one = visit(at=at)
    ask(one, QUICK)
    other = one.context.new_page()
    other.goto(one.url)
    expect(other.locator("#log .turn")).to_have_count(1, timeout=PATIENCE)
    begin(one)
    send(other, QUICK)  # it does not know of the other yet
    expect(other.get_by_role("alert")).to_have_text(say("busy", "zh-Hans"), timeout=PATIENCE)
    expect(other.locator("#box textarea")).to_have_value(QUICK)
    let_go()
    finished(one, 2)
    for page in (one, other):
        page.reload()
        finished(page, 2)
        expect(page.locator("#log #turn-2 .asked p")).to_have_text(SLOW)


def test_a_tab_opened_while_an_answer_is_made_sees_it_come(visit: Open, held: Held) -> None:
    at, let_go = held
    one = visit(at=at)
    begin(one)
    expect(one).to_have_url(re.compile(r"\?c="))
    other = one.context.new_page()
    other.goto(one.url)
    expect(other.locator("#live .turn")).to_have_count(1, timeout=PATIENCE)
    let_go()
    for page in (one, other):
        finished(page)


def test_a_double_click_asks_once_and_so_does_a_key_held_down(visit: Open, held: Held) -> None:
    page = visit(at=held[0])
    sent: list[str] = []
    page.on(
        "request", lambda request: sent.append(request.url) if r"\"question\"" in (request.post_data or "") else None
    )
    page.locator("#box textarea").fill(QUICK)
    page.locator("#send").dblclick()
    finished(page)
    expect(page.get_by_role("alert")).to_have_count(0)
    page.locator("#box textarea").fill(OTHER)
    for _ in range(3):  # all but the first are repeats
        page.keyboard.down("Enter")
    page.keyboard.up("Enter")
    finished(page, 2)
    expect(page.get_by_role("alert")).to_have_count(0)
    assert len(sent) == 2


def test_one_that_is_stopped_says_so_and_the_next_is_answered(visit: Open, held: Held) -> None:
    at, let_go = held
    page = visit(at=at)
    begin(page)
    page.keyboard.press("Escape")
    finished(page)
    expect(page.locator("#log #turn-1 .failed")).to_have_text(say("stopped", "zh-Hans"))
    let_go()
    ask(page, QUICK)
    expect(page.locator("#log #turn-1 .failed")).to_be_visible()


def test_back_and_forward_go_from_one_conversation_to_another(visit: Open, held: Held) -> None:
    page = visit(at=held[0])
    ask(page, QUICK)
    page.locator("#new").click()
    expect(page.locator(".turn")).to_have_count(0)
    ask(page, OTHER)
    page.go_back()
    expect(page.locator("#hero h1")).to_be_visible(timeout=PATIENCE)
    page.go_back()
    expect(page.locator("#log .asked p")).to_have_text(QUICK, timeout=PATIENCE)
    page.go_forward()
    page.go_forward()
    expect(page.locator("#log .asked p")).to_have_text(OTHER, timeout=PATIENCE)


def test_another_persons_conversation_is_not_there(visit: Open, held: Held) -> None:
    one = visit(at=held[0])
    ask(one, QUICK)
    other = visit("en-US", at=one.url)
    expect(other.locator("#hero h1")).to_be_visible()
    expect(other.locator(".turn")).to_have_count(0)
    ask(other, "How many P2P platforms went online in the past 14 years?")
    assert other.url != one.url
    one.reload()
    finished(one)


def test_a_server_killed_in_the_midst_of_an_answer_comes_back_with_all_but_that(browser: Browser, store: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    with chat("-c", HELD, "--port", port, "--store", str(store)) as (at, process):
        page.goto(at)
        expect(page.locator("#brand .ready")).to_be_visible(timeout=PATIENCE)
        ask(page, QUICK)
        begin(page)
        page.locator("#box textarea").fill("草稿还在吗")
        process.kill()
        process.wait()
        expect(page.locator("#lost")).to_have_text(say("lost", "zh-Hans"), timeout=PATIENCE)
        said = page.locator("body").inner_text()
        assert not re.search("error|connection", said, re.IGNORECASE), said
    with chat("-c", HELD, "--port", port, "--store", str(store)) as (at, process):
        expect(page.locator("#log #turn-2 .failed")).to_have_text(say("interrupted", "zh-Hans"), timeout=PATIENCE)
        expect(page.locator("#log #turn-1 .sentence").first).to_be_visible()
        expect(page.locator("#log #turn-2 .asked p")).to_have_text(SLOW)
        expect(page.locator("#box textarea")).to_have_value("草稿还在吗")
        expect(page.locator("#log #turn-2 [data-do=retry]")).to_be_visible()
        ask_again = page.locator("#box textarea")
        ask_again.fill(QUICK)
        ask_again.press("Enter")
        finished(page, 3)
        process.kill()
        process.wait()
        send(page, OTHER)  # to nobody
        expect(page.locator("#lost")).to_have_text(say("lost", "zh-Hans"), timeout=PATIENCE)
        expect(page.locator("#box textarea")).to_have_value(OTHER, timeout=PATIENCE)
        context.close()
