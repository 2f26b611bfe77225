"""Every request gets an id, is counted, and has one line in the log; what goes wrong unforeseen is told once, with its id."""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fastapi.routing import iter_route_contexts
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.routing import BaseRoute, compile_path

from index.errors import StoreError
from rag.serve.access.guard.routes import is_door, is_open
from rag.serve.http.errors import CLIENT_GONE, ApiError
from rag.serve.observe.context import ASKED, REQUEST_ID, TRACEPARENT
from rag.serve.observe.logs import FIELDS
from rag.serve.observe.metrics import Metrics
from rag.serve.observe.privacy import texts_of

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

PAGE, ELSEWHERE = "(page)", "(none)"  # instead of a template: what Gradio answers to, and what nobody does
_USABLE = re.compile(r"[A-Za-z0-9._-]{1,64}")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_PROBES = frozenset({"/healthz", "/readyz", "/metrics", "/alive"})  # asked every few seconds: no line while all is well
_HEARD_BYTES = 20_000  # of a body: should the request fail, its trace may not repeat them
_LOG = logging.getLogger(__name__)


@dataclass(slots=True)
class Exchange:
    """What has been received of a request's body, and sent of its response: its status, 0 before it began, and its bytes."""

    heard: bytes = b""
    status: int = 0
    size: int = 0
    left: bool = False  # the client, before its response began


class Requests:
    """An ASGI application around all others; ``own``: the routes whose templates name what is asked for."""

    def __init__(self, app: ASGIApp, metrics: Metrics, own: Sequence[BaseRoute]) -> None:
        self._app, self._metrics = app, metrics
        self._templates = [(compile_path(path)[0], path) for path in map(_template, iter_route_contexts(own)) if path]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on under its id."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers, seen, started = Headers(scope=scope), Exchange(), time.perf_counter()
        request = usable(headers.get("x-request-id", ""))
        REQUEST_ID.set(request)
        TRACEPARENT.set(headers.get("traceparent", ""))
        scope = {**scope, "state": scope.get("state", {})}  # one for all: the guard says there who comes

        async def receiving() -> Message:
            message = await receive()
            seen.left |= message["type"] == "http.disconnect" and not seen.status
            seen.heard += message.get("body", b"")[: _HEARD_BYTES - len(seen.heard)]
            return message

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen.status = message["status"]
                message = {**message, "headers": [*message.get("headers", []), (b"x-request-id", request.encode())]}
            seen.size += len(message.get("body", b""))
            await send(message)

        try:
            await self._answer(scope, receiving, sending, seen)
        finally:
            self._ended(scope, seen, time.perf_counter() - started)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, seen: Exchange) -> None:
        try:
            await self._app(scope, receive, send)
        except StoreError as error:  # a database that is away for a while: one line, no trace
            _LOG.warning("%s failed: %s", self._route(scope), error)
            if not seen.status:
                await _away(scope["path"])(scope, receive, send)
        except Exception:
            ASKED.set(texts_of(scope["query_string"].decode("latin-1"), seen.heard))
            _LOG.exception("%s failed", self._route(scope))
            if not seen.status:  # else the server cuts the connection, for the response is not whole
                await _failure(scope["path"])(scope, receive, send)

    def _ended(self, scope: Scope, seen: Exchange, seconds: float) -> None:
        method, route = scope["method"] if scope["method"] in _METHODS else "other", self._route(scope)
        if seen.left or not seen.status:  # whatever was answered to half a body, nobody was told
            seen.status = CLIENT_GONE
        lasting = route == PAGE  # Gradio holds streams open as long as a page is
        self._metrics.request(method, route, seen.status, None if lasting else seconds)
        if _is_quiet(scope["path"], route, seen.status):
            return
        visitor = scope["state"].get("visitor")
        caller = visitor.owner.partition(":")[0] if visitor else "-"
        told = {
            "method": method,
            "route": route,
            "status": seen.status,
            "ms": round(seconds * 1000, 1),
            "bytes": seen.size,
        }
        line = " ".join(f"{value}" for value in told.values())
        _LOG.info("%s %s", line, caller, extra={FIELDS: {**told, "caller": caller}})

    def _route(self, scope: Scope) -> str:
        path = scope["path"]
        named = next((template for pattern, template in self._templates if pattern.match(path)), None)
        return named or (PAGE if is_open(path) else ELSEWHERE)


def usable(told: str) -> str:
    """Return the id that a caller gives its request, or a new one where it gives none that a log can hold.

    >>> usable("job-7.2"), len(usable("a b"))
    ('job-7.2', 16)
    """
    return told if _USABLE.fullmatch(told) else secrets.token_hex(8)


def _template(route: Any) -> str:
    """The path of a route as it was written, "/v1/articles/{source:path}"; "" of what has none."""
    return str(getattr(route, "path", "") or "")


def _is_quiet(path: str, route: str, status: int) -> bool:
    """Whether a request gets no line: a probe and the page's own traffic, while all is well."""
    return status < 400 and (path in _PROBES or route == PAGE)


def _away(path: str) -> ASGIApp:
    said = "what this server leans on cannot be asked now; try again in 5 s"
    wait = {"retry-after": "5"}
    return (
        ApiError(503, said, "store", wait=5).response() if is_door(path) else PlainTextResponse(said + "\n", 503, wait)
    )


def _failure(path: str) -> ASGIApp:
    said = "the server failed; its log has the reason under this response's x-request-id"
    return ApiError(500, said, "failed").response() if is_door(path) else PlainTextResponse(said + "\n", 500)
