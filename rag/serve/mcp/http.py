"""The tools over streamable HTTP, at /mcp/ on the page's port."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from anyio import Event, create_memory_object_stream, create_task_group, sleep_forever, to_thread
from fastapi import FastAPI
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from index.errors import ModelError
from rag.serve.backend import Backend
from rag.serve.mcp.command import check_package

if TYPE_CHECKING:
    from mcp.server.mcpserver import MCPServer
    from starlette.types import ASGIApp, Receive, Scope, Send

_Handle = Callable[["Scope", "Receive", "Send"], Awaitable[None]]


def mount_mcp(app: FastAPI, backend: Backend) -> None:
    """Add /mcp/ and /mcp to an application, before its guard is put up and before Gradio is mounted.

    It is served while the application's lifespan runs. A question is answered in the backend's pool, as the caller's own.
    """
    door = _Door(backend)
    app.router.routes.extend([Route("/mcp/", door), Route("/mcp", door)])
    before = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(running: FastAPI) -> AsyncIterator[Any]:
        async with before(running) as state, door.open():
            yield state

    app.router.lifespan_context = lifespan


class _Door:
    """An ASGI application that imports the SDK (1.3 s) when the first request comes, not before the page shows."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._wanted, self._ready = Event(), Event()
        self._handle: _Handle | None = None
        self._opened = False

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Serve what comes in the block."""
        self._wanted, self._ready, self._opened = Event(), Event(), True
        async with create_task_group() as group:
            group.start_soon(self._serve)
            yield
            self._opened = False
            group.cancel_scope.cancel()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if refused := self._refusal(scope):
            await refused(scope, receive, send)
            return
        self._wanted.set()
        await self._ready.wait()
        assert self._handle is not None
        await _until_gone(self._handle, scope, receive, send)

    def _refusal(self, scope: Scope) -> Response | None:
        try:
            check_package()
        except ModelError as error:
            return _error(501, str(error))
        if scope["method"] != "POST":  # a session has no stream of its own: each request is answered where it came
            return _error(405, f"found {scope['method']}; expected POST; send a JSON-RPC message", allow="POST")
        return None if self._opened else _error(503, "the server is not running yet, or is about to end; try again")

    async def _serve(self) -> None:
        await self._wanted.wait()
        server = await to_thread.run_sync(_made, self._backend)
        async with server.session_manager.run():
            self._handle = server.session_manager.handle_request
            self._ready.set()
            await sleep_forever()


def _made(backend: Backend) -> MCPServer[Any]:
    from mcp.server.transport_security import TransportSecuritySettings

    from rag.serve.mcp.asker import Pooled
    from rag.serve.mcp.tools import news_server

    server = news_server(Pooled(backend))
    # Which names the service answers under, the guard has checked already, and it knows those of RAG_HOSTS.
    hosts = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    server.streamable_http_app(stateless_http=True, json_response=True, transport_security=hosts)
    return server


async def _until_gone(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Run an application, and let it go when its client does: the SDK waits for what nobody wants any more."""
    into, out = create_memory_object_stream[Any](0)

    async def listen() -> None:
        while (message := await receive())["type"] != "http.disconnect":
            await into.send(message)
        group.cancel_scope.cancel()

    with into, out:
        async with create_task_group() as group:
            group.start_soon(listen)
            await app(scope, out.receive, send)
            group.cancel_scope.cancel()


def _error(status: int, message: str, **headers: str) -> Response:
    return JSONResponse({"error": {"message": message}}, status, headers)
