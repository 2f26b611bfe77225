"""The guard: which host, which page's request, which route, who, and how much."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Match

from rag.serve.access.access import COOKIE, Access
from rag.serve.access.guard.bodies import MAX_BODY_BYTES, bounded, declared
from rag.serve.access.guard.page import rewritten
from rag.serve.access.guard.policy import secured
from rag.serve.access.guard.routes import LOGIN, UPLOAD, WITHOUT_LOGIN, is_door, is_open
from rag.serve.access.hosts import Hosts
from rag.serve.access.pages import Pages
from rag.serve.access.visitor import Visitor

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# By these Gradio would believe to be asked under another address; a proxy's word counts where uvicorn trusts it.
_NOT_TOLD = frozenset({b"x-forwarded-host", b"x-forwarded-proto", b"x-gradio-server", b"forwarded"})
# A Strict cookie is not sent along another site's link. This page's own next step carries it; who is logged in is let on.
_STEP = '<!doctype html><meta charset="utf-8"><title>…</title><meta http-equiv="refresh" content="0;url={goal}">'


class Guard:
    """An ASGI application around another; ``own`` are the routes of ours, open beside those of Gradio's page."""

    def __init__(self, app: ASGIApp, access: Access, pages: Pages, own: Sequence[BaseRoute]) -> None:
        self.app, self._access, self._pages, self._own = app, access, pages, own
        self._hosts = Hosts(access.settings.host, access.settings.hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or say why not."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":  # the page needs none
            await send({"type": "websocket.close", "code": 1008})
        else:
            await self._answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        nonce = secrets.token_urlsafe(16)
        told = [header for header in scope["headers"] if header[0] not in _NOT_TOLD]
        scope = {**scope, "headers": told}

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": secured(list(message.get("headers", [])), nonce)}
            await send(message)

        request = Request(scope)
        if refused := await self._refusal(request):
            await refused(scope, receive, sending)
        elif request.url.path == "/" and request.method in _SAFE:
            language = request.headers.get("accept-language", "")
            opening = self._pages.opening
            await rewritten(self.app, scope, receive, sending, lambda html: opening(html, language, nonce))
        elif await bounded(self.app, scope, receive, sending, self._limit(request)):
            await self._refuse(request, 413, "too-large")(scope, receive, sending)

    async def _refusal(self, request: Request) -> Response | None:
        """Return why a request is not answered, before any of its body is read."""
        path = request.scope["path"]
        hosts = request.headers.getlist("host")
        if len(hosts) != 1 or not self._hosts.allows(hosts[0]):
            return self._refuse(request, 421, "other-host")
        if request.method not in _SAFE and not self._hosts.own(request.headers):
            return self._refuse(request, 403, "other-site")
        if not is_open(path) and not any(route.matches(request.scope)[0] is Match.FULL for route in self._own):
            return self._refuse(request, 404, "no-page")
        visitor = await run_in_threadpool(self._who, request)
        request.state.visitor = visitor
        if visitor is None and path not in WITHOUT_LOGIN:
            return self._to_login(request)
        if path == UPLOAD and not (visitor and visitor.edits):
            return self._refuse(request, 403, "no-editor")
        if not declared(request.headers.get("content-length"), self._limit(request)):
            return self._refuse(request, 413, "too-large")
        return None

    def _who(self, request: Request) -> Visitor | None:
        address = request.client.host if request.client else ""
        if is_door(request.scope["path"]):
            scheme, _, key = request.headers.get("authorization", "").partition(" ")
            return self._access.caller(key.strip() if scheme.lower() == "bearer" else "", address)
        return self._access.visitor(request.cookies.get(COOKIE, ""), "", address)

    def _limit(self, request: Request) -> int:
        """The most bytes of a request's body."""
        return self._access.settings.upload_mb * 1_000_000 if request.scope["path"] == UPLOAD else MAX_BODY_BYTES

    def _to_login(self, request: Request) -> Response:
        """A person is led to the login page and from there to where they wanted; a program is told."""
        if request.method not in _SAFE or "text/html" not in request.headers.get("accept", ""):
            return self._refuse(request, 401, "no-login")
        asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        goal = f"{LOGIN}?next={quote(asked, safe='')}" if asked != "/" else LOGIN
        if request.headers.get("sec-fetch-site") == "cross-site":
            return HTMLResponse(_STEP.format(goal=goal))
        return RedirectResponse(goal, 303)

    def _refuse(self, request: Request, status: int, code: str) -> Response:
        limit = max(1, self._limit(request) // 1_000_000)
        line = self._pages.refusal(code, request.headers.get("accept-language", ""), limit=limit)
        close = {} if request.method in _SAFE else {"connection": "close"}  # what else is sent is not read
        return PlainTextResponse(line + "\n", status, close)
