"""The page as a web application, and the server it runs in."""

from __future__ import annotations

import hashlib
import logging
import secrets
from pathlib import Path
from typing import Any

import gradio as gr
import uvicorn
from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import PlainTextResponse

from rag.serve.access.access import COOKIE
from rag.serve.access.guard import Guard
from rag.serve.access.login import login_routes
from rag.serve.feedback import Feedback
from rag.serve.http import add_doors
from rag.serve.mcp import mount_mcp
from rag.ui.pages.routes import add_routes
from rag.ui.session.desk import Desk
from rag.ui.session.entrance import pages
from rag.ui.session.stream import Lingering

_ASSETS = Path(__file__).parent / "assets"
_SANS = ("system-ui", "-apple-system", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif")


def web_app(page: gr.Blocks, desk: Desk) -> FastAPI:
    """Return the page as an application that reaches no other host, lets the browser reach none, and asks who comes."""
    access = desk.access
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    which = secrets.token_urlsafe(8)  # a page finds out by it that the server was started anew, or its login is another

    @app.get("/alive")
    def alive(request: Request) -> PlainTextResponse:
        login = hashlib.sha256(request.cookies.get(COOKIE, "").encode()).hexdigest()[:8]
        return PlainTextResponse(f"{which}.{login}")

    app.router.routes.extend(login_routes(access, pages()))
    add_routes(app, Feedback(desk.database), desk.service, lambda request: desk.visitor_of(request, "").edits)
    add_doors(app, desk)
    mount_mcp(app, desk)
    app.add_middleware(Lingering, pending=page._queue.pending_event_ids_session)
    app.add_middleware(Guard, access=access, pages=pages(), own=list(app.router.routes))
    # Names of fonts only: Gradio's own themes bring web fonts. Our scripts come with the page (rag.ui.session.entrance).
    theme = gr.themes.Base(font=list(_SANS), font_mono=["ui-monospace", "Menlo", "monospace"])
    mounted: FastAPI = gr.mount_gradio_app(
        app, page, path="/", theme=theme, css_paths=sorted((_ASSETS / "css").glob("*.css")), footer_links=[],
        run_history=False, enable_monitoring=False, ssr_mode=False, pwa=False, show_error=False,
        max_file_size=access.settings.upload_mb * 1_000_000,
    )  # fmt: skip
    return mounted


def server(app: Any) -> uvicorn.Server:
    """Return a server that ends quickly: an open page keeps a connection that would hold it for ever."""
    started = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1))
    # While it ends, uvicorn logs a trace for every open page it lets go; and for whoever asks Gradio for the events of a
    # session that is none, which it answers with an error in the middle of its stream.
    logging.getLogger("uvicorn.error").addFilter(lambda record: not started.should_exit and not _of_no_session(record))
    return started


def _of_no_session(record: logging.LogRecord) -> bool:
    return bool(record.exc_info) and isinstance(record.exc_info[1], HTTPException)  # type: ignore[index]
