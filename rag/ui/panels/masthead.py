"""The top of the page: its name, how much there is to ask, the language, and the menu."""

from __future__ import annotations

from dataclasses import dataclass

import gradio as gr

from rag.serve.access.preferences import prefer
from rag.ui.panels.html import html
from rag.ui.render import render
from rag.ui.session.tab import Tab
from rag.ui.session.wiring import Page, Update
from rag.ui.strings import LANGUAGES, say

_SWITCH = list(zip(("简", "繁", "EN"), LANGUAGES, strict=True))
_TICK_S = 0.4  # between the page's looks at whether the service has loaded


@dataclass(frozen=True, slots=True)
class Masthead:
    """The components of the top."""

    brand: gr.HTML
    language: gr.Radio
    menu: gr.HTML
    timer: gr.Timer


def lay_out() -> Masthead:
    """Place them."""
    with gr.Row(elem_id="masthead"):
        brand = html("brand")
        language = gr.Radio(_SWITCH, show_label=False, container=False, elem_id="language", min_width=0)
        menu = html("menu")
    return Masthead(brand, language, menu, gr.Timer(_TICK_S))


def worded(page: Page, tab: Tab) -> Update:
    """Return its words, and the state of the service; once that is ready the timer that asks for it stops."""
    parts = page.parts.masthead
    menu = render("frame/menu.html", tab.language, visitor=tab.visitor)
    label = gr.Radio(value=tab.language, label=say("language", tab.language))
    return {parts.language: label, parts.menu: menu, **shown(page, tab)}


def shown(page: Page, tab: Tab) -> Update:
    """Return what is said of the service, and whether anything leaves this machine."""
    parts, notice, service = page.parts.masthead, page.parts.composer.notice, page.desk.service()
    if service is None:
        loading = render("frame/masthead.html", tab.language, state="loading", words=say("loading", tab.language))
        return {parts.brand: loading, notice: ""}
    writer = tab.choices.adapt(service).writer
    kind = "remote" if writer.remote else "local"
    ready = say("ready", tab.language, sources=service.store.source_count)
    return {
        parts.brand: render("frame/masthead.html", tab.language, state="ready", words=ready),
        notice: render("frame/notice.html", tab.language, kind=kind, writer=writer.name),
        parts.timer: gr.Timer(active=False),
    }


def wire(page: Page) -> None:
    """Bind what is no button of ours."""
    parts = page.parts.masthead

    def ticked(tab: Tab) -> Update:
        return shown(page, tab) if tab.visitor.owner else {parts.timer: gr.Timer()}  # the page is not open yet

    def switched(tab: Tab, language: str) -> Update:
        if language not in LANGUAGES:
            return {}
        tab.language, tab.choices = language, tab.choices.with_({"language": language})
        prefer(page.desk.database, tab.visitor.owner, {"language": language})
        return page.everything(tab)

    page.listen([parts.timer.tick], ticked, trigger_mode="once")
    page.listen([parts.language.input], switched, [parts.language])
