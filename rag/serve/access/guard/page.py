"""Gradio's page as it is served: rewritten whole, before its first byte leaves."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from rag.serve.access.guard.policy import is_html

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send


async def rewritten(app: ASGIApp, scope: Scope, receive: Receive, send: Send, rewrite: Callable[[str], str]) -> None:
    """Run an application whose HTML passes through ``rewrite``; anything else it sends stays as it is."""
    plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]  # not compressed
    start: Message = {}
    body = b""

    async def sending(message: Message) -> None:
        nonlocal start, body
        if message["type"] == "http.response.start" and is_html(message["headers"]):
            start = message
        elif not start:
            await send(message)
        elif message["type"] == "http.response.body":
            body += message.get("body", b"")
            if not message.get("more_body", False):
                whole = rewrite(body.decode("utf8")).encode("utf8") if body else b""
                kept = [header for header in start["headers"] if header[0].lower() != b"content-length"]
                length = [(b"content-length", str(len(whole)).encode())] if whole else []
                await send({**start, "headers": [*kept, *length]})
                await send({"type": "http.response.body", "body": whole})

    await app({**scope, "headers": plain}, receive, sending)
