"""The library as a panel of the page: a sheet that is shown and hidden in the browser."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import gradio as gr

from rag.serve.library.listing import Wanted
from rag.ui.panels.html import html
from rag.ui.panels.library import articles, chips, uploads
from rag.ui.session.tab import Tab
from rag.ui.session.wiring import Page, Told, Update
from rag.ui.strings import say

_POLL_S = 0.2  # between looks at whether the service has loaded, by who opens the library before


@dataclass(frozen=True, slots=True)
class Library:
    """The components of the library, a sheet over the page that is shown and hidden in the browser."""

    head: gr.HTML
    upload: gr.UploadButton
    uploads: gr.HTML
    table: gr.HTML
    bar: gr.HTML


def lay_out() -> Library:
    """Place them."""
    with gr.Column(elem_id="library"):
        head = html("library-head")
        with gr.Column(elem_id="library-add"):
            upload = gr.UploadButton("", file_count="multiple", visible=False, elem_id="upload", size="sm", min_width=0)
            uploads = html("library-uploads")
        table, bar = html("library-table"), html("library-bar")
    return Library(head, upload, uploads, table, bar)


def worded(page: Page, tab: Tab) -> Update:
    """Return its words; its articles come when it is opened."""
    parts = page.parts.library
    button = gr.UploadButton(say("upload", tab.language), visible=tab.visitor.edits)
    return {**articles.head(page, tab), parts.upload: button, **uploads.uploads(page, tab), **chips.worded(page, tab)}


def _opened(page: Page, tab: Tab, told: Told) -> Iterator[Update]:
    """Show the library; what is being stored for this person is followed on."""
    tab.looking = tab.looking or Wanted()
    tab.picked = set(tab.wanted.only or ()) if tab.wanted else set()
    page.desk.library.tidy(tab.visitor.owner)
    while page.desk.service() is None:
        yield articles.table(page, tab)  # says that it is loading
        time.sleep(_POLL_S)
    yield {**articles.head(page, tab), **articles.table(page, tab), **uploads.uploads(page, tab)}
    for job in page.desk.library.jobs(tab.visitor.owner):  # those too that began meanwhile
        yield from uploads.followed(page, tab, job)


VERBS = {"library": _opened, **articles.VERBS, **uploads.VERBS, **chips.VERBS}


def wire(page: Page) -> None:
    """Bind what is no button of ours."""

    def received(tab: Tab, places: list[str] | None) -> Iterator[Update]:
        yield from uploads.received(page, tab, places)

    upload = page.parts.library.upload
    page.listen([upload.upload], received, [upload], trigger_mode="multiple")  # else a second lot is dropped
