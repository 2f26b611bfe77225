"""Files that are added: how far each is, what is wrong with it, and another try."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import gradio as gr

from rag.serve.library.job import Job
from rag.serve.library.records import FAILED, PUBLISHED, STAGES, LibraryError
from rag.ui.panels.library.articles import changed
from rag.ui.render import render
from rag.ui.session.tab import Tab
from rag.ui.session.wiring import Page, Told, Update
from rag.ui.strings import say


def uploads(page: Page, tab: Tab, problem: str = "") -> Update:
    """Return the files on their way, and those that failed."""
    if not tab.visitor.edits:
        return {page.parts.library.uploads: ""}
    files = page.desk.library.uploads(tab.visitor.owner)
    told = {
        "uploads": files,
        "stages": STAGES,
        "done": sum(upload.stage == PUBLISHED for upload in files),
        "failed": sum(upload.stage == FAILED for upload in files),
        "retriable": sum(upload.retriable for upload in files),
        "limit": page.desk.settings.upload_mb,
        "problem": say(f"problem_{problem}", tab.language) if problem else "",
    }
    return {page.parts.library.uploads: render("library/uploads.html", tab.language, **told)}


def _retried(page: Page, tab: Tab, told: Told) -> Iterator[Update]:
    service = page.desk.service()
    if service and tab.visitor.edits:
        ids = [told["id"]] if told.get("id") else None
        yield from followed(page, tab, page.desk.library.retry(service, tab.visitor.owner, ids))


def _dismissed(page: Page, tab: Tab, told: Told) -> Iterator[Update]:
    page.desk.library.dismiss(tab.visitor.owner, [told.get("id", "")])
    yield uploads(page, tab)


def followed(page: Page, tab: Tab, job: Job) -> Iterator[Update]:
    """Show how far files are, and at last the articles with them."""
    for _ in job.follow():
        yield uploads(page, tab)
    yield {**uploads(page, tab), **changed(page, tab)}


def received(page: Page, tab: Tab, places: list[str] | None) -> Iterator[Update]:
    """Store what a browser has sent; who may not is not even told why: no such button is shown."""
    service, parts = page.desk.service(), page.parts.library
    if service is None or not tab.visitor.edits or not places:
        yield {parts.upload: gr.UploadButton(value=None)}
        return
    try:
        job = page.desk.library.add(service, tab.visitor.owner, [(Path(place).name, Path(place)) for place in places])
    except LibraryError as error:
        yield {**uploads(page, tab, problem=error.problem), parts.upload: gr.UploadButton(value=None)}
        return
    yield {parts.upload: gr.UploadButton(value=None)}
    yield from followed(page, tab, job)


VERBS = {"upload-retry": _retried, "upload-dismiss": _dismissed}
