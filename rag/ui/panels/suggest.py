"""Questions to click: those of the welcome, and those that may come next after the newest answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import gradio as gr

from index.errors import StoreError
from index.store.open import generation_in_force
from rag.serve.answering.asked import history
from rag.serve.conversations import StoredTurn
from rag.ui.render import render
from rag.ui.session.tab import Tab
from rag.ui.session.wiring import Page, Update

LOOK_S = 1.0  # between the page's looks at whether the welcome's questions have been made


def welcome(page: Page, tab: Tab) -> Update:
    """Return the welcome's questions in the tab's language; while they are being made the page looks again."""
    desk, service = page.desk, page.desk.service()
    told = desk.suggestions.known(service.store.generation if service else _generation(page))
    if told is None and service is not None:
        desk.suggestions.begin(service)  # new articles have come while serving
    questions = told.get(tab.language, ()) if told else ()
    return {
        page.parts.talk.examples: render("suggest/welcome.html", tab.language, questions=questions),
        page.parts.talk.looking: gr.Timer(active=told is None),
    }


def _generation(page: Page) -> str:
    """The generation that is being loaded, "" where the store cannot be read; loading says so."""
    try:
        return generation_in_force(page.desk.settings.store)
    except StoreError:
        return ""


def shown(page: Page, tab: Tab, turns: Sequence[StoredTurn]) -> Update:
    """Return what may be asked after the last of the turns, as far as it has been found."""
    turn, questions = tab.offered
    last = turns[-1] if turns else None
    if tab.linked or last is None or last.id != turn or last.answer is None:
        return {page.parts.talk.next: ""}
    told = render("suggest/next.html", tab.language, turn=turn, questions=questions, found=last.answer.found)
    return {page.parts.talk.next: told if questions else ""}


def offer(page: Page, tab: Tab, turns: Sequence[StoredTurn]) -> Iterator[Update]:
    """Find what may be asked after the last of the turns, and show it; given up as soon as anything else is asked."""
    desk, service, ticket = page.desk, page.desk.service(), tab.ticket
    last = turns[-1] if turns else None
    if service is None or tab.linked or last is None or last.answer is None or tab.offered[0] == last.id:
        return

    def stopped() -> bool:
        return tab.ticket != ticket or desk.answering.busy()

    questions = desk.suggestions.after(service, last.answer, history(list(turns[:-1])), tab.wanted, stopped)
    if not stopped():
        tab.offered = last.id, questions
        yield shown(page, tab, turns)
