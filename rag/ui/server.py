"""The page as a web application, and the server it runs in."""

from __future__ import annotations

import logging
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr
import uvicorn
from fastapi import FastAPI
from fastapi.responses import PlainTextResponse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_ASSETS = Path(__file__).parent / "assets"
_SANS = ("system-ui", "-apple-system", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif")

# The browser itself refuses every request to another host, whoever asks for it: the page, a library or an article.
# 'unsafe-eval' and inline code: Gradio compiles its HTML templates with Function() and boots from inline scripts.
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
    "object-src 'none'; form-action 'self'; frame-ancestors 'none'"
)
_HEADERS = [
    (b"content-security-policy", _POLICY.encode()),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
]


def web_app(page: gr.Blocks) -> FastAPI:
    """Return the page as an application that reaches no other host and lets the browser reach none."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(_Guard)
    which = secrets.token_urlsafe(8)  # a page finds out by it that the server was started anew

    @app.get("/alive")
    def alive() -> PlainTextResponse:
        return PlainTextResponse(which)

    # Names of fonts only: Gradio's own themes bring web fonts.
    theme = gr.themes.Base(font=list(_SANS), font_mono=["ui-monospace", "Menlo", "monospace"])
    head = "".join(f"<script>{file.read_text('utf8')}</script>" for file in sorted((_ASSETS / "js").glob("*.js")))
    mounted: FastAPI = gr.mount_gradio_app(
        app, page, path="/", theme=theme, css_paths=sorted((_ASSETS / "css").glob("*.css")), head=head, footer_links=[],
        run_history=False, enable_monitoring=False, ssr_mode=False, pwa=False, show_error=False,
    )  # fmt: skip
    return mounted


class _Guard:
    """Adds the security headers to every response."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *_HEADERS]
            await send(message)

        await self.app(scope, receive, guarded)


def server(app: Any) -> uvicorn.Server:
    """Return a server that ends quickly: an open page keeps a connection that would hold it for ever."""
    started = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1))
    # While it ends, uvicorn logs a trace for every open page it lets go.
    logging.getLogger("uvicorn.error").addFilter(lambda record: not started.should_exit)
    return started
