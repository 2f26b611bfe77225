"""Requests whose body is bounded in bytes and in time, and whose answer, where it is no stream, in time."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY_BYTES = 1_000_000  # of what is no upload: a question, a form, a page's state
# For a body, and a second more for each BYTES_A_SECOND of it that came: 80 s for the largest question.
PATIENCE_S = 30.0
BYTES_A_SECOND = 20_000
_GONE: Message = {"type": "http.disconnect"}


@dataclass(frozen=True, slots=True)
class Bounds:
    """The most bytes of a body, the seconds that it may take beside its bytes' own, and those of the answer; None: any."""

    size: int
    patience_s: float = PATIENCE_S
    answer_s: float | None = None


def declared(length: str | None, limit: int) -> bool:
    """Return whether a Content-Length, None where there is none, promises at most ``limit`` bytes."""
    return length is None or (length.isascii() and length.isdigit() and len(length) < 20 and int(length) <= limit)


async def bounded(app: ASGIApp, scope: Scope, receive: Receive, send: Send, bounds: Bounds) -> str:
    """Run an application that is cut off where a bound is passed; return which: "too-large", "too-slow", "too-long", or "".

    To the application the visitor has gone; of what it says then nothing is sent. "" also where it has said something
    already, so that nothing else can be told.
    """
    run = _Run(receive, send, bounds)
    try:
        async with asyncio.timeout(bounds.answer_s) as clock:
            run.clock = clock
            await app(scope, run.receive, run.send)
    except TimeoutError:
        if not clock.expired():
            raise
        run.over = run.over or "too-long"
    except Exception:
        if not run.over:
            raise
    return "" if run.begun else run.over


class _Run:
    """One request: what of it came, and what was sent."""

    clock: asyncio.Timeout

    def __init__(self, receive: Receive, send: Send, bounds: Bounds) -> None:
        self._receive, self._send, self._bounds = receive, send, bounds
        self._read, self._whole, self._since = 0, False, asyncio.get_running_loop().time()
        self.over, self.begun = "", False

    async def receive(self) -> Message:
        """Return what comes next, until it is too much or too late."""
        if self.over:
            return _GONE
        if self._whole:  # from now on it is only told that the visitor goes
            return await self._receive()
        try:
            async with asyncio.timeout_at(self._since + self._bounds.patience_s + self._read / BYTES_A_SECOND):
                message = await self._receive()
        except TimeoutError:
            self.over = "too-slow"
            return _GONE
        self._read += len(message.get("body", b""))
        self._whole = not message.get("more_body", False)
        if self._read > self._bounds.size:
            self.over = "too-large"
        self._answer_within(self._bounds.answer_s)  # it is counted from the last of the body on
        return _GONE if self.over else message

    async def send(self, message: Message) -> None:
        """Pass on what the application says; a stream of events may last."""
        if self.over and not self.begun:
            return
        self.begun = True
        if message["type"] == "http.response.start" and _streams(message):
            self._answer_within(None)
        await self._send(message)

    def _answer_within(self, seconds: float | None) -> None:
        if not self.clock.expired():
            self.clock.reschedule(None if seconds is None else asyncio.get_running_loop().time() + seconds)


def _streams(start: Message) -> bool:
    """Whether a response is server-sent events: whoever makes them bounds their time."""
    return any(
        name.lower() == b"content-type" and value.startswith(b"text/event-stream")
        for name, value in start.get("headers", ())
    )
