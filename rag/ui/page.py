"""The Gradio page: its panels, and how what happens in one reaches the others. It shows; it decides nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from types import ModuleType
from typing import Any

import gradio as gr

from rag.serve.access.preferences import preferences
from rag.serve.conversations.conversations import new_id
from rag.ui.panels import composer, feedback, masthead, settings, side, sidebar, talk
from rag.ui.panels.asking import resume
from rag.ui.panels.library import panel as library
from rag.ui.session.blocks import Blocks
from rag.ui.session.choices import chosen
from rag.ui.session.desk import Desk
from rag.ui.session.tab import Tab
from rag.ui.session.visitor import address_of
from rag.ui.session.wiring import Page, Update
from rag.ui.strings import preferred

PANELS: tuple[ModuleType, ...] = (masthead, sidebar, talk, composer, side, feedback, settings, library)
_PROFILE = re.compile(r"[\w-]{22}", re.ASCII)
THREADS = 128  # that run the page's events: each looker-on waits in one, and clicks need some beside them
LOOKING_AT_ONCE = 64  # people whose pages wait for an answer; Gradio's own default is 1
# The browser's profile: a key of our own and a secret that stays, so that it survives a restart of the server.
_PROFILE_KEY, _PROFILE_SECRET = "news-qa-profile", "news-qa"
# Gradio may read the profile only after the page's load: then it is known of, and its change opens the page; one that
# cannot be read is given up after three seconds.
_OPENING = """(tab, profile, browser) => [tab, profile, JSON.stringify({
  zone: -new Date().getTimezoneOffset(), known: localStorage.getItem("news-qa-profile") !== null && performance.now() < 3000,
})]"""


@dataclass(frozen=True, slots=True)
class Parts:
    """The components of all panels."""

    masthead: masthead.Masthead
    sidebar: sidebar.Sidebar
    talk: talk.Talk
    composer: composer.Composer
    side: side.SidePanel
    feedback: feedback.FeedbackPanel
    settings: settings.Settings
    library: library.Library
    profile: gr.BrowserState
    browser: gr.Textbox

    def all(self) -> list[Any]:
        """Return every component that an event may update."""
        panels = (getattr(self, field.name) for field in fields(self) if field.name != "browser")
        return [part for panel in panels for part in _components(panel)]


def _components(panel: Any) -> Iterator[Any]:
    if isinstance(panel, gr.BrowserState):
        yield panel
        return
    yield from (getattr(panel, field.name) for field in fields(panel))


def build_page(desk: Desk) -> gr.Blocks:
    """Return the page."""
    with Blocks(title="新闻问答 · Ask the News", analytics_enabled=False, fill_width=True) as blocks:
        blocks.tab = gr.State(Tab())
        page = Page(desk, PANELS, _lay_out(), blocks.tab)
        for panel in PANELS:
            if hasattr(panel, "wire"):
                panel.wire(page)
        _wire(page, blocks)
    blocks.max_threads = THREADS  # of its own: with Gradio's default they are those that every other request needs
    blocks.queue(default_concurrency_limit=LOOKING_AT_ONCE)
    built: gr.Blocks = blocks  # gradio has no types of its own
    return built


def _lay_out() -> Parts:
    """Place the panels. Their words come with the load event, in the browser's language."""
    profile = gr.BrowserState("", storage_key=_PROFILE_KEY, secret=_PROFILE_SECRET)
    browser, top = gr.Textbox("{}", visible="hidden", elem_id="browser"), masthead.lay_out()
    with gr.Row(elem_id="frame"):
        listed = sidebar.lay_out()
        with gr.Column(elem_id="layout"):
            middle = talk.lay_out(), composer.lay_out(), side.lay_out(), feedback.lay_out(), settings.lay_out()
    return Parts(top, listed, *middle, library.lay_out(), profile, browser)


def _wire(page: Page, blocks: gr.Blocks) -> None:
    """Bind the opening of the page, and the buttons and forms of our own HTML."""
    verbs = {verb: run for panel in PANELS for verb, run in getattr(panel, "VERBS", {}).items()}

    def opened(tab: Tab, profile: object, browser: str, request: gr.Request) -> Iterator[Update]:
        told = json.loads(browser)
        if tab.visitor.owner or (told["known"] and not profile):  # it is open already, or its profile is still to come
            return
        known = profile if isinstance(profile, str) and _PROFILE.fullmatch(profile) else new_id()
        tab.visitor, tab.address = page.desk.visitor_of(request, known), address_of(request)
        tab.choices = chosen(preferences(page.desk.database, tab.visitor.owner))
        tab.language = tab.choices.language or preferred(request.headers.get("accept-language", ""))
        tab.zone = int(told["zone"])
        named = request.query_params.get("c", "")
        known_one = bool(named and page.desk.conversations.get(tab.visitor.owner, named))
        tab.show(named if known_one else "", request.query_params.get("a", ""))
        tab.lost = bool(named) and not known_one
        yield {**page.everything(tab), page.parts.profile: known}
        yield from resume(page, tab)

    def acted(tab: Tab, event: gr.EventData) -> Iterator[Update]:
        told = {str(key): str(value) for key, value in (event._data or {}).items()}
        if run := verbs.get(told.get("do", "")):
            yield from run(page, tab, told)

    opening = [blocks.load, page.parts.profile.change, page.parts.masthead.timer.tick]
    page.listen(opening, opened, [page.parts.profile, page.parts.browser], js=_OPENING, trigger_mode="once")
    page.listen([part.select for part in page.parts.all() if isinstance(part, gr.HTML)], acted)
