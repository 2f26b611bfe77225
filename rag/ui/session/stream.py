"""A page's stream of events, kept open a while after the last one.

Gradio ends it with the last event that it knows of, and forgets one that the browser asks for in that very moment: of
clicks a few milliseconds after an answer some did nothing at all. And it breaks off, with an error in the server's log,
the stream of a session that it has forgotten: its page was closed, or the first of its two streams was. There the page
has been told so or is gone, and the stream ends.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sized
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from starlette.exceptions import HTTPException

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LINGER_S = 3.0  # after the last event; a browser has six connections to a host, so that it cannot be kept for ever
_LOOK_S = 0.02
_PATH = "/gradio_api/queue/data"
_CLOSE = b'data: {"msg":"close_stream"'


class Lingering:
    """Holds back the end of a session's stream while another event of it may come; ``pending``: of each session."""

    def __init__(self, app: ASGIApp, pending: Mapping[str, Sized], linger_s: float = LINGER_S) -> None:
        self._app, self._pending, self._linger_s = app, pending, linger_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; a stream is begun again where it left off as long as there is something to come."""
        if scope["type"] != "http" or scope["path"] != _PATH:
            await self._app(scope, receive, send)
            return
        session = parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", [""])[0]
        begun, closing = False, b""

        async def sending(message: Message) -> None:
            nonlocal begun, closing
            if message["type"] == "http.response.start":
                if not begun:
                    await send(message)
                begun = True
            elif (body := message.get("body", b"")).startswith(_CLOSE):
                closing = body
            elif body:
                await send({**message, "more_body": True})

        while True:
            closing = b""
            try:
                await self._app(scope, receive, sending)
            except (HTTPException, KeyError, RuntimeError) as error:
                if not begun or not _is_of_a_forgotten(session, error):
                    raise
                break
            if not closing or not await self._more(session):
                break
        await send({"type": "http.response.body", "body": closing, "more_body": False})

    async def _more(self, session: str) -> bool:
        """Wait until a session has an event pending; False where none comes."""
        end = time.monotonic() + self._linger_s
        while not len(self._pending.get(session, ())):
            if time.monotonic() >= end:  # looked once more since: what came while it slept is not lost
                return False
            await asyncio.sleep(_LOOK_S)
        return True


def _is_of_a_forgotten(session: str, error: Exception) -> bool:
    """Whether Gradio raised an error because it knows a session no more; Starlette may have passed it on in another."""
    if isinstance(error, KeyError):
        return error.args == (session,)
    return isinstance(error.__cause__ or error, HTTPException)
