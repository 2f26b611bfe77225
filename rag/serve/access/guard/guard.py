"""The guard: which host, which page's request, which route, who, and how much."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Match

from rag.serve.access.access import COOKIE, Access
from rag.serve.access.guard.bodies import MAX_BODY_BYTES, Bounds, bounded, declared
from rag.serve.access.guard.page import rewritten
from rag.serve.access.guard.policy import secured
from rag.serve.access.guard.refusals import refused
from rag.serve.access.guard.routes import (
    DOCUMENTS,
    LOGIN,
    METRICS,
    SAFE,
    WITHOUT_LOGIN,
    changes_articles,
    is_door,
    is_open,
    is_plain,
)
from rag.serve.access.hosts import Hosts
from rag.serve.access.keys import FORM
from rag.serve.access.pages import Pages
from rag.serve.access.rates import NoSeat
from rag.serve.access.visitor import Visitor

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

# By these Gradio would believe to be asked under another address; a proxy's word counts where uvicorn trusts it.
_NOT_TOLD = frozenset({b"x-forwarded-host", b"x-forwarded-proto", b"x-gradio-server", b"forwarded"})
# A Strict cookie is not sent along another site's link. This page's own next step carries it; who is logged in is let on.
_STEP = '<!doctype html><meta charset="utf-8"><title>…</title><meta http-equiv="refresh" content="0;url={goal}">'
_SPARE_S = 10.0  # that the guard waits longer than a door's own time limit, which knows better what to say
_CUT = {"too-large": 413, "too-slow": 408, "too-long": 504}


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
        if refusal := await self._refusal(request):
            await refusal(scope, receive, sending)
        elif request.url.path == "/" and request.method in SAFE:
            language = request.headers.get("accept-language", "")
            opening = self._pages.opening
            await rewritten(self.app, scope, receive, sending, lambda html: opening(html, language, nonce))
        elif over := await self._carried_out(request, receive, sending):
            await over(scope, receive, sending)

    async def _carried_out(self, request: Request, receive: Receive, send: Send) -> Response | None:
        """Let a request through within its bounds; return why it was cut off."""
        door = is_door(request.scope["path"])
        seated = door and request.method not in SAFE  # what only reads is over at once
        answer_s = self._access.settings.timeout + _SPARE_S if door else None
        bounds = Bounds(self._limit(request), answer_s=answer_s)
        try:
            with self._access.seat(request.state.visitor) if seated else nullcontext():
                over = await bounded(self.app, request.scope, receive, send, bounds)
        except NoSeat as full:
            return self._refuse(request, 429, "too-many", wait=full.wait)
        return self._refuse(request, _CUT[over], over) if over else None

    async def _refusal(self, request: Request) -> Response | None:
        """Return why a request is not answered, before any of its body is read."""
        path = request.scope["path"]
        hosts = request.headers.getlist("host")
        if len(hosts) != 1 or not self._hosts.allows(hosts[0]):
            return self._refuse(request, 421, "other-host")
        if request.method not in SAFE and not self._hosts.own(request.headers):
            return self._refuse(request, 403, "other-site")
        known = is_open(path) or any(route.matches(request.scope)[0] is Match.FULL for route in self._own)
        if not known or (is_door(path) and not is_plain(path)):
            return self._refuse(request, 404, "no-page")
        visitor = await run_in_threadpool(self._who, request)
        request.state.visitor = visitor
        if visitor is None and path not in WITHOUT_LOGIN:
            return self._unknown(request)
        if changes_articles(request.method, path) and not (visitor and visitor.edits):
            return self._refuse(request, 403, "no-editor")
        if not declared(request.headers.get("content-length"), self._limit(request)):
            return self._refuse(request, 413, "too-large")
        counted = is_door(path) and path not in WITHOUT_LOGIN  # a watchdog is never sent away
        wait = self._access.admitted(visitor) if visitor and counted else None
        return self._refuse(request, 429, "too-often", wait=wait) if wait else None

    def _who(self, request: Request) -> Visitor | None:
        address, path = request.client.host if request.client else "", request.scope["path"]
        visitor = self._access.caller(_key(request), address) if is_door(path) else None
        if not is_door(path) or (visitor is None and path in DOCUMENTS):
            return self._access.visitor(request.cookies.get(COOKIE, ""), "", address)
        # What the service is doing is told to whoever sits here, else to programs that are known.
        return None if visitor and path == METRICS and not (visitor.keyed or visitor.edits) else visitor

    def _limit(self, request: Request) -> int:
        """The most bytes of a request's body."""
        upload = changes_articles(request.method, request.scope["path"])
        return self._access.settings.upload_mb * 1_000_000 if upload else MAX_BODY_BYTES

    def _unknown(self, request: Request) -> Response:
        """A program is told what to show; a person is led to the login page."""
        path, reads = request.scope["path"], request.method in SAFE and "text/html" in request.headers.get("accept", "")
        if is_door(path) and not (path in DOCUMENTS and reads):
            return self._refuse(request, 401, "wrong-key" if _key(request).startswith(FORM) else "no-key")
        return self._to_login(request)

    def _to_login(self, request: Request) -> Response:
        """A person is led to the login page and from there to where they wanted; a script of the page is told."""
        if request.method not in SAFE or "text/html" not in request.headers.get("accept", ""):
            return self._refuse(request, 401, "no-login")
        asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        goal = f"{LOGIN}?next={quote(asked, safe='')}" if asked != "/" else LOGIN
        if request.headers.get("sec-fetch-site") == "cross-site":
            return HTMLResponse(_STEP.format(goal=goal))
        return RedirectResponse(goal, 303)

    def _refuse(self, request: Request, status: int, code: str, **values: int) -> Response:
        limit = max(1, self._limit(request) // 1_000_000)
        return refused(self._pages, request, status, code, limit=limit, **values)


def _key(request: Request) -> str:
    """What a program shows as its key; "" for nothing."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    return key.strip() if scheme.lower() == "bearer" else ""
