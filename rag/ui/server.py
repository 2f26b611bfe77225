"""The page as a web application, and the server it runs in."""

from __future__ import annotations

import hashlib
import logging
import secrets
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import gradio as gr
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse
from starlette.concurrency import run_in_threadpool

from rag.serve.access.access import COOKIE
from rag.serve.access.guard import Guard
from rag.serve.access.guard.connection import BoundedConnection
from rag.serve.access.login import login_routes
from rag.serve.answering import Answering
from rag.serve.feedback import Feedback
from rag.serve.http import add_doors
from rag.serve.mcp import mount_mcp
from rag.serve.observe.requests import Requests
from rag.ui.pages.routes import add_routes
from rag.ui.session.desk import Desk
from rag.ui.session.entrance import pages
from rag.ui.session.stream import Lingering

LAST_WORDS_S = 2  # in which replies that are ready leave; a page's own connections are cut then
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
    app.add_middleware(Requests, metrics=desk.metrics, own=list(app.router.routes))
    # Names of fonts only: Gradio's own themes bring web fonts. Our scripts come with the page (rag.ui.session.entrance).
    theme = gr.themes.Base(font=list(_SANS), font_mono=["ui-monospace", "Menlo", "monospace"])
    mounted: FastAPI = gr.mount_gradio_app(
        app, page, path="/", theme=theme, css_paths=sorted((_ASSETS / "css").glob("*.css")), footer_links=[],
        run_history=False, enable_monitoring=False, ssr_mode=False, pwa=False, show_error=False,
        max_file_size=access.settings.upload_mb * 1_000_000,
    )  # fmt: skip
    return mounted


class Server(uvicorn.Server):
    """A server that answers what it has taken before it ends; a second signal ends it at once."""

    def __init__(
        self, config: uvicorn.Config, answering: Answering | None = None, ready: Callable[[], None] = lambda: None
    ) -> None:
        super().__init__(config)
        self._answering = answering
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, and say so: from now on a signal ends it in order."""
        await super().startup(sockets)
        self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let answers in the making come to their end, whoever asks meanwhile being told to ask again, then end."""
        if self._answering and not self.force_exit:
            await run_in_threadpool(self._answering.drain)
        await super().shutdown(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to end; at the second signal let everything go."""
        if self._captured_signals:
            self.force_exit = True
            if self._answering:  # in a thread: this one may hold the very locks that are needed
                threading.Thread(target=self._answering.abandon, name="abandon", daemon=True).start()
        super().handle_exit(sig, frame)


def server(app: Any, answering: Answering | None = None, ready: Callable[[], None] = lambda: None) -> Server:
    """Return a server that lets answers end; the connection of an open page, which stays for ever, it gives a moment.

    ``ready`` is called when it listens.
    """
    bounded = uvicorn.Config(
        app, http=BoundedConnection, log_config=None, log_level="warning", access_log=False,
        timeout_graceful_shutdown=LAST_WORDS_S,
    )  # fmt: skip
    started = Server(bounded, answering, ready)
    # While it ends, uvicorn logs a trace for every open page that it lets go.
    logging.getLogger("uvicorn.error").addFilter(lambda _: not started.should_exit)
    return started
