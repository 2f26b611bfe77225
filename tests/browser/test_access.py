"""Logging in and out as a person does; the policy of the page's scripts; its words before Gradio is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from rag.serve.access.roll import UserFile
from rag.serve.access.users import Users
from rag.ui.strings import LANGUAGES, say
from tests.browser.conftest import DESK, LOCALES, PATIENCE, PHONE, ask, chat

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
NAME, PASSWORD = "安娜", "一句只有我知道的话"
_WATCH = "addEventListener('securitypolicyviolation', (event) => console.error('refused: ' + event.violatedDirective));"

Arrive = Callable[..., Page]


@pytest.fixture(scope="module")
def closed(store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a chat where people log in."""
    home = tmp_path_factory.mktemp("closed")
    Users(UserFile(home / "users.json")).add(NAME, PASSWORD, "reader")
    with pytest.MonkeyPatch.context() as variables:
        variables.setenv("RAG_USERS", str(home / "users.json"))
        variables.setenv("RAG_CHATS", str(home / "chats.sqlite"))
        with chat("app.py", "--port", "0", "--store", str(store)) as (at, _):
            yield at


@pytest.fixture
def arrive(browser: Browser) -> Iterator[Arrive]:
    """Open an address in a context of its own; at the end the policy has refused nothing, and nothing went out."""
    contexts: list[BrowserContext] = []
    refused: list[str] = []

    def opened(at: str, locale: str = "zh-CN", size: ViewportSize = DESK, scripts: bool = True) -> Page:
        context = browser.new_context(locale=locale, viewport=size, java_script_enabled=scripts)
        contexts.append(context)
        context.add_init_script(_WATCH)
        context.on("console", lambda line: refused.append(line.text) if "refused:" in line.text else None)
        context.on(
            "requestfailed", lambda request: refused.append(request.url) if "127.0.0.1" not in request.url else None
        )
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(at)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert refused == []


def _log_in(page: Page, password: str, language: str = "zh-Hans") -> None:
    page.get_by_label(say("login_name", language)).fill(NAME)
    page.get_by_label(say("login_password", language)).fill(password)
    page.get_by_role("button", name=say("login_send", language)).click()


def _fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_a_person_logs_in_asks_and_logs_out(arrive: Arrive, closed: str) -> None:
    page = arrive(closed)
    expect(page).to_have_url(f"{closed}/login")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    _log_in(page, "记错了的一句话")
    expect(page.get_by_role("alert")).to_have_text(say("login_wrong", "zh-Hans"))
    expect(page.get_by_label(say("login_name", "zh-Hans"))).to_have_value(NAME)
    expect(page.get_by_label(say("login_password", "zh-Hans"))).to_be_focused()
    _log_in(page, PASSWORD)
    expect(page.locator("#hero h1")).to_be_visible(timeout=PATIENCE)
    ask(page, "京东金融的CEO是谁？")
    expect(page.locator("#log .turn")).to_contain_text("陈生强")
    page.reload()
    expect(page.locator("#log .turn")).to_contain_text("陈生强", timeout=PATIENCE)
    page.locator(".menu summary").click()
    expect(page.locator(".account")).to_contain_text(NAME)
    page.get_by_role("button", name=say("logout", "zh-Hans")).click()
    expect(page).to_have_url(f"{closed}/login")
    page.goto(closed)
    expect(page).to_have_url(f"{closed}/login")


def test_a_link_on_another_site_leads_who_is_logged_in_to_the_page(arrive: Arrive, closed: str) -> None:
    page = arrive(closed, "en-US")
    _log_in(page, PASSWORD, "en")
    expect(page.locator("#hero h1")).to_be_visible(timeout=PATIENCE)
    page.route(
        "http://elsewhere.example/",
        lambda route: route.fulfill(body=f'<a href="{closed}/?a=1">here</a>', content_type="text/html"),
    )
    page.goto("http://elsewhere.example/")
    page.get_by_text("here").click()
    expect(page).to_have_url(f"{closed}/?a=1")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_login_page_fits_a_phone_and_needs_no_script(arrive: Arrive, closed: str, language: str) -> None:
    page = arrive(closed, LOCALES[language], PHONE)
    assert _fits(page)
    for control in page.locator("button, input:not([type=hidden]), nav a").all():
        box = control.bounding_box()
        assert box is not None and box["height"] >= 40 and box["width"] >= 40
    bare = arrive(closed, LOCALES[language], PHONE, scripts=False)
    _log_in(bare, PASSWORD, language)
    expect(bare.locator("#opening h1")).to_have_text(say("headline", language))
    expect(bare.locator("#opening .note")).to_be_visible()


def test_the_language_of_the_login_page_can_be_switched(arrive: Arrive, closed: str) -> None:
    page = arrive(f"{closed}/?a=1", "en-US")
    page.get_by_role("link", name="繁體中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hant")
    expect(page.get_by_label(say("login_name", "zh-Hant"))).to_be_visible()
    _log_in(page, PASSWORD, "zh-Hant")
    expect(page).to_have_url(f"{closed}/?a=1")


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_words_stand_on_the_page_before_gradio_and_go_when_it_is_there(
    arrive: Arrive, closed: str, size: ViewportSize
) -> None:
    page = arrive(closed, "zh-TW", size)
    page.route("**/assets/**", lambda route: route.abort())  # Gradio does not come
    _log_in(page, PASSWORD, "zh-Hant")
    expect(page.locator("#opening h1")).to_have_text(say("headline", "zh-Hant"))
    expect(page.locator("#opening h1")).to_be_in_viewport()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hant")
    assert _fits(page)
    page.unroute_all()
    page.goto(closed)
    expect(page.locator("#hero h1")).to_be_visible(timeout=PATIENCE)
    expect(page.locator("#opening")).to_have_count(0)
