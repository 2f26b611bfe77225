"""Requests whose body is bounded."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY_BYTES = 1_000_000  # of what is no upload: a question, a form, a page's state


def declared(length: str | None, limit: int) -> bool:
    """Return whether a Content-Length, None where there is none, promises at most ``limit`` bytes."""
    return length is None or (length.isascii() and length.isdigit() and len(length) < 20 and int(length) <= limit)


async def bounded(app: ASGIApp, scope: Scope, receive: Receive, send: Send, limit: int) -> bool:
    """Run an application that is cut off from a body longer than ``limit`` bytes; return whether it was.

    To the application the visitor has gone; of what it says then nothing is sent.
    """
    read, over, begun = 0, False, False

    async def receiving() -> Message:
        nonlocal read, over
        if over:
            return {"type": "http.disconnect"}
        message = await receive()
        read += len(message.get("body", b""))
        over = read > limit
        return {"type": "http.disconnect"} if over else message

    async def sending(message: Message) -> None:
        nonlocal begun
        if not over or begun:
            begun = True
            await send(message)

    try:
        await app(scope, receiving, sending)
    except Exception:
        if not over:
            raise
    return over and not begun
