"""What a person sets: who writes, how sure an answer must be, the script of quotations, the theme."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import gradio as gr

from rag.serve.access.preferences import prefer
from rag.ui.panels.html import html
from rag.ui.render import render
from rag.ui.session.tab import Tab
from rag.ui.session.wiring import Page, Told, Update


@dataclass(frozen=True, slots=True)
class Settings:
    """The place of the dialog; empty while it is closed."""

    dialog: gr.HTML


def lay_out() -> Settings:
    """Place it."""
    return Settings(html("settings"))


def worded(page: Page, tab: Tab) -> Update:
    """Return nothing: a language that is switched closes it."""
    return {page.parts.settings.dialog: ""}


def _opened(page: Page, tab: Tab, told: Told) -> Iterator[Update]:
    service = page.desk.service()
    writer = service.writer.name if service else page.desk.settings.writer
    usual = {"writer": writer, "script": page.desk.settings.quote_script}
    yield {page.parts.settings.dialog: render("frame/settings.html", tab.language, choices=tab.choices, usual=usual)}


def _closed(page: Page, tab: Tab, told: Told) -> Iterator[Update]:
    yield {page.parts.settings.dialog: ""}


def _chosen(page: Page, tab: Tab, told: Told) -> Iterator[Update]:
    tab.choices = tab.choices.with_(told)
    prefer(page.desk.database, tab.visitor.owner, tab.choices.kept())
    yield {page.parts.settings.dialog: "", **page.refreshed(tab)}


VERBS = {"settings": _opened, "settings-close": _closed, "choose": _chosen}
