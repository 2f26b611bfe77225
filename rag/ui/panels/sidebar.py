"""The list of conversations: open, search, rename, delete with a way back, take away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import gradio as gr

from rag.serve.conversations import Conversation
from rag.serve.conversations.conversations import new_id
from rag.serve.conversations.export import as_json, as_markdown
from rag.ui.panels.asking import resume
from rag.ui.panels.html import html
from rag.ui.render import render
from rag.ui.session.tab import Tab
from rag.ui.session.wiring import Page, Told, Update
from rag.ui.strings import say

_WEEK = timedelta(days=7)
_WRITE = {"markdown": (as_markdown, "md"), "json": (as_json, "json")}


@dataclass(frozen=True, slots=True)
class Sidebar:
    """The components of the list. ``toast`` says what was done and takes it back, ``outbox`` hands a file over."""

    new: gr.Button
    search: gr.Textbox
    list: gr.HTML
    toast: gr.HTML
    outbox: gr.HTML


def lay_out() -> Sidebar:
    """Place them."""
    with gr.Column(elem_id="sidebar"):
        new = gr.Button("", elem_id="new", size="sm", min_width=0)
        search = gr.Textbox(lines=1, max_lines=1, container=False, show_label=False, elem_id="search")
        listed = html("conversations")
    return Sidebar(new, search, listed, html("toast"), html("outbox"))


def worded(page: Page, tab: Tab) -> Update:
    """Return its words, and the list."""
    parts, search = page.parts.sidebar, say("search", tab.language)
    return {
        parts.new: say("new", tab.language),
        parts.search: gr.Textbox(placeholder=search, label=search),
        parts.toast: "",
        **shown(page, tab),
    }


def shown(page: Page, tab: Tab) -> Update:
    """Return the list as it is now, of those conversations that hold the words that are searched."""
    groups = by_day(page.desk.conversations.listed(tab.visitor.owner, tab.searched), datetime.now(UTC), tab.zone)
    listed = render("frame/conversations.html", tab.language, groups=groups, tab=tab)
    return {page.parts.sidebar.list: listed}


def by_day(conversations: Sequence[Conversation], now: datetime, zone: int) -> dict[str, list[Conversation]]:
    """Return conversations by when they were changed: "today", "yesterday", "week" and "earlier", in that order.

    A day is one of the person's, ``zone`` minutes ahead of UTC.
    """
    ahead = timedelta(minutes=zone)
    today, groups = (now + ahead).date(), dict[str, list[Conversation]]()
    for one in conversations:
        day = (datetime.fromisoformat(one.changed) + ahead).date()
        past = today - day
        name = (
            "today"
            if past < timedelta(1)
            else "yesterday"
            if past < timedelta(2)
            else "week"
            if past < _WEEK
            else "earlier"
        )
        groups.setdefault(name, []).append(one)
    return groups


def turned(page: Page, tab: Tab) -> Update:
    """Return all that shows which conversation is open."""
    return {**page.refreshed(tab), page.parts.composer.problem: "", page.parts.composer.mending: ""}


def _opened(page: Page, tab: Tab, told: Told) -> Iterator[Update]:
    if page.desk.conversations.get(tab.visitor.owner, told.get("id", "")):
        tab.show(told["id"])
    else:
        tab.show()
    yield turned(page, tab)
    yield from resume(page, tab)


def _renamed(page: Page, tab: Tab, told: Told) -> Iterator[Update]:
    page.desk.conversations.rename(tab.visitor.owner, told.get("id", ""), told.get("title", ""))
    yield shown(page, tab)


def _deleted(page: Page, tab: Tab, told: Told) -> Iterator[Update]:
    id = told.get("id", "")
    if page.desk.conversations.delete(tab.visitor.owner, id):
        yield from _away(page, tab, [id])


def _cleared(page: Page, tab: Tab, told: Told) -> Iterator[Update]:
    if gone := page.desk.conversations.clear(tab.visitor.owner):
        yield from _away(page, tab, gone)


def _away(page: Page, tab: Tab, gone: list[str]) -> Iterator[Update]:
    if tab.conversation in gone:
        tab.show()
    said = say("deleted", tab.language, n=len(gone))
    toast = render("frame/toast.html", tab.language, said=said, verb="restore", id=" ".join(gone), ticket=new_id())
    yield {**turned(page, tab), page.parts.sidebar.toast: toast}


def _restored(page: Page, tab: Tab, told: Told) -> Iterator[Update]:
    ids = told.get("id", "").split()
    back = [id for id in ids if page.desk.conversations.restore(tab.visitor.owner, id)]
    if len(back) == 1:
        tab.show(back[0])
    yield {**turned(page, tab), page.parts.sidebar.toast: ""}


def _exported(page: Page, tab: Tab, told: Told) -> Iterator[Update]:
    owner, id = tab.visitor.owner, told.get("id", "")
    write, suffix = _WRITE.get(told.get("form", ""), _WRITE["markdown"])
    if conversation := page.desk.conversations.get(owner, id):
        text = write(conversation, page.desk.conversations.turns(owner, id))
        name = f"{conversation.title or say('title', tab.language)}.{suffix}"
        yield {page.parts.sidebar.outbox: render("frame/file.html", tab.language, name=name, text=text, at=new_id())}


VERBS = {
    "open": _opened, "rename": _renamed, "delete": _deleted, "clear": _cleared, "restore": _restored, "export": _exported,
}  # fmt: skip


def wire(page: Page) -> None:
    """Bind what is no button of ours."""
    parts = page.parts.sidebar

    def cleared(tab: Tab) -> Update:
        tab.show()
        return turned(page, tab)

    def searched(tab: Tab, words: str) -> Update:
        tab.searched = words
        return shown(page, tab)

    page.listen([parts.new.click], cleared)
    page.listen([parts.search.change], searched, [parts.search])
