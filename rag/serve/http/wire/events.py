"""Server-sent events, as long as somebody reads them."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

import anyio
from starlette.responses import Response

from rag.serve.http.wire.door import told

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

KEEP_ALIVE = ": keep-alive\n\n"
SCHEMA = {  # of one event
    "type": "object",
    "properties": {"event": {"type": "string"}, "data": {"type": "string"}},
    "required": ["data"],
}
READ_S = 60  # that a reader may take longer than the answer: one who never reads does not keep it for ever


def event(data: Mapping[str, Any] | str, name: str = "") -> str:
    r"""Return one event, its data in one line.

    >>> event({"stage": "rank"}, "stage")
    'event: stage\ndata: {"stage": "rank"}\n\n'
    """
    line = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
    return f"{f'event: {name}' + chr(10) if name else ''}data: {line}\n\n"


async def or_error(events: AsyncGenerator[str], name: str = "") -> AsyncGenerator[str]:
    """Yield events; an error in their midst is told as the last one, under a name."""
    try:
        async with aclosing(events):
            async for one in events:
                yield one
    except Exception as error:
        yield event(told(error).body(), name)


class Events(Response):
    """A response of events, ended at once when its reader goes, and after some seconds when he does not read."""

    media_type = "text/event-stream"

    def __init__(self, events: AsyncGenerator[str], seconds: float, headers: Mapping[str, str] | None = None) -> None:
        # x-accel-buffering: nginx would hand it all over at the end
        super().__init__(headers={"cache-control": "no-store", "x-accel-buffering": "no", **(headers or {})})
        del self.headers["content-length"]
        self._events, self._seconds = events, seconds + READ_S

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send what comes."""
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(_until_gone, receive, tasks.cancel_scope)
            with anyio.move_on_after(self._seconds):
                await self._send(send)
            tasks.cancel_scope.cancel()

    async def _send(self, send: Send) -> None:
        async with aclosing(self._events):
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            async for one in self._events:
                await send({"type": "http.response.body", "body": one.encode(), "more_body": True})
        await send({"type": "http.response.body", "body": b""})


async def _until_gone(receive: Receive, sending: anyio.CancelScope) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    sending.cancel()
