"""The addresses of these pages. Each is a plain GET that changes nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import FileResponse, HTMLResponse, Response

from rag.serve.feedback import Feedback
from rag.serve.feedback.best_span import best_span
from rag.serve.feedback.candidates import candidate, merged
from rag.ui.pages import feedback as feedback_page
from rag.ui.pages import frame, quality
from rag.ui.pages.runs import ROOMS, read_runs
from rag.ui.strings import say

if TYPE_CHECKING:  # heavy: loaded behind the page
    from rag.chain import Service

STYLE, REPORT = "/pages.css", "/quality/report/"
# A report was written by a program of ours, but holds articles: it gets an origin of its own and no way out.
_REPORT_POLICY = (
    "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:"
)
_PRIVATE = {"cache-control": "no-store"}

GetService = Callable[[], "Service | None"]
MayEdit = Callable[[Request], bool]


def add_routes(
    app: FastAPI, feedback: Feedback, service: GetService, edits: MayEdit, rooms: Mapping[str, Path] = ROOMS
) -> None:
    """Add the pages to an application, before Gradio is mounted, which takes every other address.

    ``service``: None while it is loading. ``edits``: whether who asks may see what people said; the runs are for everybody.
    """
    app.include_router(_quality_routes(rooms))
    app.include_router(_feedback_routes(feedback, service, edits))

    @app.get(STYLE)
    def style() -> Response:
        return Response(frame.style(), media_type="text/css")


def _quality_routes(rooms: Mapping[str, Path]) -> APIRouter:
    router = APIRouter()

    @router.get(quality.PATH)
    def show(request: Request) -> HTMLResponse:
        runs, unread = read_runs(rooms)
        return HTMLResponse(quality.html(runs, unread, _language(request), request.query_params), headers=_PRIVATE)

    @router.get(REPORT + "{room}/{name}")
    def report(request: Request, room: str, name: str) -> Response:
        runs, _ = read_runs(rooms)  # looked up among what lies there: no path is made of what was asked for
        page = next((run.report for run in runs if run.key == f"{room}/{name}"), None)
        if page is None:
            return _line(request, "quality_no_report", 404)
        return FileResponse(page, media_type="text/html", headers={"content-security-policy": _REPORT_POLICY})

    return router


def _feedback_routes(feedback: Feedback, service: GetService, edits: MayEdit) -> APIRouter:
    router = APIRouter()

    @router.get(feedback_page.PATH)
    def show(request: Request) -> HTMLResponse:
        if not edits(request):
            return _line(request, "feedback_editors", 403)
        wanted = feedback_page.chosen(request.query_params)
        total, ready = feedback.count(wanted.verdict, wanted.reason), service()
        candidates = None
        if ready is not None:
            store, best = ready.held().store, best_span(None)  # the reader's guess is for the file
            page = feedback.records(wanted.verdict, wanted.reason, feedback_page.PAGE_SIZE, wanted.offset)
            candidates = [candidate(record, store.text, best) for record in page]
        return HTMLResponse(feedback_page.html(candidates, wanted, total, _language(request)), headers=_PRIVATE)

    @router.get(feedback_page.CANDIDATES)
    def download(request: Request) -> Response:
        if not edits(request):
            return _line(request, "feedback_editors", 403)
        if (ready := service()) is None:
            return _line(request, "feedback_loading", 503)
        held = ready.held()
        best = best_span(held.reader)
        lines = merged(candidate(record, held.store.text, best) for record in feedback.records())
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        headers = {"content-disposition": 'attachment; filename="candidates.jsonl"', **_PRIVATE}
        return Response(text, media_type="application/x-ndjson", headers=headers)

    return router


def _line(request: Request, key: str, status: int) -> HTMLResponse:
    """A page that says one thing."""
    language = _language(request)
    told = frame.page("pages/line.html", language, request.url.path, {}, line=say(key, language))
    return HTMLResponse(told, status, _PRIVATE)


def _language(request: Request) -> str:
    return frame.language_of(request.query_params.get("lang"), request.headers.get("accept-language"))
